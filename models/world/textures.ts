import {fractalAt, noiseAt} from "./noise.ts";
import type {Texture} from "./scene.ts";
import {smoothstep} from "./vector.ts";

/** How dark the second tone of a texture is, as a factor on the object's colour. */
export const SECOND_TONE = 0.32;

/**
 * How much of the second tone shows at a point of an object, 0 to 1: solid textures, functions of the point in the object's
 * own axes at size 1. Each differs around the vertical, so that a spin can be seen. `salt`, a whole number, chooses among the
 * patterns of those that are made of noise.
 */
export function textureAt(texture: Texture, x: number, y: number, z: number, salt = 0): number {
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
    // Made of noise, with less contrast than the marks above: a shape stays readable at 64×64.
    case "marble": {
      const wave = Math.sin(3.2 * (x + 0.6 * y) + 9 * fractalAt(1.7 * x, 1.7 * y, 1.7 * z, salt));
      return 0.8 * smoothstep(0.45, 1, 1 - Math.abs(wave));
    }
    case "grain":
      return 0.7 * smoothstep(0.3, 0.7, fractalAt(4.5 * x, 4.5 * y, 4.5 * z, salt));
    case "patches":
      return 0.8 * smoothstep(0.48, 0.56, noiseAt(2.1 * x, 2.1 * y, 2.1 * z, salt));
    case "gradient":
      return 0.85 * smoothstep(-0.8, 0.8, 0.85 * x - 0.5 * y);
  }
}

const edge = (wave: number) => smoothstep(-0.12, 0.12, wave);
