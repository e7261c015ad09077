// Clips as bytes, on the CPU: the reference of the GPU's `createPictureRenderer`, and where other styles are drawn.
import {renderFrame} from "../../world/render.ts";
import type {Scene} from "../../world/scene.ts";
import {renderStyled} from "../../world/styles.ts";
import {CLIP_FPS, CLIP_FRAMES} from "./attributes.ts";

/** A clip in bytes: T·H·W·3, channels last, black 0 and white 255. */
export interface ByteClip {
  width: number;
  height: number;
  frames: number;
  channels: 3;
  fps: number;
  data: Uint8Array;
  range: [number, number];
}

export interface RenderClipOptions {
  /** Side in pixels; 32 unless told. */
  size?: number;
  /** CLIP_FRAMES unless told. */
  frames?: number;
  /** Scene frames between two frames; KEYFRAME_STRIDE gives keyframes. 1 unless told. */
  step?: number;
}

/** Frames are rendered so many times larger along a side up to this size, and averaged: few pixels show every jag. */
export const samplesAt = (size: number): number => (size <= 64 ? 2 : 1);

/**
 * A clip of the scene in its style.
 *
 * @throws RangeError for a scene that cannot be rendered, or a size or number of frames that is not a whole number of at least 1
 */
export function renderClipBytes(
  scene: Scene,
  {size = 32, frames = CLIP_FRAMES, step = 1}: RenderClipOptions = {}
): ByteClip {
  for (const [name, value] of Object.entries({size, frames}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A clip's ${name} is a whole number of at least 1; found ${value}.`);
  const samples = samplesAt(size);
  const side = samples * size;
  const plain = (scene.style ?? "render") === "render" && !scene.lens;
  const draw = plain ? renderFrame : renderStyled;
  const data = new Uint8Array(frames * size * size * 3);
  for (let t = 0; t < frames; t++) {
    const large = draw(scene, {width: side, height: side, t: t * step});
    averageBytes(large, size, samples, data.subarray(t * size * size * 3, (t + 1) * size * size * 3));
  }
  return byteClip(size, frames, data);
}

/** Bytes `[T,size,size,3]` as a clip. */
export const byteClip = (size: number, frames: number, data: Uint8Array, fps = CLIP_FPS): ByteClip => ({
  width: size,
  height: size,
  frames,
  channels: 3,
  fps,
  data,
  range: [0, 255]
});

/** Means over samples × samples pixels of `[size·samples,size·samples,3]` in [0,1], as bytes `[size,size,3]` into `out`. */
export function averageBytes(large: Float32Array, size: number, samples: number, out: Uint8Array): void {
  const row = 3 * size * samples;
  const scale = 255 / samples ** 2;
  for (let y = 0, to = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < 3; c++, to++) {
        let sum = 0;
        for (let j = 0; j < samples; j++)
          for (let i = 0; i < samples; i++) sum += large[(y * samples + j) * row + 3 * (x * samples + i) + c];
        out[to] = Math.round(scale * sum);
      }
}
