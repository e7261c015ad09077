// The world whole: scenes to train on and to be judged on, with camera moves and styles.
import {draws, type Draws} from "../random.ts";
import {CAMERA_MOVES, type CameraMove} from "./camera.ts";
import {
  HELD_OUT_RULES,
  HELD_OUT_SURFACES,
  heldOutColor,
  heldOutMotion,
  heldOutRules,
  type HeldOutRule
} from "./held-out.ts";
import {
  apart,
  checkScene,
  inField,
  sampleObject,
  type Scene,
  type SceneObject,
  scene,
  STYLES
} from "./scene.ts";
import {SHAPES} from "./shapes.ts";

export interface SampleOptions {
  /** "train" shows no held-out combination; "held-out" shows one, on its first object. "train" unless told. */
  split?: "train" | "held-out";
  /** How many objects, 1 to 4; drawn unless told. */
  objects?: number;
  /** Which combination a held-out scene shows; drawn unless told. */
  rule?: HeldOutRule;
}

/** Most objects of a sampled scene. */
export const MOST_OBJECTS = 4;
/** How many places are tried for the objects after the first. */
const TRIES = 300;

/**
 * The scene of a seed in a split: 1 to 4 objects that never meet, a backdrop, a light, a camera's move (half of the cameras
 * stand) and a style (half are plain renders). A crowded field may hold fewer objects than were asked for, never ones that
 * collide. The two splits of one seed are different scenes; no scene of one can be in the other (`isHeldOut`).
 *
 * `scene(seed)` is the smaller world of the first notebooks: up to three objects, a standing camera, no split.
 *
 * @throws RangeError for a number of objects that is not 1 to 4, or an unknown split
 */
export function sampleScene(seed: number, {split = "train", objects, rule}: SampleOptions = {}): Scene {
  if (split !== "train" && split !== "held-out")
    throw new RangeError(`A split is "train" or "held-out"; found ${JSON.stringify(split)}.`);
  if (objects !== undefined && !(Number.isInteger(objects) && objects >= 1 && objects <= MOST_OBJECTS))
    throw new RangeError(`A sampled scene has 1 to ${MOST_OBJECTS} objects; found ${objects}.`);
  const {backdrop, ground, light} = scene(seed, {objects: []});
  const draw = draws(seed, `sample ${split}`);
  const wanted = objects ?? 1 + draw.below(MOST_OBJECTS);
  const placed: SceneObject[] = [];
  const novel = split === "held-out" ? (rule ?? draw.pick(HELD_OUT_RULES)) : null;
  while (!placed.length) {
    const object = novel ? heldOutObject(draw, wanted, novel) : varied(draw, wanted);
    if (inField(object) && (novel || !heldOutRules(object).length)) placed.push(object);
  }
  for (let tries = 0; placed.length < wanted && tries < TRIES; tries++) {
    const object = varied(draw, wanted);
    const fits =
      inField(object) && placed.every((other) => apart(object, other) && other.color !== object.color);
    if (fits && !heldOutRules(object).length) placed.push(object);
  }
  return checkScene({
    seed,
    backdrop,
    ground,
    light,
    objects: placed,
    camera: sampleCamera(draw),
    style: draw.below(2) ? "render" : draw.pick(STYLES.slice(1))
  });
}

/** As `sampleObject`, with slides in all four directions. */
function varied(draw: Draws, crowd: number): SceneObject {
  const object = sampleObject(draw, crowd);
  const heading = (Math.PI / 2) * draw.below(4);
  return object.motion.kind === "slide" ? {...object, motion: {...object.motion, heading}} : object;
}

/** An object that breaks one rule, and perhaps others by chance. */
function heldOutObject(draw: Draws, crowd: number, rule: HeldOutRule): SceneObject {
  const object = varied(draw, crowd);
  switch (rule) {
    case "shape and color":
      return {...object, color: heldOutColor(object.shape)};
    case "shape and motion": {
      // A motion brings its own texture (what spins is marked), so the shape is what follows.
      const shapes = SHAPES.filter((shape) => heldOutMotion(shape) === object.motion.kind);
      return {...object, shape: draw.pick(shapes)};
    }
    case "material and texture": {
      const [material, texture] = draw.pick(HELD_OUT_SURFACES);
      return {...object, material, texture};
    }
  }
}

const SPEEDS = {pan: [0.003, 0.006], dolly: [0.025, 0.045], orbit: [0.012, 0.03]} as const;

function sampleCamera(draw: Draws): CameraMove {
  const kind = draw.below(2) ? "fixed" : draw.pick(CAMERA_MOVES.slice(1));
  const sense = draw.pick([-1, 1]);
  return kind === "fixed" ? {kind} : {kind, speed: sense * draw.pick(SPEEDS[kind])};
}
