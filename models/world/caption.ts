// A scene in words: every attribute that a picture or a clip of it shows, and nothing else.
import {FIELD, type Motion} from "./motion.ts";
import {poseAt} from "./posed.ts";
import {SIZES, type Scene, type SceneObject, type Style} from "./scene.ts";

/** Faster than one cycle in 14 frames is “quickly”, as is a slide of 0.06 units a frame or more. */
const QUICK = {frequency: 1 / 14, speed: 0.06};

/**
 * One sentence: `a large red glossy sphere with stripes on the left bounces quickly, first up; a small teal matte cube at
 * the back stands still, at dawn`; then the ground, the light, the camera's move, the style and the lens where there is one to name. Objects are
 * named from left to right as they stand around their motions' centres; places are those of frame 0.
 */
export function caption(scene: Scene): string {
  const named = scene.objects
    .toSorted((a, b) => a.centre[0] - b.centre[0])
    .map((object) => `${article(describe(object))} ${place(object)} ${moves(object.motion)}`);
  const parts = [
    list(named),
    BACKDROP_WORDS[scene.backdrop],
    FLOORS[scene.ground],
    lit(scene.lamp),
    filmed(scene.camera),
    STYLE_WORDS[scene.style ?? "render"],
    scene.lens ? "as a snapshot" : ""
  ];
  return parts.filter(Boolean).join(", ");
}

/** Where an object stands at frame 0, in thirds of the field: `on the left`, `in the middle`, `on the right at the back`, … */
export function place(object: SceneObject): string {
  const [x, , z] = poseAt(object, 0).position;
  const side = x < -FIELD.x / 3 ? "on the left" : x > FIELD.x / 3 ? "on the right" : "";
  const row = z < -FIELD.z / 3 ? "at the back" : z > FIELD.z / 3 ? "at the front" : "";
  return [side, row].filter(Boolean).join(" ") || "in the middle";
}

/** `the camera pans slowly to the right`; nothing for a camera that stands. */
function filmed(camera: Scene["camera"]): string {
  if (!camera || camera.kind === "fixed" || camera.speed === 0) return "";
  const pace = Math.abs(camera.speed) > CAMERA_QUICK[camera.kind] ? "quickly" : "slowly";
  const way = camera.speed > 0;
  switch (camera.kind) {
    case "pan":
      return `the camera pans ${pace} to the ${way ? "right" : "left"}`;
    case "dolly":
      return `the camera moves ${pace} ${way ? "closer" : "away"}`;
    case "orbit":
      return `the camera circles ${pace} to the ${way ? "right" : "left"}`;
  }
}

/** Faster than these, per frame, is “quickly”. */
const CAMERA_QUICK = {pan: 0.0045, dolly: 0.035, orbit: 0.02};

/** How a caption names a style; nothing for "render". */
export const STYLE_WORDS: Readonly<Record<Style, string>> = {
  render: "",
  flat: "as flat shapes",
  sketch: "as a pencil sketch",
  halftone: "as a halftone print",
  neon: "in neon",
  poster: "as a poster",
  film: "on grainy film"
};

/** How a caption names a backdrop. */
export const BACKDROP_WORDS: Readonly<Record<Scene["backdrop"], string>> = {
  dawn: "at dawn",
  sand: "on sand",
  mint: "on mint green",
  slate: "on slate grey",
  night: "at night",
  meadow: "in a meadow",
  dusk: "at dusk",
  snow: "in snow",
  room: "in a room"
};

const FLOORS: Record<Scene["ground"], string> = {
  plain: "",
  tiles: "on a tiled floor",
  grass: "on grass",
  planks: "on planks",
  pebbles: "on pebbles",
  gravel: "on gravel"
};

/** `in dim warm light`; nothing for light that is near the world's own. */
function lit(lamp: Scene["lamp"]): string {
  if (!lamp) return "";
  const power = lamp.strength < 0.75 ? "dim" : lamp.strength > 1.2 ? "bright" : "";
  const hue = lamp.warmth > 0.3 ? "warm" : lamp.warmth < -0.3 ? "cool" : "";
  return power || hue ? `in ${[power, hue].filter(Boolean).join(" ")} light` : "";
}

const MARKS: Record<SceneObject["texture"], string> = {
  plain: "",
  stripes: " with stripes",
  checker: " with checks",
  dots: " with dots",
  marble: " with veins of marble",
  grain: " with a rough grain",
  patches: " with patches",
  gradient: " with a gradient"
};

/** `large red glossy sphere with stripes`. */
export function describe({size, color, material, shape, texture}: SceneObject): string {
  const word = Object.entries(SIZES).reduce((best, next) =>
    Math.abs(next[1] - size) < Math.abs(best[1] - size) ? next : best
  )[0];
  return `${word} ${color} ${material} ${shape}${MARKS[texture]}`;
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
      return `bounces ${pace}, first ${cycle(motion.phase) < 0.5 === motion.frequency > 0 ? "up" : "down"}`;
    case "orbit":
      return `circles ${pace} ${sense}`;
    case "spin":
      return `spins ${pace} ${sense}`;
    case "oscillate": {
      const along = Math.abs(Math.cos(motion.heading)) > 0.7 ? "from side to side" : "back and forth";
      const sense = Math.cos(2 * Math.PI * motion.phase) * motion.frequency > 0 ? 0 : Math.PI;
      return `swings ${pace} ${along}, first ${heading(motion.heading + sense)}`;
    }
  }
}

/** How a caption names the four ways on the ground, from heading 0 on, counter-clockwise. */
export const HEADING_WORDS = ["to the right", "away", "to the left", "closer"] as const;
const heading = (radians: number) => HEADING_WORDS[((Math.round(radians / (Math.PI / 2)) % 4) + 4) % 4];

const cycle = (phase: number) => phase - Math.floor(phase);
const article = (words: string) => `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`;
const list = (items: string[]) => (items.length ? items.join("; ") : "nothing");
