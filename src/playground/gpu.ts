// The page's one GPU: opened when the first cell names something that computes, shared by all cells, reopened after a loss.
import type {Gpu} from "#kernels";

type Backend = "webgpu" | "wasm" | "cpu";

const listeners = new Set<(gpu: Gpu) => void>();
let opened: Promise<Gpu> | undefined;
let kernels: typeof import("#kernels") | undefined;

/** The backend that the address asks for, `?backend=webgpu|wasm|cpu`, or undefined for the best there is. */
export function wantedBackend(search = location.search): Backend | undefined {
  const name = new URLSearchParams(search).get("backend");
  return name === "webgpu" || name === "wasm" || name === "cpu" ? name : undefined;
}

/** Opens the GPU once per page and resolves to what was opened; later calls share it. */
export function openPageGpu(): Promise<Gpu> {
  return (opened ??= open());
}

async function open(): Promise<Gpu> {
  const [room, wasmPath] = await Promise.all([import("#kernels"), wasmFiles()]);
  kernels = room;
  return watch(await room.openGpu({backend: wantedBackend(), wasmPath}));
}

function watch(gpu: Gpu): Gpu {
  for (const listener of listeners) listener(gpu);
  return gpu;
}

/** Opens a fresh device after `device.lost`; tensors of the old one are gone, so every cell must run again. */
export async function reopenPageGpu(): Promise<Gpu> {
  const room = await import("#kernels");
  opened = room.reopenGpu().then(watch);
  return opened;
}

/** Calls back with every GPU that is opened from now on: the first, and each after a loss. */
export function onGpu(listener: (gpu: Gpu) => void): void {
  listeners.add(listener);
}

/** The kernels room if some cell has needed it; undefined while the page has computed nothing. */
export const loadedKernels = () => kernels;

// Vite gives each file a name of its own, so tfjs is told the address of each instead of a folder.
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
