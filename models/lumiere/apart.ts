// Without MultiDiffusion: windows that never hear of each other, joined by hard cuts (the ablation of Lumiere's Fig. 14).
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {takeFrames} from "./frames.ts";
import {firstWins} from "./multidiffusion.ts";
import type {Window} from "./windows.ts";

/** Windows of the same lengths laid end to end: they share no frame, so that nothing is averaged. */
export function endToEnd(windows: readonly Window[]): Window[] {
  let start = 0;
  return windows.map(({length}) => ({start: (start += length) - length, length}));
}

/** The windows of a clip `[T,H,W,C]` end to end, shared frames once for each window: `[Σ lengths,H,W,C]`. */
export const takeApart = (x: Tensor4D, windows: readonly Window[]): Tensor4D =>
  tf.tidy(() =>
    tf.concat4d(
      windows.map(({start, length}) => takeFrames(x, start, length)),
      0
    )
  );

/** A clip of `frames` from windows end to end: each frame from the first window that holds it, as `firstWins`. */
export const joinCut = (x: Tensor4D, windows: readonly Window[], frames: number): Tensor4D =>
  tf.tidy(() =>
    firstWins(
      endToEnd(windows).map(({start, length}) => takeFrames(x, start, length)),
      windows,
      frames
    )
  );
