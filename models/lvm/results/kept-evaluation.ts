// What is kept of an evaluation: its report with as many digits as can be told apart, and whose weights it was of.
import type {Manifest, Tier} from "../../weights/manifest.ts";
import {findWeights} from "../../weights/manifest.ts";
import type {LvmReport} from "../evaluation/evaluate.ts";

export interface KeptEvaluation extends LvmReport {
  version: number;
  tier: Tier;
  /** The weights that were evaluated: figures must not outlive them. */
  weights: {model: string; file: string; sha256: string}[];
  /** Where answers were painted; they were scored by this code in any case. */
  painted: string;
}

/** As `npm run eval -- lvm --json` writes it. */
export interface WrittenReport extends LvmReport {
  weights: (string | null)[];
  device: string;
}

const MODELS = ["lvm/vqgan", "lvm/llama"];

/**
 * The report of the weights that the manifest has in a tier, rounded to five digits.
 *
 * @throws a sentence if it has no task, or there are no such weights.
 */
export function keptEvaluation(report: WrittenReport, manifest: Manifest, tier: Tier): KeptEvaluation {
  const {n, split, tokenizer, tasks, video, weights, device} = report;
  if (!tasks.length)
    throw new Error("An evaluation to keep should have tasks, found none; run the whole evaluation.");
  const entries = manifest.files.filter(({model}) => MODELS.includes(model));
  const entryOf = (model: string) => {
    const own = entries.filter((entry) => entry.model === model);
    return own.length === 1 ? own[0] : findWeights(manifest, model, tier);
  };
  const painted =
    /\.(npz|safetensors)$/.test(weights[1] ?? "") && !entries.some(({file}) => file === weights[1]);
  return {
    version: 1,
    tier,
    weights: MODELS.map(entryOf).map(({model, file, sha256}) => ({model, file, sha256})),
    painted: painted ? "PyTorch, models/torch/lvm/answer.py" : device,
    n,
    split,
    ...(rounded({tokenizer, tasks, video}) as Pick<LvmReport, "tokenizer" | "tasks" | "video">)
  };
}

/** Every number with five digits; what is infinite, as JSON has it, null. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(rounded);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]));
  return value;
}

/** JSON with a line a task, so that a changed task is a changed line. */
export function evaluationText({tasks, ...rest}: KeptEvaluation): string {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"tasks":[\n${tasks.map((task) => JSON.stringify(task)).join(",\n")}\n]}\n`;
}
