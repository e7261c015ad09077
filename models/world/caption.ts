// A scene in words: every attribute that a picture or a clip of it shows, and nothing else.
import type {Motion} from "./motion.ts";
import {SIZES, type Scene, type SceneObject} from "./scene.ts";

/** Faster than one cycle in 14 frames is “quickly”, as is a slide of 0.06 units a frame or more. */
const QUICK = {frequency: 1 / 14, speed: 0.06};

/**
 * One sentence: `a large red glossy sphere with stripes bounces quickly and a small teal matte cube stands still, at dawn`.
 * Objects are named from left to right as they stand around their motions' centres.
 */
export function caption(scene: Scene): string {
  const named = scene.objects
    .toSorted((a, b) => a.centre[0] - b.centre[0])
    .map((object) => `${article(describe(object))} ${moves(object.motion)}`);
  return `${list(named)}, ${SETTINGS[scene.backdrop]}${scene.ground === "tiles" ? ", on a tiled floor" : ""}`;
}

const SETTINGS: Record<Scene["backdrop"], string> = {
  dawn: "at dawn",
  sand: "on sand",
  mint: "on mint green",
  slate: "on slate grey",
  night: "at night"
};

/** `large red glossy sphere with stripes`. */
export function describe({size, color, material, shape, texture}: SceneObject): string {
  const word = Object.entries(SIZES).reduce((best, next) =>
    Math.abs(next[1] - size) < Math.abs(best[1] - size) ? next : best
  )[0];
  const marks = {plain: "", stripes: " with stripes", checker: " with checks", dots: " with dots"}[texture];
  return `${word} ${color} ${material} ${shape}${marks}`;
}

/** `bounces quickly`, `orbits slowly clockwise`, … */
export function moves(motion: Motion): string {
  if (motion.kind === "still") return "stands still";
  if (motion.kind === "slide")
    return `slides ${motion.speed >= QUICK.speed ? "quickly" : "slowly"} ${heading(motion.heading)}`;
  const pace = Math.abs(motion.frequency) > QUICK.frequency ? "quickly" : "slowly";
  const sense = motion.frequency > 0 ? "counter-clockwise" : "clockwise";
  switch (motion.kind) {
    case "bounce":
      return `bounces ${pace}`;
    case "orbit":
      return `circles ${pace} ${sense}`;
    case "spin":
      return `spins ${pace} ${sense}`;
    case "oscillate":
      return `swings ${pace} ${Math.abs(Math.cos(motion.heading)) > 0.7 ? "from side to side" : "back and forth"}`;
  }
}

const HEADINGS = ["to the right", "away", "to the left", "closer"];
const heading = (radians: number) => HEADINGS[((Math.round(radians / (Math.PI / 2)) % 4) + 4) % 4];

const article = (words: string) => `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`;
const list = (items: string[]) =>
  items.length ? [items.slice(0, -1).join(", "), items.at(-1)].filter(Boolean).join(" and ") : "nothing";
