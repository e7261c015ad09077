// What the ground is made of: a brightness that varies over it, and the hue that goes with it.
import {latticeHash, noiseAt} from "./noise.ts";
import type {Ground} from "./scene.ts";
import {smoothstep, type Vec3} from "./vector.ts";

/**
 * The ground's brightness at (x, z), as a factor that fades to 1 with `distance` from the eye. Blades and boards run away from
 * the camera, since the ground is seen at a slant. `salt`, a whole number, chooses among the patterns made of noise.
 */
export function groundTone(ground: Ground, x: number, z: number, distance: number, salt = 0): number {
  if (ground === "plain" || distance >= 12) return 1;
  return 1 + relief(ground, x, z, salt) * (1 - smoothstep(6, 12, distance));
}

function relief(ground: Ground, x: number, z: number, salt: number): number {
  switch (ground) {
    case "plain":
      return 0;
    case "tiles": {
      const size = 0.75;
      const wave = Math.sin((Math.PI * x) / size) * Math.sin((Math.PI * z) / size);
      return (smoothstep(-0.06, 0.06, wave) - 0.5) * 0.22;
    }
    case "grass": {
      const blades = noiseAt(10 * x, 0, 2.4 * z, salt) - 0.5;
      const tufts = noiseAt(2.6 * x, 0, 1.1 * z, salt + 1) - 0.5;
      return 0.6 * blades + 0.4 * tufts;
    }
    case "planks": {
      const across = x / 0.42;
      const board = Math.floor(across);
      const along = z / 1.9 + latticeHash(board, 0, 0, salt);
      const piece = Math.floor(along);
      // At a seam the tone is the seam's alone, so that it is continuous from one board to the next.
      const wood = within(across - board, 0.07) * within(along - piece, 0.03);
      const tone =
        0.3 * (latticeHash(board, piece, 1, salt) - 0.5) + 0.24 * (noiseAt(14 * x, 0, 1.6 * z, salt) - 0.5);
      return -0.34 + (tone + 0.34) * wood;
    }
    case "pebbles":
      return pebbles(x / 0.3, z / 0.46, salt);
    case "gravel":
      return 1.2 * (noiseAt(32 * x, 0, 14 * z, salt) - 0.5);
  }
}

/** 1 inside of a cell, 0 at its ends. */
const within = (at: number, seam: number) => smoothstep(0, seam, at) * (1 - smoothstep(1 - seam, 1, at));

/** Cells around one point each of a jittered lattice, dark where two cells meet (Worley noise, F₂ − F₁). */
function pebbles(x: number, z: number, salt: number): number {
  const i = Math.floor(x);
  const k = Math.floor(z);
  let first = Infinity;
  let second = Infinity;
  let tone = 0;
  for (let n = -1; n <= 1; n++) {
    for (let m = -1; m <= 1; m++) {
      const dx = i + m + 0.2 + 0.6 * latticeHash(i + m, k + n, 0, salt) - x;
      const dz = k + n + 0.2 + 0.6 * latticeHash(i + m, k + n, 1, salt) - z;
      const far = Math.sqrt(dx * dx + dz * dz);
      if (far < first) {
        second = first;
        first = far;
        tone = latticeHash(i + m, k + n, 2, salt);
      } else if (far < second) second = far;
    }
  }
  return -0.36 + (0.42 + 0.5 * (tone - 0.5)) * smoothstep(0.03, 0.28, second - first);
}

/** The hue of a ground that brings its own; the backdrop says how bright it is. */
const HUES: Partial<Record<Ground, Vec3>> = {
  grass: [0.2, 0.34, 0.08],
  planks: [0.4, 0.24, 0.12],
  pebbles: [0.31, 0.3, 0.29]
};

/** A backdrop's ground colour, linear light, turned three quarters to the hue of what lies there: as bright, though not as snow. */
export function groundColor(ground: Ground, color: Vec3): Vec3 {
  const hue = HUES[ground];
  if (!hue) return color;
  const scale = Math.min(1.7, luminance(color) / luminance(hue));
  return color.map((v, c) => v + (hue[c] * scale - v) * 0.75) as Vec3;
}

const luminance = ([r, g, b]: Vec3) => 0.3 * r + 0.59 * g + 0.11 * b;
