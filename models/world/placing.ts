// Where objects may stand, so that they stay in view and never meet.
import {FIELD, type Motion, reach} from "./motion.ts";

/** What of an object says where it can be. */
interface Placed {
  size: number;
  centre: [number, number];
  motion: Motion;
}

/** Whether an object's motion keeps it within the field. */
export function inField({centre, motion}: Placed): boolean {
  const [x, z] = motion.kind === "slide" ? [0, 0] : reach(motion);
  return Math.abs(centre[0]) + x <= FIELD.x + 1e-9 && Math.abs(centre[1]) + z <= FIELD.z + 1e-9;
}

/** Whether the rectangles that two objects can sweep on the ground stay apart. */
export function apart(a: Placed, b: Placed): boolean {
  const [ax, az] = reach(a.motion);
  const [bx, bz] = reach(b.motion);
  const gap = 0.95 * (a.size + b.size);
  return (
    Math.abs(a.centre[0] - b.centre[0]) >= ax + bx + gap ||
    Math.abs(a.centre[1] - b.centre[1]) >= az + bz + gap
  );
}
