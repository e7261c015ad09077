import {cross, dot, scale, sub, unit, type Vec3} from "./vector.ts";

/** A pinhole camera. `focal` is the distance of the image plane in units of half the image's shorter side. */
export interface Camera {
  eye: Vec3;
  right: Vec3;
  up: Vec3;
  forward: Vec3;
  focal: number;
}

/** The world's fixed camera: in front of the field, a little above, looking slightly down. */
export const CAMERA: Camera = lookAt([0, 1.75, 5.4], [0, 0.46, 0], 3.6);

export function lookAt(eye: Vec3, target: Vec3, focal: number): Camera {
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
