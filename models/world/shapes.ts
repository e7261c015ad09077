// Signed distances to the shapes, in units of the object's size (its bounding half-height is 1 or a little less), standing
// upright around the origin. After Quilez, “distance functions”; written from the geometry of each.

/** Names of the shapes; the order is the id that a GPU renderer would switch on. */
export const SHAPES = ["sphere", "cube", "cylinder", "cone", "ring", "capsule"] as const;
export type Shape = (typeof SHAPES)[number];

interface Outline {
  /** Radius of a sphere around the origin that holds the shape. */
  radius: number;
  /** How far below its centre the shape reaches: it stands on the ground with its centre at this height. */
  foot: number;
}

/** Bounds of each shape at size 1. */
export const OUTLINES: Record<Shape, Outline> = {
  sphere: {radius: 1, foot: 1},
  cube: {radius: 1.36, foot: 0.8},
  cylinder: {radius: 1.24, foot: 0.9},
  cone: {radius: 1.4, foot: 0.95},
  ring: {radius: 1.02, foot: 1.02},
  capsule: {radius: 1.1, foot: 1.1}
};

const ROUND = 0.06;
// The cone's slanted side as a unit normal: base radius 0.92 at the foot, apex at +0.95 (before rounding).
const CONE_HEIGHT = 1.9 - ROUND;
const CONE_BASE = 0.92;
const SLANT = Math.hypot(CONE_HEIGHT, CONE_BASE);

/** Distance from (x, y, z) to the surface at size 1, negative inside; exact or a lower bound outside. */
export function distance(shape: Shape, x: number, y: number, z: number): number {
  switch (shape) {
    case "sphere":
      return Math.sqrt(x * x + y * y + z * z) - 1;
    case "cube":
      return box3(Math.abs(x) - 0.72, Math.abs(y) - 0.72, Math.abs(z) - 0.72) - 0.08;
    case "cylinder":
      return box2(Math.sqrt(x * x + z * z) - 0.74, Math.abs(y) - 0.84) - ROUND;
    case "cone":
      return cone(Math.sqrt(x * x + z * z), y) - ROUND;
    case "ring": {
      // Upright, its hole facing the camera, so that a spin about the vertical shows it edge-on.
      const around = Math.sqrt(x * x + y * y) - 0.72;
      return Math.sqrt(around * around + z * z) - 0.3;
    }
    case "capsule": {
      const up = y - Math.max(-0.5, Math.min(0.5, y));
      return Math.sqrt(x * x + up * up + z * z) - 0.6;
    }
  }
}

function box2(a: number, b: number): number {
  const u = Math.max(a, 0);
  const v = Math.max(b, 0);
  return Math.sqrt(u * u + v * v) + Math.min(Math.max(a, b), 0);
}

function box3(a: number, b: number, c: number): number {
  const u = Math.max(a, 0);
  const v = Math.max(b, 0);
  const w = Math.max(c, 0);
  return Math.sqrt(u * u + v * v + w * w) + Math.min(Math.max(a, b, c), 0);
}

/** A cone by its planes: the slanted side and the base, a lower bound near the rim and the apex. */
function cone(radius: number, y: number): number {
  const foot = -0.95 + ROUND;
  const side = (radius * CONE_HEIGHT + (y - foot - CONE_HEIGHT) * CONE_BASE) / SLANT + ROUND;
  const base = foot - y;
  return box2(side, base);
}
