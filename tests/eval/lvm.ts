// npm run eval -- lvm: LVM's tables from weights files.
import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {basename, join} from "node:path";
import type {Gpu} from "#kernels";
import {evaluateLvm} from "#models/lvm/evaluation/evaluate";
import {readAnswers} from "#models/lvm/evaluation/answers-file";
import {type Render, renderOnCpu, SIDE} from "#models/lvm/evaluation/episodes";
import {reportText} from "#models/lvm/evaluation/report-text";
import {picturesOf} from "#models/lvm/evaluation/tokenizer-row";
import {openLanguageModel} from "#models/lvm/language-model";
import {openTokenizer} from "#models/lvm/tokenizer";
import type {Split} from "#models/lvm/tasks/scenes";
import {readWeights, readWeightsFile} from "#models/weights/disk";
import type {Tier} from "#models/weights/manifest";
import {createWorldRenderer} from "#models/world/gpu/index";
import {openBackend} from "./backend.ts";

export interface LvmEvalOptions {
  tier: Tier;
  n: number;
  parts?: string[];
  ks: number[];
  temperatures: number[];
  split: Split;
  contexts?: number[];
  batch?: number;
  backend: "webgpu" | "wasm";
  /** A folder with a manifest; single files go before it. */
  weights: string;
  vqgan?: string;
  llama?: string;
  answers?: string;
  photos?: string;
  json?: string;
}

/** Frames rendered at once on the GPU. */
const FRAMES = 256;

/** On a hardware GPU the world's renderer; a software one is no faster than the CPU twin. */
async function rendererOf(gpu: Gpu): Promise<Render> {
  if (!gpu.device || gpu.software) return renderOnCpu;
  const renderer = await createWorldRenderer({width: SIDE, height: SIDE, batch: FRAMES});
  return async (shots) => {
    const frames = [];
    for (let i = 0; i < shots.length; i += FRAMES)
      frames.push(...(await renderer.render(shots.slice(i, i + FRAMES))));
    return frames;
  };
}

/** Weights by file if one is named, else by the manifest. */
const weightsOf = async ({weights, tier}: LvmEvalOptions, model: string, path?: string) =>
  path
    ? {name: basename(path), tier: null, file: await readWeightsFile(path)}
    : readWeights(weights, model, tier).then(({entry, file}) => ({name: entry.file, tier: entry.tier, file}));

function photographs(path: string | undefined) {
  if (!path) return [];
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith(".u8"))
        .sort()
        .map((name) => join(path, name))
    : [path];
  if (!files.length) throw new Error(`${path} should hold photographs as .u8 files, found none.`);
  return files.flatMap((file) => picturesOf(new Uint8Array(readFileSync(file)), SIDE));
}

/** Evaluates, prints the tables and writes them as JSON if asked. */
export async function evalLvm(options: LvmEvalOptions): Promise<void> {
  const {n, ks, temperatures, split, backend, json, parts, contexts} = options;
  const started = performance.now();
  const gpu = await openBackend(backend);
  const answers =
    options.answers === undefined
      ? undefined
      : readAnswers(
          new Uint8Array(readFileSync(options.answers)),
          readFileSync(options.answers.replace(/\.[^.]+$/, ".json"), "utf8"),
          basename(options.answers)
        );
  const vqgan = await weightsOf(options, "lvm/vqgan", options.vqgan);
  const tokenizer = openTokenizer(vqgan.file);
  // A tokenizer alone, or one with answers made elsewhere, needs no transformer.
  const alone = answers || (options.vqgan && !options.llama) || parts?.every((part) => part === "tokenizer");
  const llama = alone ? undefined : await weightsOf(options, "lvm/llama", options.llama);
  const model = llama && openLanguageModel(llama.file);
  const report = await evaluateLvm({
    tokenizer,
    model,
    answers,
    render: await rendererOf(gpu),
    n,
    parts,
    ks,
    temperatures,
    split,
    contexts,
    batch: options.batch ?? (backend === "webgpu" ? 8 : 1),
    photographs: photographs(options.photos),
    onProgress: (text) => console.error(`… ${text}`)
  });
  const seconds = (performance.now() - started) / 1000;
  const made = {
    weights: [vqgan.name, llama?.name ?? options.answers ?? null],
    tier: llama?.tier ?? null,
    device: `${gpu.backend}, ${gpu.adapter}`,
    seconds: Math.round(seconds)
  };
  console.log(`${reportText(report)}\n\n${made.weights.filter(Boolean).join(" and ")} on ${made.device}, ${split} scenes, ${made.seconds} s.`); // prettier-ignore
  if (json) writeFileSync(json, JSON.stringify({model: "lvm", ...made, ...report}, null, 2) + "\n");
}
