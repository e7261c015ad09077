// Every clip of a set, scored: a few at a time, so that a set can be larger than memory.
import type {PixelClip} from "../metrics/pixel-clip.ts";
import {classifyClips, type Judge, type Seen, unfit} from "./classify-clips.ts";
import {type ClipScore, scoreClip} from "./clip-score.ts";
import {type ClipSet, type ClipTask, taskOf} from "./clip-set.ts";
import {type SeamRatio, seamRatio, type SeamRow, seamEstimates, windowsOf} from "./seam-row.ts";
import {taskErrors, type TaskErrors} from "./task-errors.ts";

export interface ScoreOptions {
  judge?: Judge;
  /** Clips classified at once; 16 unless told. */
  batch?: number;
  onProgress?: (text: string) => void;
}

/** Some clips of a set, and the number of the first. */
async function* batches(set: ClipSet, {batch = 16, onProgress}: ScoreOptions) {
  const n = set.records.length;
  for (let first = 0; first < n; first += batch) {
    onProgress?.(`${set.name}: ${first} of ${n} clips`);
    const count = Math.min(batch, n - first);
    yield {first, clips: await Promise.all(Array.from({length: count}, async (_, i) => set.clip(first + i)))};
  }
}

/** What the classifier sees in each clip; nothing if there is none that fits. */
export async function classifySet(set: ClipSet, options: ScoreOptions): Promise<Seen[]> {
  const {judge} = options;
  const seen: Seen[] = [];
  if (!judge || unfit(judge, set.frames, set.size)) return seen;
  for await (const {clips} of batches(set, options)) seen.push(...(await classifyClips(judge, clips)));
  return seen;
}

/** Scores of all clips in order. `twins` are the real clips, which a conditioned set is held against. */
export async function scoreSet(set: ClipSet, options: ScoreOptions, twins?: ClipSet): Promise<ClipScore[]> {
  const {judge} = options;
  const fits = judge && !unfit(judge, set.frames, set.size);
  const task = taskOf(set);
  const scores: ClipScore[] = [];
  for await (const {first, clips} of batches(set, options)) {
    const seen = fits ? await classifyClips(judge, clips) : [];
    for (const [i, clip] of clips.entries()) {
      const real = task === "text" ? undefined : await twins?.clip(first + i);
      const classes = judge?.config.classes;
      scores.push(scoreClip(clip, set.records[first + i], {seen: seen[i], classes, task, real}));
    }
  }
  return scores;
}

/** What real clips would score at a task. */
export async function realErrors(twins: ClipSet, task: ClipTask): Promise<TaskErrors[]> {
  const errors: TaskErrors[] = [];
  for (const i of twins.records.keys()) {
    const clip = await twins.clip(i);
    errors.push(taskErrors(task, clip, clip));
  }
  return errors;
}

/** The seams of a set that was made in windows, beside real clips at the same edges; nothing where no clip moves. */
export async function seamRow(set: ClipSet, twins: ClipSet, window: number): Promise<SeamRow | undefined> {
  const overlap = set.made?.overlap ?? 2;
  const all = windowsOf(set.frames, window, overlap);
  const ratios = async (clip: (i: number) => PixelClip | Promise<PixelClip>) => {
    const found: SeamRatio[] = [];
    for (const i of set.records.keys()) found.push(await seamRatio(await clip(i), all));
    return seamEstimates(found);
  };
  const made = await ratios(set.clip);
  return made && {window, overlap, ...made, real: await ratios(twins.clip)};
}
