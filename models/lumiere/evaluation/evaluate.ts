// The whole evaluation of Lumiere: every set of clips beside the real clips of its captions, and real clips that were spoilt.
import {KEYFRAME_STRIDE} from "../clips/attributes.ts";
import {CONFIGS} from "../lumiere-config.ts";
import {type Estimate, meanEstimate} from "../metrics/estimate.ts";
import type {PixelClip} from "../metrics/pixel-clip.ts";
import {type AttributeRow, attributeRow} from "./attribute-row.ts";
import {unfit} from "./classify-clips.ts";
import type {ClipScore} from "./clip-score.ts";
import {type ClipSet, type ClipTask, type Made, type Maker, makerOf, mapClips, taskOf} from "./clip-set.ts";
import {crossFaded, shuffledBlocks, shuffledFrames, standing} from "./controls.ts";
import {comparison, type Compare, type Distribution, type Reference} from "./distribution-row.ts";
import {type MotionRow, motionRow} from "./motion-row.ts";
import {realClips} from "./real-clips.ts";
import {classifySet, realErrors, type ScoreOptions, scoreSet, seamRow} from "./score-set.ts";
import type {SeamRow} from "./seam-row.ts";
import {type TaskRow, taskRow} from "./task-row.ts";

/** What a set of clips scores. */
export interface SetReport {
  name: string;
  n: number;
  attributes?: AttributeRow;
  motion?: MotionRow;
  /** Frame differences at keyframes over those between: the mean over clips. */
  jump?: Estimate;
  distribution?: Distribution;
}

export interface RealReport extends SetReport {
  split: string;
  frames: number;
  size: number;
  /** What distributions are compared with. */
  reference?: Reference;
}

export interface MadeReport extends SetReport {
  maker: Maker;
  task: ClipTask;
  made: Made;
  /** The name of the real clips beside it. */
  beside: string;
  /** Of conditioned clips, and what the real clips would score. */
  given?: TaskRow;
  realGiven?: TaskRow;
  /** Of super-resolution. */
  seams?: SeamRow;
}

export interface LumiereReport {
  sets: MadeReport[];
  real: RealReport[];
  /** Real clips that were spoilt, of the captions of the largest set: what each metric makes of them. */
  controls: SetReport[];
  /** Why something is missing, in sentences. */
  notes: string[];
}

export interface EvaluateOptions extends ScoreOptions {
  sets: readonly ClipSet[];
  /** Folders of real clips; what they have not is rendered. */
  real?: readonly ClipSet[];
  /** Frames of a window of super-resolution; as CONFIGS.ssr unless told. */
  window?: number;
}

type Change = (clip: PixelClip, i: number) => PixelClip;

const CONTROLS: Readonly<Record<string, Change>> = {
  "frames shuffled": shuffledFrames,
  [`blocks of ${KEYFRAME_STRIDE} frames shuffled`]: (clip, i) => shuffledBlocks(clip, KEYFRAME_STRIDE, i),
  "cross-faded between keyframes": (clip) => crossFaded(clip, KEYFRAME_STRIDE),
  "frame 0 throughout": standing
};

const NO_CLASSIFIER =
  "There is no classifier, so accuracies and distances are left out; give --classifier FILE (models/torch/train_clip_classifier.py).";

/** What real clips of a set's captions score, and how to compare with them. */
interface Beside {
  report: RealReport;
  compare: Compare;
}

/** Evaluates what was given. @throws a sentence if there is nothing, or as the metrics. */
export async function evaluateLumiere(options: EvaluateOptions): Promise<LumiereReport> {
  const {sets, real = [], window = CONFIGS.ssr.frames} = options;
  if (!sets.length)
    throw new Error("An evaluation is of at least one set of clips, found none; name a folder of clips.");
  const report: LumiereReport = {sets: [], real: [], controls: [], notes: []};
  const known = new Map<string, Beside>();
  const keyOf = ({split, size, frames, records}: ClipSet) =>
    [split, size, frames, ...records.map(({seed}) => seed)].join();
  const [largest] = sets.toSorted((a, b) => b.records.length - a.records.length);
  for (const set of sets) {
    const {twins, others} = realClips(set, real);
    const key = keyOf(set);
    let beside = known.get(key);
    if (!beside) {
      beside = await realBeside(options, twins, others, report, key === keyOf(largest));
      known.set(key, beside);
    }
    // A folder of real clips has been scored as such.
    if (!set.made) continue;
    const made = await madeReport(options, set, twins, beside);
    if (made.maker === "ssr") made.seams = await seamRow(set, twins, window);
    report.sets.push(made);
  }
  return report;
}

/** Scores real clips, and spoilt ones too if asked, and adds them to the report. */
async function realBeside(
  options: EvaluateOptions,
  twins: ClipSet,
  others: ClipSet,
  report: LumiereReport,
  spoil: boolean
): Promise<Beside> {
  const {split, frames, size} = twins;
  const note = options.judge ? unfit(options.judge, frames, size) : NO_CLASSIFIER;
  if (note && !report.notes.includes(note)) report.notes.push(note);
  const scores = await scoreSet(twins, options);
  const {compare, reference} = comparison(scores, await classifySet(others, options));
  const alike = report.real.filter(({name}) => name.startsWith(twins.name)).length;
  const own = setReport(alike ? `${twins.name} (${alike + 1})` : twins.name, scores, compare);
  const real: RealReport = {...own, split, frames, size, ...(own.distribution && {reference})};
  report.real.push(real);
  if (spoil)
    for (const [name, change] of Object.entries(CONTROLS)) {
      const spoilt = mapClips(twins, name, change);
      report.controls.push(setReport(name, await scoreSet(spoilt, options), compare));
    }
  return {report: real, compare};
}

async function madeReport(
  options: EvaluateOptions,
  set: ClipSet,
  twins: ClipSet,
  {report, compare}: Beside
): Promise<MadeReport> {
  const task = taskOf(set);
  const scores = await scoreSet(set, options, twins);
  const errors = scores.flatMap((score) => score.task ?? []);
  return {
    ...setReport(set.name, scores, compare),
    maker: makerOf(set),
    task,
    made: set.made!,
    beside: report.name,
    ...(errors.length && {given: taskRow(errors), realGiven: taskRow(await realErrors(twins, task))})
  };
}

const setReport = (name: string, scores: readonly ClipScore[], compare: Compare): SetReport => {
  const jumps = scores.flatMap(({jump}) => jump ?? []);
  return {
    name,
    n: scores.length,
    attributes: attributeRow(scores),
    motion: motionRow(scores),
    jump: jumps.length ? meanEstimate(jumps) : undefined,
    distribution: compare(scores)
  };
};
