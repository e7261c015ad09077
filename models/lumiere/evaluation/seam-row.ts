import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type Estimate, meanEstimate} from "../metrics/estimate.ts";
import {type PixelClip, unitPixels} from "../metrics/pixel-clip.ts";
import {seams} from "../seams.ts";
import {type Window, windows} from "../windows.ts";

/** Whether the joins of super-resolution's windows can be seen: about 1 where not. */
export interface SeamRow {
  window: number;
  overlap: number;
  /** `seams` of frame differences as they are, and relative to each pixel's own: the mean over clips that move. */
  ratio: Estimate;
  relative: Estimate;
  /** Of the real clips at the same edges. */
  real?: {ratio: Estimate; relative: Estimate};
}

export interface SeamRatio {
  ratio: number;
  relative: number;
}

/** Boundary/interior ratios of a clip that was made in windows. */
export async function seamRatio(clip: PixelClip, all: readonly Window[]): Promise<SeamRatio> {
  const pixels = unitPixels("seamRatio", clip);
  const x = tf.tensor4d(pixels, [clip.frames, clip.height, clip.width, 3]) as Tensor4D;
  try {
    const {ratio} = await seams(x, all);
    const {ratio: relative} = await seams(x, all, undefined, {relative: true});
    return {ratio, relative};
  } finally {
    x.dispose();
  }
}

/** The windows of `overlap`, as models/torch/sample_clips.py lays them. */
export const windowsOf = (frames: number, window: number, overlap: number): Window[] =>
  windows({frames, length: window, overlap});

/** The mean ratios; a clip that stands still has none, and is left out. Nothing where none moves. */
export function seamEstimates(
  ratios: readonly SeamRatio[]
): {ratio: Estimate; relative: Estimate} | undefined {
  const found = ratios.filter(({ratio, relative}) => Number.isFinite(ratio) && Number.isFinite(relative));
  if (!found.length) return undefined;
  return {
    ratio: meanEstimate(found.map(({ratio}) => ratio)),
    relative: meanEstimate(found.map(({relative}) => relative))
  };
}
