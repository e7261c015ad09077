import {turningBack} from "./motion.ts";
import {add, cross, dot, scale, sub, unit, type Vec3} from "./vector.ts";

/** A pinhole camera. `focal` is the distance of the image plane in units of half the image's shorter side. */
export interface Camera {
  eye: Vec3;
  right: Vec3;
  up: Vec3;
  forward: Vec3;
  focal: number;
}

const EYE: Vec3 = [0, 1.75, 5.4];
const TARGET: Vec3 = [0, 0.46, 0];
const FOCAL = 3.6;

/** The world's fixed camera: in front of the field, a little above, looking slightly down. */
export const CAMERA: Camera = lookAt(EYE, TARGET, FOCAL);

/**
 * How a camera moves, from `CAMERA` at frame 0: `pan` turns it about its own vertical (positive to the right), `orbit` carries
 * it around the middle of the field (positive to the right), both in radians a frame; `dolly` drives it along its view axis
 * (positive in), in world units a frame. Each turns back at `CAMERA_REACH`, so that the field stays in view.
 */
export type CameraMove = {kind: "fixed"} | {kind: "pan" | "dolly" | "orbit"; speed: number};

export const CAMERA_MOVES = ["fixed", "pan", "dolly", "orbit"] as const;
/** How far a move goes to either side before it turns back: radians for pan and orbit, world units for dolly. */
const CAMERA_REACH = {pan: 0.1, dolly: 0.8, orbit: 0.6} as const;

/** The camera at frame `t` (may be fractional). */
export function cameraAt(move: CameraMove | undefined, t: number): Camera {
  if (!move || move.kind === "fixed") return CAMERA;
  const way = turningBack(move.speed * t, CAMERA_REACH[move.kind]);
  const axis = sub(TARGET, EYE);
  switch (move.kind) {
    case "pan":
      return lookAt(EYE, add(EYE, turned(axis, -way)), FOCAL);
    case "dolly": {
      const eye = add(EYE, scale(unit(axis), way));
      return lookAt(eye, add(eye, axis), FOCAL);
    }
    case "orbit":
      return lookAt(sub(TARGET, turned(axis, way)), TARGET, FOCAL);
  }
}

/** Turned about the vertical, counter-clockwise seen from above. */
const turned = ([x, y, z]: Vec3, angle: number): Vec3 => [
  Math.cos(angle) * x + Math.sin(angle) * z,
  y,
  -Math.sin(angle) * x + Math.cos(angle) * z
];

function lookAt(eye: Vec3, target: Vec3, focal: number): Camera {
  const forward = unit(sub(target, eye));
  const right = unit(cross(forward, [0, 1, 0]));
  return {eye, right, up: cross(right, forward), forward, focal};
}

/**
 * Where a world point falls in an image of width × height, in pixels with (0, 0) the top left corner of the image;
 * `depth` is along the view axis, `scale` pixels per world unit there.
 */
export function project(camera: Camera, point: Vec3, width: number, height: number) {
  const to = sub(point, camera.eye);
  const depth = dot(to, camera.forward);
  const perUnit = (camera.focal * Math.min(width, height)) / 2 / depth;
  return {
    x: width / 2 + dot(to, camera.right) * perUnit,
    y: height / 2 - dot(to, camera.up) * perUnit,
    depth,
    scale: perUnit
  };
}

/** The unit direction of the ray through pixel position (x, y). */
export function rayThrough(camera: Camera, x: number, y: number, width: number, height: number): Vec3 {
  const half = Math.min(width, height) / 2;
  const u = (x - width / 2) / half;
  const v = (height / 2 - y) / half;
  const {right, up, forward, focal} = camera;
  return unit([0, 1, 2].map((i) => right[i] * u + up[i] * v + forward[i] * focal) as Vec3);
}

/** The camera's axes scaled so that a ray is `a·x + b·y + c` in pixel positions, for loops over pixels. */
export function rayBasis(
  camera: Camera,
  width: number,
  height: number
): {perX: Vec3; perY: Vec3; origin: Vec3} {
  const half = Math.min(width, height) / 2;
  const perX = scale(camera.right, 1 / half);
  const perY = scale(camera.up, -1 / half);
  const origin = [0, 1, 2].map(
    (i) => camera.forward[i] * camera.focal - (perX[i] * width) / 2 - (perY[i] * height) / 2
  ) as Vec3;
  return {perX, perY, origin};
}
