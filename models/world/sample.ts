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
import type {Lamp} from "./lamp.ts";
import type {Lens} from "./lens.ts";
import {BACKDROPS, type BackdropName} from "./palette.ts";
import {apart, inField} from "./placing.ts";
import {
  checkScene,
  FIRST,
  GROUNDS,
  sampleObject,
  type Scene,
  type SceneObject,
  scene,
  STYLES,
  TEXTURES
} from "./scene.ts";
import {SHAPES} from "./shapes.ts";

export interface SampleOptions {
  /** "train" shows no held-out combination; "held-out" shows one, on its first object. "train" unless told. */
  split?: "train" | "held-out";
  /** How many objects, 1 to 4; drawn unless told. */
  objects?: number;
  /** Which combination a held-out scene shows; drawn unless told. */
  rule?: HeldOutRule;
  /** The share of scenes, 0 to 1, that may show what the small world lacks: `enriched`. 0.35 unless told. */
  rich?: number;
  /** The share of scenes, 0 to 1, that are taken through a lens. 0 unless told: noise cannot be compressed. */
  lens?: number;
}

/** Most objects of a sampled scene. */
export const MOST_OBJECTS = 4;
/** How many places are tried for the objects after the first. */
const TRIES = 300;

/**
 * The scene of a seed in a split: 1 to 4 objects that never meet, a backdrop, a light, a camera's move (half of the cameras
 * stand) and a style (half are plain renders); a share of them `rich`, a share through a `lens`. A crowded field may hold fewer objects than were asked for, never ones that
 * collide. The two splits of one seed are different scenes; no scene of one can be in the other (`isHeldOut`).
 *
 * `scene(seed)` is the smaller world of the first notebooks: up to three objects, a standing camera, no split.
 *
 * @throws RangeError for a number of objects that is not 1 to 4, an unknown split, or a share that is not 0 to 1
 */
export function sampleScene(
  seed: number,
  {split = "train", objects, rule, rich = 0.35, lens = 0}: SampleOptions = {}
): Scene {
  if (split !== "train" && split !== "held-out")
    throw new RangeError(`A split is "train" or "held-out"; found ${JSON.stringify(split)}.`);
  if (objects !== undefined && !(Number.isInteger(objects) && objects >= 1 && objects <= MOST_OBJECTS))
    throw new RangeError(`A sampled scene has 1 to ${MOST_OBJECTS} objects; found ${objects}.`);
  for (const [name, share] of Object.entries({rich, lens}))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`A sampled scene's ${name} is a share from 0 to 1; found ${share}.`);
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
  const drawn: Scene = {
    seed,
    backdrop,
    ground,
    light,
    objects: placed,
    camera: sampleCamera(draw),
    style: draw.below(2) ? "render" : draw.pick(STYLES.slice(1))
  };
  // Streams of their own: a share changes none of what is drawn above.
  const more = draws(seed, `rich ${split}`);
  const shown = more.uniform() < rich ? enriched(drawn, more) : drawn;
  const glass = draws(seed, `lens ${split}`);
  return checkScene(glass.uniform() < lens ? {...shown, lens: sampleLens(glass)} : shown);
}

/** The scene with other textures, ground, backdrop and lamp, most of the time each; what is held out stays so. */
function enriched(scene: Scene, draw: Draws): Scene {
  const objects = scene.objects.map((object) => {
    const texture = draw.pick(TEXTURES.slice(FIRST.textures.length));
    const change = draw.uniform() < 0.6 && !heldOutRules(object).includes("material and texture");
    return change ? {...object, texture} : object;
  });
  const ground = draw.uniform() < 0.6 ? draw.pick(LATER_GROUNDS) : scene.ground;
  const backdrop = draw.uniform() < 0.6 ? draw.pick(LATER_BACKDROPS) : scene.backdrop;
  const richer = {...scene, objects, ground, backdrop};
  return draw.uniform() < 0.6 ? {...richer, lamp: sampleLamp(draw)} : richer;
}

/** Those that show at 64×64. */
const LATER_GROUNDS = GROUNDS.slice(FIRST.grounds.length).filter((ground) => ground !== "gravel");
const LATER_BACKDROPS = (Object.keys(BACKDROPS) as BackdropName[]).slice(FIRST.backdrops.length);

const sampleLamp = (draw: Draws): Lamp => ({
  warmth: draw.uniform(-0.9, 0.9),
  strength: draw.uniform(0.6, 1.35),
  ambient: draw.uniform(0.6, 1.3)
});

const sampleLens = (draw: Draws): Lens => ({
  blur: draw.uniform(0, 0.9),
  noise: draw.uniform(0, 0.035),
  exposure: draw.uniform(-0.8, 0.6),
  vignette: draw.uniform(0, 0.5)
});

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
