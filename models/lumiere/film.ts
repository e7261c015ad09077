// A sampling that is watched: its drafts as they pile up, with the time that steps take, and a way to end it early.
import {median} from "./metrics/estimate.ts";
import type {Denoiser} from "./sampler.ts";
import {type Draft, drafts} from "./video-model.ts";

/** A sampling as far as it has come. */
export interface Film {
  drafts: readonly Draft[];
  /** Of the whole sampling. */
  steps: number;
  /** Whether no more will come: all steps have run, or as many as were wanted, or it was stopped. */
  done: boolean;
  /** Median wall time of a step so far, its readback included; the first, which compiles, counts only while it is alone. */
  seconds: number;
}

export interface FilmOptions extends Omit<NonNullable<Parameters<typeof drafts>[2]>, "every"> {
  /** Ends it after so many steps: a first look. All unless told. */
  only?: number;
  /** Asked after each step; true ends it, and what has come stays. */
  stop?: () => boolean;
  /** Drafts that are kept at most, evenly spread with the last; 50 unless told. */
  keep?: number;
}

/**
 * All drafts so far, after each that is kept.
 *
 *     for await (const {drafts, done} of lumiere.film(model.denoiser({caption}), model.shape, {steps: 25})) show(drafts);
 *
 * A draft holds 2·T·H·W·3 numbers. @throws as `drafts`.
 */
export async function* film(
  denoiser: Denoiser,
  shape: readonly [number, number, number, number],
  {only = Infinity, stop = () => false, keep = 50, steps = 25, ...options}: FilmOptions = {}
): AsyncGenerator<Film, void> {
  const every = only < steps ? 1 : Math.max(1, Math.ceil(steps / keep));
  const list: Draft[] = [];
  const times: number[] = [];
  let began = performance.now();
  let before = -1;
  for await (const draft of drafts(denoiser, shape, {...options, steps, every})) {
    times.push((performance.now() - began) / 1000 / (draft.step - before));
    before = draft.step;
    list.push(draft);
    const seconds = median(times.length > 1 ? times.slice(1) : times);
    const done = draft.step + 1 >= Math.min(steps, only) || stop();
    yield {drafts: [...list], steps, done, seconds};
    if (done) return;
    // Asked once more: whoever shows a draft may take its time, and that is when Stop is pressed.
    if (stop()) return yield {drafts: [...list], steps, done: true, seconds};
    began = performance.now();
  }
}
