// The cascade while it forms, as clips that can be watched: first a slide show of keyframes, then window after window between them.
import {CLIP_FPS} from "./clips/attributes.ts";
import {type CascadeModels, type CascadeOptions, cascading, keyframeIndices} from "./cascade.ts";
import type {FloatClip} from "./clips/float-clip.ts";
import {draftClip} from "./draft-clip.ts";

/** How far the cascade is, read back. */
export interface CascadeDraft {
  /** 0 while the keyframes form, then 1 … windows. */
  part: number;
  windows: number;
  /** Steps of this part done, and how many there are. */
  step: number;
  steps: number;
  /** Of the whole run, 0 to 1. */
  share: number;
  /** The clip so far: x̂₀ where a window is at work or done, elsewhere the keyframe before, held. */
  clean: FloatClip;
}

/**
 * The steps of `cascading` as plain numbers; one readback of a part's frames each. The keyframe step counts by its frames, as windows do.
 * Left early it frees all that it made.
 *
 * @throws as `cascading`
 */
export async function* cascadeDrafts(
  models: CascadeModels,
  {fps = CLIP_FPS, ...options}: Omit<CascadeOptions, "onStep"> & {fps?: number}
): AsyncGenerator<CascadeDraft, void> {
  const {frames, height, width, stride, keyframes} = options;
  const indices = keyframeIndices(frames, stride);
  const size = 3 * height * width;
  const data = new Float32Array(frames * size);
  const hold = (some: Float32Array) =>
    indices.forEach((from, i) => {
      for (let t = from; t < (indices[i + 1] ?? frames); t++)
        data.set(some.subarray(i * size, (i + 1) * size), t * size);
    });
  const lengths = [
    keyframes ? 0 : indices.length,
    ...indices.slice(1).map((to, i) => (to - indices[i] > 1 ? to - indices[i] + 1 : 0))
  ];
  const all = lengths.reduce((a, b) => a + b, 0) || 1;
  const before = (part: number) => lengths.slice(0, part).reduce((a, b) => a + b, 0);

  if (keyframes) hold((await keyframes.data()) as Float32Array);
  const steps = cascading(models, options);
  try {
    for (;;) {
      const {done, value} = await steps.next();
      if (done) {
        value.dispose();
        return;
      }
      const {part, windows, step, steps: count} = value;
      const made = (await draftClip(value.x0)).data;
      if (part === 0) hold(made);
      // The ends of a window are the keyframes, which stay as they are.
      else data.set(made.subarray(size, made.length - size), (value.indices[0] + 1) * size);
      const share = (before(part) + (lengths[part] * (step + 1)) / count) / all;
      const clean: FloatClip = {width, height, frames, channels: 3, fps, data: data.slice(), range: [-1, 1]};
      yield {part, windows, step: step + 1, steps: count, share, clean};
    }
  } finally {
    await steps.return(undefined as never);
  }
}
