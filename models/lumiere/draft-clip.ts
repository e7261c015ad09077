import type {Tensor4D} from "@tensorflow/tfjs-core";
import {CLIP_FPS} from "./clips/attributes.ts";
import type {FloatClip} from "./clips/float-clip.ts";

/** A tensor `[T,H,W,3]` in [−1,1], read back; it stays the caller's. */
export async function draftClip(x: Tensor4D, fps = CLIP_FPS): Promise<FloatClip> {
  const [frames, height, width] = x.shape;
  const data = (await x.data()) as Float32Array;
  return {width, height, frames, channels: 3, fps, data, range: [-1, 1]};
}
