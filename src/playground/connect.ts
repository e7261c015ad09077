// What every page with a notebook shares: the names that cells can use, and the GPU's ledger learning whose code runs.
import type {MountOptions, NotebookController} from "#notebook/mount";
import {builtinFunctions, completions} from "./builtins.ts";
import {deviceLine, showNoDevice} from "./device-line.ts";
import {loadedKernels, onGpu, onNoGpu, openPageGpu, reopenPageGpu} from "./gpu.ts";
import {inspectTensor, nameTensors} from "./inspect-tensor.ts";
import {modules} from "./modules.ts";

/** The playground's part of what the notebook engine is mounted with. */
export function playgroundOptions(): Omit<MountOptions, "slug" | "published" | "trusted"> {
  return {
    builtins: builtinFunctions(),
    completions,
    modules,
    inspect: inspectTensor,
    safe: new URLSearchParams(location.search).has("safe"),
    hooks: {
      started: (id) => loadedKernels()?.ledger.reset(id),
      enter: (id) => loadedKernels()?.ledger.enter(id),
      settled: () => loadedKernels()?.ledger.enter(null),
      // Whatever a run made goes with it, so that no cell can leak by being rerun.
      released: (id) => loadedKernels()?.ledger.free(id),
      // Until something computes there is nothing to hold and no GPU to time.
      measure: async (id) => (await loadedKernels()?.ledger.read(id)) ?? {gpuMs: null, bytes: 0, tensors: 0}
    }
  };
}

/**
 * Ties a mounted notebook to the page's GPU: errors that the GPU reports go to the cell that caused them, `device` says
 * what is computed on and offers to restore a lost device, and `globalThis.zoetrope` answers tools and tests.
 */
export function connect(controller: NotebookController, device: HTMLElement): void {
  const showDevice = deviceLine(device, async () => {
    await reopenPageGpu();
    await controller.rerun();
  });
  onNoGpu((error) => showNoDevice(device, error));
  let stopListening = () => {};
  onGpu((gpu) => {
    showDevice(gpu);
    void nameTensors();
    stopListening();
    stopListening = loadedKernels()!.ledger.onError((owner, message) => {
      if (owner) controller.attachError(owner, `The GPU refused what this cell asked of it: ${message}`);
      else console.error(message);
    });
  });

  async function status() {
    const kernels = loadedKernels();
    const gpu = kernels ? await openPageGpu().catch(() => undefined) : undefined;
    const {tensors, bytes} = kernels?.ledger.totals() ?? {tensors: 0, bytes: 0};
    return {
      backend: gpu?.backend ?? null,
      adapter: gpu?.adapter ?? null,
      ...controller.status(),
      tensors,
      bytes
    };
  }
  Object.assign(globalThis, {zoetrope: {status, gpu: openPageGpu, controller}});
}
