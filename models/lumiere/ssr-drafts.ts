// Super-resolution while it forms, with MultiDiffusion or with each window left alone, as clips that can be watched.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {endToEnd, joinCut, takeApart} from "./apart.ts";
import {CLIP_FPS} from "./clips/attributes.ts";
import {gaussian} from "./diffusion.ts";
import type {FloatClip} from "./clips/float-clip.ts";
import {draftClip} from "./draft-clip.ts";
import {windowVariance} from "./multidiffusion.ts";
import {type SampleOptions, sampling} from "./sampler.ts";
import {shiftedSchedule} from "./schedule.ts";
import {SSR_FACTOR, upsampleClip, type WindowDenoiser, windowed} from "./ssr.ts";
import {checkedWeights, type Weights, type Window} from "./windows.ts";

export interface SsrDraftOptions extends Omit<SampleOptions, "onStep" | "start" | "signal"> {
  windows: readonly Window[];
  weights?: Weights;
  /** Each window sampled to its end by itself, and joined by hard cuts; false, MultiDiffusion, unless told. */
  alone?: boolean;
  /**
   * What windows that are alone start from: "one", the same noise for the whole clip, as with MultiDiffusion; "own", each a noise of
   * its own, as separate runs have it. "one" unless told.
   */
  noise?: "one" | "own";
  factor?: number;
  fps?: number;
}

/** How far super-resolution is, read back. */
export interface SsrDraft {
  /** Steps done. */
  step: number;
  steps: number;
  /** Windows of the next step that are done, and how many there are. */
  window: number;
  windows: number;
  share: number;
  /** x̂₀ of the last step done, joined where windows are alone; null before the first. */
  clean: FloatClip | null;
  /** `windowVariance` of x̂₀ before averaging, a row a step done: how far windows disagree about each frame. Empty where they are alone. */
  disagreement: Float32Array[];
}

/** Lets the page, or whatever else runs here, have its turn. */
const breath = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/**
 * `superResolve` window by window: tells after every window how far it is, and after every step what there is. `low` `[T,h,w,3]` stays
 * the caller's, and must live until the generator ends. Left early it stops after the window that it is at, and frees all that it made.
 *
 * @throws as `superResolve`, and as `checkedWeights`
 */
export async function* ssrDrafts(
  denoiser: WindowDenoiser,
  low: Tensor4D,
  {
    windows,
    weights = "uniform",
    alone = false,
    noise = "one",
    factor = SSR_FACTOR,
    fps = CLIP_FPS,
    ...options
  }: SsrDraftOptions
): AsyncGenerator<SsrDraft, void> {
  const [frames, height, width] = low.shape;
  checkedWeights("ssrDrafts", windows, weights, frames);
  const placed = alone ? endToEnd(windows) : windows;
  const length = alone ? placed.reduce((sum, w) => sum + w.length, 0) : frames;
  const size = [factor * height, factor * width, 3] as const;
  const schedule = options.schedule ?? shiftedSchedule({from: height, to: factor * height});
  // What lives across an await or a yield is kept, as in sampling.
  const large = tf.keep(
    tf.tidy(() => {
      const all = upsampleClip(low, {factor});
      return alone ? takeApart(all, windows) : all;
    })
  );
  const start = alone && noise === "one" ? tf.keep(tf.tidy(() => takeApart(gaussian([frames, ...size], options.seed ?? 0, "start"), windows))) : null; // prettier-ignore
  const stop = new AbortController();
  const spread: Tensor1D[] = [];
  const predictions: Tensor4D[] = [];
  let windowsDone = 0;
  const breathing: WindowDenoiser = async (...args) => {
    const prediction = tf.keep(await denoiser(...args));
    windowsDone++;
    await breath();
    return prediction;
  };
  const denoise = windowed(breathing, large, placed, alone ? "uniform" : weights, {
    tap(name, x) {
      if (alone) return;
      if (name !== "out") return void predictions.push(x as Tensor4D);
      spread.push(tf.keep(windowVariance(predictions.splice(0), windows, weights, frames)));
    }
  });
  const steps = sampling(denoise, [length, ...size], {
    ...options,
    schedule,
    signal: stop.signal,
    ...(start && {start: {x: start, t: 1}})
  });
  const count = options.steps ?? 25;
  let said: SsrDraft = {step: 0, steps: count, window: 0, windows: windows.length, share: 0, clean: null, disagreement: []}; // prettier-ignore
  const tell = (news: Partial<SsrDraft>) => {
    const {step, window} = (said = {...said, ...news});
    return (said = {...said, share: (step + window / windows.length) / count});
  };
  let waiting: Promise<unknown> | null = null;
  try {
    for (;;) {
      let settled = false;
      const next = steps.next().finally(() => (settled = true));
      waiting = next;
      // Between windows the step has not ended, but there is something to tell.
      for (let told = (windowsDone = 0); !settled; await Promise.race([next, breath()]))
        if (windowsDone > told) yield tell({window: (told = windowsDone)});
      const {done, value} = await next;
      waiting = null;
      if (done) {
        value.dispose();
        return;
      }
      const rows = spread.splice(0);
      const joined = alone ? tf.keep(joinCut(value.x0, windows, frames)) : value.x0;
      const clean = await draftClip(joined, fps);
      if (alone) joined.dispose();
      const disagreement = [...said.disagreement];
      for (const row of rows) disagreement.push((await row.data()) as Float32Array);
      tf.dispose(rows);
      yield tell({step: value.step + 1, window: 0, clean, disagreement});
    }
  } finally {
    stop.abort();
    await waiting?.catch(() => {});
    await steps.return(undefined as never).catch(() => {});
    tf.dispose([large, ...spread, ...(start ? [start] : [])]);
  }
}
