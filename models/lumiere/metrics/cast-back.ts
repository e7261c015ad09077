// From where an object is seen to where it stands: its centroid is cast along the camera's ray into the scene. How the centroid
// of what is found lies to the object's centre (a lit top counts for more than a dark foot) is measured on renders of the scene.
import {CAMERA, rayThrough} from "../../world/camera.ts";
import {displacement, type Motion} from "../../world/motion.ts";
import type {Scene} from "../../world/scene.ts";
import {OUTLINES} from "../../world/shapes.ts";
import type {Vec3} from "../../world/vector.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {backgroundOf, findObject, type Found} from "./find-object.ts";

/** Places along the motion at which the object is rendered. */
const PLACES = 12;

/**
 * The offsets (x, y, z) from the motion's centre, in world units, of outlines found in square images of side `size`. A bounce moves
 * in its own upright plane, everything else on the ground; NaN where nothing was found.
 */
export function castBack(path: readonly Found[], scene: Scene, size: number): Vec3[] {
  const [object] = scene.objects;
  const slow = {...object, motion: oneCycle(object.motion)};
  const rehearsal = {...scene, objects: [slow]};
  const rendered = renderClipBytes(rehearsal, {size, frames: PLACES, step: rehearsalStep(object.motion)});
  const seen = cast(findObject(rendered, backgroundOf(scene, size)), scene, size);
  const fits = [0, 1, 2].map((axis) =>
    line(
      seen.map((at) => at[axis]),
      seen.map((_, k) => {
        const t = k * rehearsalStep(object.motion);
        return displacement(slow.motion, t, object.centre).offset[axis];
      })
    )
  );
  return cast(path, scene, size).map((at) => at.map((v, axis) => fits[axis](v)) as Vec3);
}

/** The motion with its cycle laid over the places; what has no cycle is sampled over a clip's length. */
const oneCycle = (motion: Motion): Motion =>
  "frequency" in motion ? {...motion, frequency: 1 / PLACES} : motion;
const rehearsalStep = (motion: Motion) => (motion.kind === "slide" ? 7 : 1);

/** Where the rays through the centroids meet the plane that the motion is in. */
function cast(path: readonly Found[], {objects: [object]}: Scene, size: number): Vec3[] {
  const {shape, size: half, centre, motion} = object;
  const rest = OUTLINES[shape].foot * half;
  return path.map(({x, y}) => {
    const ray = rayThrough(CAMERA, x, y, size, size);
    const far =
      motion.kind === "bounce" ? (centre[1] - CAMERA.eye[2]) / ray[2] : (rest - CAMERA.eye[1]) / ray[1];
    const at = CAMERA.eye.map((eye, c) => eye + far * ray[c]);
    return [at[0] - centre[0], at[1] - rest, at[2] - centre[1]];
  });
}

/** The least-squares line from what was seen to what was true; a shift where nothing varied. */
function line(seen: readonly number[], truth: readonly number[]): (v: number) => number {
  const kept = seen.map((v, i) => [v, truth[i]]).filter(([v]) => Number.isFinite(v));
  const mean = (axis: number) => kept.reduce((sum, pair) => sum + pair[axis], 0) / kept.length;
  const [from, to] = [mean(0), mean(1)];
  let together = 0;
  let spread = 0;
  for (const [v, w] of kept) {
    together += (v - from) * (w - to);
    spread += (v - from) ** 2;
  }
  const slope = spread > 1e-3 * kept.length && together > 0 ? together / spread : 1;
  return (v) => to + slope * (v - from);
}
