import type {Vec3} from "./vector.ts";

/** The light of a scene, where it is not the world's own ({warmth: 0, strength: 1, ambient: 1}). */
export interface Lamp {
  /** −1 (blue) to 1 (amber); 0 is white. */
  warmth: number;
  /** Of the key light that casts shadows, as a factor: 0 to 2. */
  strength: number;
  /** Of the light that comes from all around, as a factor: 0 to 2. The sky itself stays as it is. */
  ambient: number;
}

/** The key light's colour as linear factors, white (1, 1, 1) without a lamp. */
export const keyColor = ({warmth, strength}: Pick<Lamp, "warmth" | "strength">): Vec3 => [
  strength * (1 + 0.28 * warmth),
  strength * (1 + 0.02 * warmth),
  strength * (1 - 0.4 * warmth)
];

const RANGES = {warmth: [-1, 1], strength: [0, 2], ambient: [0, 2]} as const;

/** @throws RangeError for a lamp that lacks a number or has one out of range */
export function checkLamp(lamp: Lamp): void {
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = lamp[name as keyof Lamp];
    if (!(value >= low && value <= high))
      throw new RangeError(`A lamp's ${name} is a number from ${low} to ${high}; found ${value}.`);
  }
}
