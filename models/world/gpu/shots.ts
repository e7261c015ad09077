// How a renderer's plan is given what to draw.
import type {Plan} from "#kernels";
import {encodeShot, SHOT_ROWS, type Shot} from "./encode.ts";

/** Refuses sizes that cannot be. @throws RangeError naming the first that is not a whole number of at least 1. */
export function checkRenderer(sizes: Record<string, number>): void {
  for (const [name, value] of Object.entries(sizes))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A renderer's ${name} is a whole number of at least 1; found ${value}.`);
}

/** Scenes of up to `batch` frames of width × height in a plan: their buffer, and what fills it and runs the plan. */
export function shotsOf(plan: Plan, {width, height, batch}: {width: number; height: number; batch: number}) {
  const rows = new Float32Array(4 * SHOT_ROWS * batch);
  const scenes = plan.buffer("scenes", rows.byteLength);
  /** @throws RangeError for no shots or more than `batch`. */
  const submit = (shots: Shot[]): void => {
    if (!shots.length || shots.length > batch)
      throw new RangeError(`This renderer takes 1 to ${batch} shots at once; found ${shots.length}.`);
    shots.forEach((shot, i) =>
      encodeShot(shot, width, height, rows.subarray(4 * SHOT_ROWS * i, 4 * SHOT_ROWS * (i + 1)))
    );
    plan.write(scenes, rows);
    plan.run();
  };
  return {scenes, submit};
}
