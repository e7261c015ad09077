// Where an object is at a frame: closed forms of the frame number, so that any frame can be rendered alone, frames between
// frames too, and the truth about the motion (phase, frequency, displacement) is known exactly.
import type {Vec3} from "./vector.ts";

/** How far from the middle objects may go, in world units: a slide turns around here. */
export const FIELD = {x: 1.05, z: 0.65};

/** Frequencies are in cycles a frame, speeds in world units a frame, phases in cycles, headings in radians (0 = right, π/2 = away). */
export type Motion =
  | {kind: "still"}
  | {kind: "slide"; speed: number; heading: number}
  | {kind: "bounce"; frequency: number; phase: number; height: number}
  | {kind: "orbit"; frequency: number; phase: number; radius: number}
  | {kind: "oscillate"; frequency: number; phase: number; amplitude: number; heading: number}
  | {kind: "spin"; frequency: number; phase: number};

export const MOTIONS = ["still", "slide", "bounce", "orbit", "oscillate", "spin"] as const;

/** An object's place at a moment: an offset from where its motion is centred, and its turn about the vertical in radians. */
export interface Displacement {
  offset: Vec3;
  turn: number;
}

const TURN = 2 * Math.PI;

/**
 * The displacement at frame `t` (may be fractional) of an object whose motion is centred at (x, z).
 * A frequency's sign is its sense: positive orbits and spins run counter-clockwise seen from above.
 */
export function displacement(motion: Motion, t: number, centre: [number, number]): Displacement {
  switch (motion.kind) {
    case "still":
      return {offset: [0, 0, 0], turn: 0};
    case "slide": {
      const x = turningBack(centre[0] + motion.speed * Math.cos(motion.heading) * t, FIELD.x);
      const z = turningBack(centre[1] - motion.speed * Math.sin(motion.heading) * t, FIELD.z);
      return {offset: [x - centre[0], 0, z - centre[1]], turn: 0};
    }
    case "bounce": {
      const u = cycle(motion.frequency * t + motion.phase);
      return {offset: [0, 4 * motion.height * u * (1 - u), 0], turn: 0};
    }
    case "orbit": {
      const angle = TURN * (motion.frequency * t + motion.phase);
      return {offset: [motion.radius * Math.cos(angle), 0, -motion.radius * Math.sin(angle)], turn: 0};
    }
    case "oscillate": {
      const along = motion.amplitude * Math.sin(TURN * (motion.frequency * t + motion.phase));
      return {offset: [along * Math.cos(motion.heading), 0, -along * Math.sin(motion.heading)], turn: 0};
    }
    case "spin":
      return {offset: [0, 0, 0], turn: TURN * (motion.frequency * t + motion.phase)};
  }
}

/** How far from its centre a motion reaches on the ground, in x and in z. A slide may use the whole lane that it runs along. */
export function reach(motion: Motion): [number, number] {
  switch (motion.kind) {
    case "orbit":
      return [motion.radius, motion.radius];
    case "oscillate":
      return [
        Math.abs(motion.amplitude * Math.cos(motion.heading)),
        Math.abs(motion.amplitude * Math.sin(motion.heading))
      ];
    case "slide":
      return [
        Math.abs(Math.cos(motion.heading)) * 2 * FIELD.x,
        Math.abs(Math.sin(motion.heading)) * 2 * FIELD.z
      ];
    default:
      return [0, 0];
  }
}

const cycle = (phase: number) => phase - Math.floor(phase);

/** Folds v into [−bound, bound] as if reflected at both ends. */
export function turningBack(v: number, bound: number): number {
  const u = cycle((v + bound) / (4 * bound)) * 4 * bound;
  return (u < 2 * bound ? u : 4 * bound - u) - bound;
}
