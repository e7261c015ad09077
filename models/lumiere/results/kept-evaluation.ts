// What is kept of an evaluation: its report with as many digits as can be told apart, and whose weights it was of.
import {namedNumbers} from "../../json-numbers.ts";
import {findWeights, type Manifest, type Tier} from "../../weights/manifest.ts";
import type {Made, Maker} from "../evaluation/clip-set.ts";
import type {LumiereReport, MadeReport} from "../evaluation/evaluate.ts";

export interface KeptEvaluation extends LumiereReport {
  version: 1;
  tier: Tier;
  /** The shipped weights that made and judged the clips: figures must not outlive them. */
  weights: {model: string; file: string; sha256: string}[];
  /** Models that took part and are not shipped, such as the cascade that Lumiere is compared with. */
  unshipped: string[];
  /** What made the clips; they were scored by this code in any case. */
  painted: string;
}

/** As `npm run eval -- lumiere --json` writes it. */
export interface WrittenReport extends LumiereReport {
  weights: string[];
  classifier: string | null;
  device: string;
}

const CLASSIFIER = "lumiere/classifier";
const PYTORCH = "PyTorch, models/torch/lumiere/sample_clips.py";
/** Of these there is one for both tiers. */
const SHARED = [CLASSIFIER, "lumiere/ssr"];

/** The models that each way of making clips takes. */
const MODELS: Readonly<Record<Maker, readonly string[]>> = {
  real: [],
  stunet: ["lumiere/stunet"],
  cascade: ["lumiere/cascade-keyframes", "lumiere/cascade-tsr"],
  oracle: ["lumiere/cascade-keyframes", "lumiere/cascade-tsr"],
  ssr: ["lumiere/ssr"]
};

/**
 * The report of the weights that the manifest has in a tier, rounded to five digits. The Space-Time U-Net and the classifier must be
 * shipped; of other models it is said where they are not.
 *
 * @throws a sentence if it has no set of the Space-Time U-Net, no classifier judged it, or there are no such weights.
 */
export function keptEvaluation(report: WrittenReport, manifest: Manifest, tier: Tier): KeptEvaluation {
  const {sets, real, controls, notes, weights, device} = report;
  if (!sets.some(({maker, task}) => maker === "stunet" && task === "text"))
    throw new Error(
      `An evaluation to keep should have clips of text by the Space-Time U-Net, found ${sets.map(({name}) => name).join(", ") || "none"}; run the whole evaluation.`
    );
  if (!report.classifier)
    throw new Error(
      "An evaluation to keep should be judged by a classifier, found none; run it again with one in the manifest."
    );
  const wanted = [...new Set([...sets.flatMap(({maker}) => MODELS[maker]), CLASSIFIER])];
  const shipped = (model: string) => {
    const own = manifest.files.filter((entry) => entry.model === model);
    return own.find((entry) => entry.tier === tier) ?? (SHARED.includes(model) ? own[0] : undefined);
  };
  for (const model of ["lumiere/stunet", CLASSIFIER]) if (!shipped(model)) findWeights(manifest, model, tier);
  const found = wanted.flatMap((model) => shipped(model) ?? []);
  return {
    version: 1,
    tier,
    weights: found.map(({model, file, sha256}) => ({model, file, sha256})),
    unshipped: wanted.filter((model) => !shipped(model)),
    painted: weights.length ? device : PYTORCH,
    ...(rounded({
      sets: sets.map((set) => ({...set, made: withoutPaths(set.made)})),
      real,
      controls,
      notes
    }) as LumiereReport)
  };
}

/**
 * A kept evaluation with a report's sets and real clips in place of its own of the same names, as a report to keep: for one network
 * that was trained anew. Controls stay.
 *
 * @throws a sentence if other sets are of weights that the manifest no longer has, or were made by other means.
 */
export function withReport(kept: KeptEvaluation, report: WrittenReport, manifest: Manifest): WrittenReport {
  const renewed = new Set(report.sets.flatMap(({maker}) => MODELS[maker]));
  const stale = kept.weights.find(
    ({model, sha256}) => !renewed.has(model) && !manifest.files.some((entry) => entry.sha256 === sha256)
  );
  if (stale)
    throw new Error(
      `An evaluation to add to should be of the manifest's weights, found other ones of ${stale.model}; run the whole evaluation.`
    );
  const painted = report.weights.length ? report.device : PYTORCH;
  if (painted !== kept.painted)
    throw new Error(
      `Sets to add should be made like the kept ones (${kept.painted}), found ${painted}; run the whole evaluation.`
    );
  const replaced = <T extends {name: string}>(old: readonly T[], fresh: readonly T[]) => [
    ...old.map((one) => fresh.find(({name}) => name === one.name) ?? one),
    ...fresh.filter(({name}) => !old.some((one) => one.name === name))
  ];
  return {
    ...report,
    sets: replaced(kept.sets, report.sets),
    real: replaced(kept.real, report.real),
    controls: kept.controls,
    notes: [...new Set([...kept.notes, ...report.notes])]
  };
}

/** How clips were made, without where files lay on the machine that made them. */
function withoutPaths(made: Made): MadeReport["made"] {
  const {oracle, overlap, condition, say, steps, guidance, rescale, sampler, seed} = made;
  const kept = {oracle, overlap, condition, say, steps, guidance, rescale, sampler, seed};
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** Every number with five digits. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(rounded);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]));
  return value;
}

/** JSON with a line a set, so that a changed set is a changed line. */
export function evaluationText({sets, real, controls, ...rest}: KeptEvaluation): string {
  const lines = (list: readonly unknown[]) =>
    `[\n${list.map((one) => JSON.stringify(one, namedNumbers)).join(",\n")}\n]`;
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"sets":${lines(sets)},"real":${lines(real)},"controls":${lines(controls)}}\n`;
}
