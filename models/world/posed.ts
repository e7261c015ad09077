// Objects as they stand at one frame, ready for rays.
import {project, type Camera} from "./camera.ts";
import {displacement} from "./motion.ts";
import {COLORS} from "./palette.ts";
import type {SceneObject} from "./scene.ts";
import {distance, OUTLINES} from "./shapes.ts";
import type {Vec3} from "./vector.ts";

/** A place in world units, a turn about the vertical in radians. */
export interface Pose {
  position: Vec3;
  turn: number;
}

/** Where an object is at frame `t` (may be fractional): the centre of its shape and its turn. Standing on the ground unless it bounces. */
export function poseAt(object: SceneObject, t: number): Pose {
  const {offset, turn} = displacement(object.motion, t, object.centre);
  const foot = OUTLINES[object.shape].foot * object.size;
  return {position: [object.centre[0] + offset[0], foot + offset[1], object.centre[1] + offset[2]], turn};
}

export interface Posed {
  object: SceneObject;
  /** Chooses among the patterns of a texture made of noise. */
  salt: number;
  color: Vec3;
  x: number;
  y: number;
  z: number;
  cos: number;
  sin: number;
  size: number;
  /** Radius of a sphere around (x, y, z) that holds it. */
  radius: number;
  /** The square of pixels that the sphere can touch: [left, top, right, bottom]. */
  box: [number, number, number, number];
}

/** `salt` as in `textureAt`: a whole number below 2²⁴. */
export function posed(
  object: SceneObject,
  t: number,
  camera: Camera,
  width: number,
  height: number,
  salt = 0
): Posed {
  const {position, turn} = poseAt(object, t);
  const radius = OUTLINES[object.shape].radius * object.size;
  const at = project(camera, position, width, height);
  // A sphere's outline in perspective reaches a little further than its radius at its centre's depth.
  const reach = radius * at.scale * (1 + (1.2 * radius) / at.depth) + 1;
  return {
    object,
    salt,
    color: COLORS[object.color],
    x: position[0],
    y: position[1],
    z: position[2],
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    size: object.size,
    radius,
    box: [at.x - reach, at.y - reach, at.x + reach, at.y + reach]
  };
}

/** Distance in world units from a world point to the object's surface. */
export function distanceTo(p: Posed, x: number, y: number, z: number): number {
  const dx = (x - p.x) / p.size;
  const dz = (z - p.z) / p.size;
  return (
    p.size * distance(p.object.shape, p.cos * dx - p.sin * dz, (y - p.y) / p.size, p.sin * dx + p.cos * dz)
  );
}

const STEPS = 40;

/** How far along the ray from the eye its first hit lies, or Infinity. The direction has length 1. */
export function hit(p: Posed, eye: Vec3, dx: number, dy: number, dz: number): number {
  const ox = eye[0] - p.x;
  const oy = eye[1] - p.y;
  const oz = eye[2] - p.z;
  const b = ox * dx + oy * dy + oz * dz;
  const h = b * b - (ox * ox + oy * oy + oz * oz - p.radius * p.radius);
  if (h <= 0) return Infinity;
  const root = Math.sqrt(h);
  if (p.object.shape === "sphere") return -b - root;
  let t = -b - root;
  const exit = -b + root;
  for (let step = 0; step < STEPS && t < exit; step++) {
    const d = distanceTo(p, eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz);
    if (d < 0.0015) return t;
    t += d;
  }
  return Infinity;
}

/**
 * How much of the light reaches a point past this object, 0 to 1, with a penumbra that widens with the distance from what
 * casts it. The light's direction has length 1.
 */
export function lightPast(p: Posed, x: number, y: number, z: number, light: Vec3): number {
  const spread = 0.16; // the light's angular radius, as a slope
  const ox = p.x - x;
  const oy = p.y - y;
  const oz = p.z - z;
  const along = ox * light[0] + oy * light[1] + oz * light[2];
  if (along < -p.radius) return 1;
  const off = Math.sqrt(Math.max(0, ox * ox + oy * oy + oz * oz - along * along));
  const halo = p.radius + spread * Math.max(0, along);
  if (off >= halo) return 1;
  let t = Math.max(0.01, along - p.radius);
  const exit = along + p.radius;
  let seen = 1;
  for (let step = 0; step < 14 && t < exit && seen > -1; step++) {
    const d = distanceTo(p, x + t * light[0], y + t * light[1], z + t * light[2]);
    seen = Math.min(seen, d / (spread * t));
    t += Math.max(0.03, Math.abs(d));
  }
  // From −1 (the light's disc is covered) to 1 (it is free), as a smooth ramp.
  const free = Math.max(0, Math.min(1, 0.5 + 0.5 * seen));
  return free * free * (3 - 2 * free);
}
