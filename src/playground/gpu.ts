// The page's one GPU: opened when the first cell names something that computes, shared by all cells, reopened after a loss.
import type {Gpu} from "#kernels";

type Backend = "webgpu" | "wasm" | "cpu";

const opening = new EventTarget();
let opened: Promise<Gpu> | undefined;
let kernels: typeof import("#kernels") | undefined;

/** The backend that the address asks for, `?backend=webgpu|wasm|cpu`, or undefined for the best there is. */
export function wantedBackend(search = location.search): Backend | undefined {
  const name = new URLSearchParams(search).get("backend");
  return name === "webgpu" || name === "wasm" || name === "cpu" ? name : undefined;
}

/** Opens the GPU once per page and resolves to what was opened; later calls share it. */
export function openPageGpu(): Promise<Gpu> {
  return (opened ??= openWith((room, wasmPath) => room.openGpu({backend: wantedBackend(), wasmPath})));
}

/** Opens a fresh device after `device.lost`; tensors of the old one are gone, so every cell must run again. */
export function reopenPageGpu(): Promise<Gpu> {
  return (opened = openWith((room) => room.reopenGpu()));
}

async function openWith(
  open: (room: typeof import("#kernels"), wasmPath: Record<string, string>) => Promise<Gpu>
): Promise<Gpu> {
  const [room, wasmPath] = await Promise.all([import("#kernels"), wasmFiles()]);
  await registerGradients();
  kernels = room;
  const gpu = await open(room, wasmPath).catch((error: Error) => {
    opening.dispatchEvent(new CustomEvent("fail", {detail: error}));
    throw error;
  });
  opening.dispatchEvent(new CustomEvent("open", {detail: gpu}));
  return gpu;
}

/** Calls back with every GPU that is opened from now on: the first, and each after a loss. Returns what ends that. */
export function onGpu(listener: (gpu: Gpu) => void): () => void {
  const heard = (event: Event) => listener((event as CustomEvent<Gpu>).detail);
  opening.addEventListener("open", heard);
  return () => opening.removeEventListener("open", heard);
}

/** Calls back when nothing could be opened, as where the address asks for a backend that this browser lacks. */
export function onNoGpu(listener: (error: Error) => void): void {
  opening.addEventListener("fail", (event) => listener((event as CustomEvent<Error>).detail));
}

/** The GPU as a reactive value: yields what is open, and again after each loss, so that cells that name `gpu` follow. */
export function currentGpu(): AsyncGenerator<Gpu> {
  let next: PromiseWithResolvers<Gpu | null> = Promise.withResolvers();
  const forget = onGpu((gpu) => {
    next.resolve(gpu);
    next = Promise.withResolvers();
  });
  async function* follow(): AsyncGenerator<Gpu> {
    try {
      for (let gpu: Gpu | null = await openPageGpu(); gpu; gpu = await next.promise) yield gpu;
    } finally {
      forget();
    }
  }
  const gpus = follow();
  const finish = gpus.return.bind(gpus);
  // A generator that waits hears of its return only when the wait is over, and most pages never lose their GPU; one that
  // has not begun never comes to its `finally`.
  gpus.return = (value) => {
    forget();
    next.resolve(null);
    return finish(value);
  };
  return gpus;
}

/** The kernels room if some cell has needed it; undefined while the page has computed nothing. */
export const loadedKernels = () => kernels;

// Vite gives each file a name of its own, so tfjs is told the address of each instead of a folder. The threaded build
// needs headers that static hosts do not send; tfjs does not ask for it without them.
async function wasmFiles(): Promise<Record<string, string>> {
  const [simd, plain] = await Promise.all([
    import("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url"),
    import("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url")
  ]);
  return {
    "tfjs-backend-wasm-simd.wasm": simd.default,
    "tfjs-backend-wasm-threaded-simd.wasm": simd.default,
    "tfjs-backend-wasm.wasm": plain.default
  };
}

// tfjs-core marks itself free of side effects, so a bundler drops what registers gradients and methods such as x.add(y).
// Both look for the engine when they are loaded, so it has to be there before.
const registerGradients = () =>
  Promise.all([
    import("@tensorflow/tfjs-core/dist/register_all_gradients"),
    import("@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops")
  ]);
