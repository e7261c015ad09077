// The sets of an evaluation made here, from weights: what models/torch/sample_clips.py does, by this project's own networks and samplers.
import type {Params} from "../../params.ts";
import type {Safetensors} from "../../weights/index.ts";
import {clipCaption} from "../clips/clip-caption.ts";
import {planShard, type ShardClip} from "../clips/clip-shard.ts";
import {byteClip, renderClipBytes} from "../clips/render-clip.ts";
import type {LumiereConfig} from "../lumiere-config.ts";
import {lumiereFromFile} from "../lumiere-file.ts";
import {SSR_FACTOR} from "../ssr.ts";
import type {ClipSet, Made} from "./clip-set.ts";
import {bytesOf} from "./clip-tensor.ts";
import {generatorOf, RESCALE} from "./generators.ts";
import {FIRST_SEED, type SetName, type SetPlan, SETS} from "./set-names.ts";

/** A model's weights, such as "lumiere/stunet", and the name of their file. */
export type OpenWeights = (model: string) => Promise<{name: string; file: Safetensors}>;

export interface GenerateOptions {
  sets: readonly SetName[];
  /** Clips of each set. */
  count: number;
  /** 50 unless told. */
  steps?: number;
  /** 3 unless told; what is conditioned on more than text is not guided. */
  guidance?: number;
  onProgress?: (text: string) => void;
}

/**
 * Makes sets of clips, each clip's noise from its number. Weights are opened once and freed at the end.
 *
 * @throws as `open` where weights are missing, and as `sample`.
 */
export async function generateSets(
  open: OpenWeights,
  {sets, count, steps = 50, guidance = 3, onProgress}: GenerateOptions
): Promise<{sets: ClipSet[]; weights: string[]}> {
  const opened = new Map<string, {name: string; params: Params; config: LumiereConfig}>();
  const network = async (model: string) => {
    const known = opened.get(model);
    if (known) return known;
    const {name, file} = await open(model);
    const made = {name, ...lumiereFromFile(file)};
    opened.set(model, made);
    return made;
  };
  const made: ClipSet[] = [];
  try {
    for (const name of sets) {
      const plan: SetPlan = SETS[name];
      const scale = plan.task === "text" && plan.maker !== "ssr" ? guidance : 1;
      const generator = await generatorOf(plan, network, scale);
      const records = planShard(FIRST_SEED[plan.split], count, {split: plan.split}).map((record) =>
        toldAs(record, plan)
      );
      const {frames, size} = generator;
      const clips: Uint8Array[] = [];
      const began = performance.now();
      for (const [i, record] of records.entries()) {
        const source = plan.maker === "ssr" ? size / SSR_FACTOR : size;
        const real = renderClipBytes(record.scene, {size: source, frames});
        const pace = i ? `, ${((performance.now() - began) / 1000 / i).toFixed(1)} s a clip` : "";
        const onStep = ({step}: {step: number}) =>
          onProgress?.(`${name}: clip ${i + 1} of ${count}, step ${step + 1} of ${steps}${pace}`);
        clips.push(await bytesOf(await generator.make(record, real, {steps, seed: i, clip: 1, onStep})));
      }
      made.push({
        name,
        records,
        frames,
        size,
        split: plan.split,
        made: madeOf(plan, steps, scale, generator.weights.join()),

        clip: (i) => byteClip(size, frames, clips[i])
      });
    }
    return {sets: made, weights: [...opened.values()].map(({name}) => name)};
  } finally {
    for (const {params} of opened.values()) params.dispose();
  }
}

/** The record with the caption that the set's networks are given. */
function toldAs(record: ShardClip, {say}: SetPlan): ShardClip {
  const saysPeriod = say === "period";
  return {
    ...record,
    saysPeriod,
    caption: clipCaption(record, {period: saysPeriod}),
    tokens: saysPeriod ? record.tokensPeriod : record.tokensPlain
  };
}

const madeOf = (
  {maker, say, task, overlap}: SetPlan,
  steps: number,
  guidance: number,
  files: string
): Made => ({
  ...(maker === "stunet" && {weights: files}),
  ...(maker === "ssr" && {ssr: files, overlap}),
  ...((maker === "cascade" || maker === "oracle") && {keyframes: files, oracle: maker === "oracle"}),
  say,
  condition: task,
  steps,
  guidance,
  rescale: RESCALE,
  sampler: "ddim",
  seed: 0
});
