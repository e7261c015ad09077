// Named colours. Values are linear light in [0,1]; the renderer's last step is a square root (gamma 2).
import type {Vec3} from "./vector.ts";

const hex = (code: number): Vec3 =>
  [(code >> 16) & 255, (code >> 8) & 255, code & 255].map((v) => (v / 255) ** 2) as Vec3;

/** The colours of objects, by the word that a caption uses. */
export const COLORS = {
  red: hex(0xe0483e),
  orange: hex(0xf08a2c),
  yellow: hex(0xf2c335),
  green: hex(0x3fa66a),
  teal: hex(0x23a6b0),
  blue: hex(0x3f6fe0),
  purple: hex(0x8a5bd0),
  pink: hex(0xee7fa8),
  white: hex(0xf4f1ea)
} satisfies Record<string, Vec3>;
export type ColorName = keyof typeof COLORS;

/** A backdrop: the sky overhead, the haze at the horizon into which the ground fades, and the ground itself. */
export interface Backdrop {
  sky: Vec3;
  horizon: Vec3;
  ground: Vec3;
}

export const BACKDROPS = {
  dawn: {sky: hex(0x8fb4d9), horizon: hex(0xf6dcc8), ground: hex(0xd9b79c)},
  sand: {sky: hex(0xc9d3cf), horizon: hex(0xf3ead7), ground: hex(0xd8c6a0)},
  mint: {sky: hex(0x9ec9c4), horizon: hex(0xe6f2e8), ground: hex(0xa9cdb6)},
  slate: {sky: hex(0x5d6f86), horizon: hex(0xaab6c4), ground: hex(0x77859a)},
  night: {sky: hex(0x171c33), horizon: hex(0x4b4a73), ground: hex(0x35375a)},
  meadow: {sky: hex(0x5b93d6), horizon: hex(0xd6e6ee), ground: hex(0x8fae62)},
  dusk: {sky: hex(0x4a4f7d), horizon: hex(0xf0a26b), ground: hex(0x8d6a6c)},
  snow: {sky: hex(0xb7c6d8), horizon: hex(0xf1f4f7), ground: hex(0xe6ebf1)},
  room: {sky: hex(0xcdbfae), horizon: hex(0xb09a82), ground: hex(0x7d5f45)}
} satisfies Record<string, Backdrop>;
export type BackdropName = keyof typeof BACKDROPS;
