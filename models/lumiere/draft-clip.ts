import type {Tensor4D} from "@tensorflow/tfjs-core";
import {CLIP_FPS} from "./clips/attributes.ts";

/** A clip as views draw it: T·H·W·3 numbers in [−1,1]. */
export interface DraftClip {
  width: number;
  height: number;
  frames: number;
  channels: 3;
  fps: number;
  data: Float32Array;
  range: [number, number];
}

/** A tensor `[T,H,W,3]` in [−1,1], read back; it stays the caller's. */
export async function draftClip(x: Tensor4D, fps = CLIP_FPS): Promise<DraftClip> {
  const [frames, height, width] = x.shape;
  const data = (await x.data()) as Float32Array;
  return {width, height, frames, channels: 3, fps, data, range: [-1, 1]};
}
