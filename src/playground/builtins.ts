// The names that a cell can use without importing anything. Each loads when a cell first names it, so that a notebook
// pays only for what it uses; the text beside each is what completion shows.
import {currentGpu, openPageGpu} from "./gpu.ts";

export interface Builtin {
  name: string;
  /** What it is, in two or three words, shown beside the name. */
  type: string;
  /** How to use it: one or two sentences and an example. */
  doc: string;
  /** Makes it; absent for the template tags, which every notebook has from the engine. */
  load?: () => unknown;
}

/** Waits for the GPU, so that whatever computes finds its backend ready. */
const afterGpu =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [loaded] = await Promise.all([load(), openPageGpu()]);
    return loaded;
  };

export const builtins: Builtin[] = [
  {
    name: "source",
    type: "input",
    doc: "An input for a clip of your own: drop, choose, paste or record. const clip = view(source({frames: 16, size: 64, builtin: world.demo}))",
    load: async () => (await import("./source/index.ts")).source
  },
  {
    name: "pictures",
    type: "input",
    doc: 'An input for several pictures of your own, chosen, dropped, pasted or drawn: const [x, y] = view(pictures([{label: "x", picture: a, group: 0}, {label: "y", picture: b, group: 0}])).',
    load: async () => (await import("./pictures/index.ts")).pictures
  },
  {
    name: "clips",
    type: "functions",
    doc: "Between clips (plain arrays that views draw) and tensors: clips.toTensor(clip) → [T,H,W,C]; await clips.fromTensor(x, {fps}) → clip; clips.toPictures(clip) → RGB bytes, a picture a frame; clips.take(clip, 0, 1), clips.repeat(picture, 16).",
    load: afterGpu(() => import("./clips.ts"))
  },
  {
    name: "scope",
    type: "tensor lifetime",
    doc: 'Tensors go with the run that made them. For anything else with dispose() or destroy(): const plan = scope(invalidation)(kernels.createPlan("mine")).',
    load: afterGpu(async () => (await import("#kernels")).scope)
  },
  {
    name: "gpu",
    type: "device",
    doc: "What this page computes on: {backend, adapter, device, features, reason}. `reason` says why it is not WebGPU, when it is not.",
    load: currentGpu
  },
  {
    name: "kernels",
    type: "GPU ops",
    doc: "Our WGSL kernels with gradients: temporalConv, blendWindows, nearestCode; measureCeilings(); declare your own.",
    load: afterGpu(() => import("#kernels"))
  },
  {
    name: "lumiere",
    type: "model",
    doc: "The stages of Lumiere: convInflation, attentionInflation, temporalDownsample, temporalUpsample, windows, aggregate, solveDense…; lumiere.evaluation scores clips beside real ones, lumiere.results holds what was measured.",
    load: afterGpu(() => import("#models/lumiere/index"))
  },
  {
    name: "lvm",
    type: "model",
    doc: "The stages of LVM: openTokenizer, encode, decode, visualSentence, openLanguageModel, llama, createDecoder, perplexity…; lvm.tasks draws sentences of the world, lvm.evaluation scores answers, lvm.results holds what was measured.",
    load: afterGpu(() => import("#models/lvm/index"))
  },
  {
    name: "weights",
    type: "trained weights",
    doc: 'Weights from this site, verified and cached: await weights("lvm/vqgan", {display, invalidation}); view(await weights.choice("lvm/llama")) lets the reader choose the tier; await weights.list("lumiere/style-") says what there is.',
    load: async () => (await import("./weights/index.ts")).weights
  },
  {
    name: "world",
    type: "procedural clips",
    doc: "Scenes from a seed: world.renderClip(world.scene(7), {width: 64, height: 64, frames: 16, fps: 16}) → clip.",
    load: () => import("#models/world/index")
  },
  {
    name: "views",
    type: "d3 figures",
    doc: "Figures of plain arrays: frameStrip, clipPlayer, xtSlice, kernelCard, receptiveField, frameMatrix, frequencyResponse, windowTimeline, costBars, predict, maskPainter (an input); of motions aliasFold, aliasSignals, frequencySweep, frameChange, phaseDrift; of tokens tokenGrid, codebookAtlas, visualSentence, codeDistribution, headGrid, painting; of results lossCurves, scalingPlot, dotPlot, shotCurves, contextCurve, frameCurves, shareCurves, scoreTable, benchmarkTable.",
    load: () => import("#views")
  },
  {
    name: "tf",
    type: "TensorFlow.js",
    doc: "TensorFlow.js 4.22 on this page's device. Read results with await x.data(), never with dataSync().",
    load: afterGpu(() => import("@tensorflow/tfjs"))
  },
  {name: "d3", type: "library", doc: "D3 7: scales, shapes, selections.", load: () => import("d3")},
  {
    name: "Plot",
    type: "library",
    doc: "Observable Plot: Plot.plot({marks: [Plot.lineY(values)]}).",
    load: () => import("./plot.ts")
  },
  {
    name: "Inputs",
    type: "library",
    doc: 'Observable Inputs: const k = view(Inputs.range([1, 7], {label: "kernel", step: 2, value: 3})).',
    load: () => import("./inputs.ts")
  },
  {
    name: "htl",
    type: "library",
    doc: "Hypertext Literal: htl.html`<b>${text}</b>` and htl.svg`<circle r=4>`; html`…` and svg`…` are short for these."
  },
  {name: "html", type: "template tag", doc: "html`<p>${text}</p>` makes an element."},
  {name: "svg", type: "template tag", doc: "svg`<circle r=4>` makes an SVG element."},
  {name: "md", type: "template tag", doc: "md`# Title` makes Markdown into an element."},
  {name: "tex", type: "template tag", doc: "tex`x^2` makes a formula; tex.block`…` sets it on its own line."}
];

/** What completion offers: the builtins, and of a library that has loaded, what it exports, as `lumiere.windows`. */
export const completions: (Pick<Builtin, "name" | "type"> & {doc?: string})[] = [...builtins];

async function loadNamed({name, load}: Builtin): Promise<unknown> {
  const value = await load!();
  if (Object.prototype.toString.call(value) === "[object Module]")
    for (const [member, kind] of Object.entries(value as object))
      completions.push({name: `${name}.${member}`, type: typeof kind === "function" ? "function" : "value"});
  return value;
}

/** The builtins as the notebook engine takes them: functions by name, called when a cell first names one. */
export const builtinFunctions = (): Record<string, () => unknown> =>
  Object.fromEntries(
    builtins.flatMap((builtin) => {
      if (!builtin.load) return [];
      return [[builtin.name, builtin.name === "gpu" ? builtin.load : () => loadNamed(builtin)]];
    })
  );
