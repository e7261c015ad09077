import type {Ground, Texture} from "./scene.ts";
import {smoothstep} from "./vector.ts";

/** How dark the second tone of a texture is, as a factor on the object's colour. */
export const SECOND_TONE = 0.32;

/**
 * How much of the second tone shows at a point of an object, 0 to 1: solid textures, functions of the point in the object's
 * own axes at size 1. Each differs around the vertical, so that a spin can be seen.
 */
export function textureAt(texture: Texture, x: number, y: number, z: number): number {
  switch (texture) {
    case "plain":
      return 0;
    case "stripes":
      return edge(Math.sin(5 * Math.atan2(z, x) + 0.6));
    case "checker":
      return edge(Math.sin(4.1 * x + 0.7) * Math.sin(4.1 * y + 0.7) * Math.sin(4.1 * z + 0.7) * 3);
    case "dots": {
      const across = 0.62;
      const u = x / across - Math.round(x / across);
      const v = y / across - Math.round(y / across);
      const w = z / across - Math.round(z / across);
      return 1 - smoothstep(0.34, 0.4, Math.sqrt(u * u + v * v + w * w));
    }
  }
}

const edge = (wave: number) => smoothstep(-0.12, 0.12, wave);

/** The ground's brightness at (x, z), as a factor that fades to 1 with `distance` from the eye. */
export function groundTone(ground: Ground, x: number, z: number, distance: number): number {
  if (ground === "plain") return 1;
  const size = 0.75;
  const wave = Math.sin((Math.PI * x) / size) * Math.sin((Math.PI * z) / size);
  const fade = 1 - smoothstep(6, 12, distance);
  return 1 + (smoothstep(-0.06, 0.06, wave) - 0.5) * 0.22 * fade;
}
