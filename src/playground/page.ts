// A notebook page comes to life: the engine gets the playground's names, and the GPU's ledger learns whose code runs.
import {mountNotebook, type NotebookController} from "#notebook/mount";
import {builtinFunctions, builtins} from "./builtins.ts";
import {deviceLine} from "./device-line.ts";
import {loadedKernels, onGpu, openPageGpu, reopenPageGpu} from "./gpu.ts";
import {modules} from "./modules.ts";
import "#notebook/notebook.css";
import "#views/views.css";
import "../styles/notebook-page.css";

const {slug, html} = JSON.parse(document.querySelector("#published")!.textContent!) as {slug: string; html: string};
const root = document.querySelector<HTMLElement>("[data-notebook]")!;

const controller: NotebookController = await mountNotebook(root, {
  slug,
  published: html,
  builtins: builtinFunctions(),
  completions: builtins,
  modules,
  trusted: true,
  safe: new URLSearchParams(location.search).has("safe"),
  hooks: {
    started: (id) => loadedKernels()?.ledger.reset(id),
    enter: (id) => loadedKernels()?.ledger.enter(id),
    settled: () => loadedKernels()?.ledger.enter(null),
    measure: async (id) => (await loadedKernels()?.ledger.read(id)) ?? {gpuMs: null, bytes: 0, tensors: 0}
  }
});

const showDevice = deviceLine(document.querySelector("#device")!, async () => {
  await reopenPageGpu();
  await controller.runAll();
});
onGpu((gpu) => {
  showDevice(gpu);
  loadedKernels()!.ledger.onError((owner, message) => {
    if (owner) controller.attachError(owner, message);
    else console.error(message);
  });
});

/** What tools, tests and the curious can ask of the page. */
async function status() {
  const kernels = loadedKernels();
  const gpu = kernels ? await openPageGpu() : undefined;
  const {tensors, bytes} = kernels?.ledger.totals() ?? {tensors: 0, bytes: 0};
  return {notebook: slug, backend: gpu?.backend ?? null, adapter: gpu?.adapter ?? null, ...controller.status(), tensors, bytes};
}

Object.assign(globalThis, {zoetrope: {status, gpu: openPageGpu, controller}});
