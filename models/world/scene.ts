// A scene is plain JSON: everything that a frame is drawn from, sampled from a seed.
import {draws, type Draws} from "../random.ts";
import {CAMERA_MOVES, type CameraMove} from "./camera.ts";
import {checkLamp, type Lamp} from "./lamp.ts";
import {checkLens, type Lens} from "./lens.ts";
import {FIELD, MOTIONS, type Motion} from "./motion.ts";
import {BACKDROPS, COLORS, type BackdropName, type ColorName} from "./palette.ts";
import {apart, inField} from "./placing.ts";
import {SHAPES, type Shape} from "./shapes.ts";
import type {Vec3} from "./vector.ts";

export const MATERIALS = ["matte", "glossy", "metal"] as const;
export type Material = (typeof MATERIALS)[number];
/** The last four came later: made of noise, less contrasted (see `textureAt`). The order is the id on the GPU. */
export const TEXTURES = [
  "plain",
  "stripes",
  "checker",
  "dots",
  "marble",
  "grain",
  "patches",
  "gradient"
] as const;
export type Texture = (typeof TEXTURES)[number];
/** The order is the id on the GPU. Gravel came last: 64×64 pixels are too few for its grains. */
export const GROUNDS = ["plain", "tiles", "grass", "planks", "pebbles", "gravel"] as const;
export type Ground = (typeof GROUNDS)[number];

/** How a frame is drawn from its annotations; see `stylize`. */
export const STYLES = ["render", "flat", "sketch", "halftone", "neon", "poster", "film"] as const;
export type Style = (typeof STYLES)[number];

/** Sizes by their word: half-heights in world units. */
export const SIZES = {small: 0.32, medium: 0.42, large: 0.54} as const;

export interface SceneObject {
  shape: Shape;
  /** Half-height in world units; SIZES has the named ones. */
  size: number;
  color: ColorName;
  material: Material;
  texture: Texture;
  /** (x, z) on the ground around which its motion is centred. */
  centre: [number, number];
  motion: Motion;
}

export interface Scene {
  seed: number;
  backdrop: BackdropName;
  ground: Ground;
  /** Direction to the light, any length; y > 0. */
  light: Vec3;
  objects: SceneObject[];
  /** How the camera moves; fixed if left out. */
  camera?: CameraMove;
  /** The light's colour and strength; the world's own if left out. */
  lamp?: Lamp;
  /** What `renderStyled` draws it as; "render" if left out. */
  style?: Style;
  /** What `renderStyled` takes it with; none if left out. `renderFrame` and `annotate` know no lens. */
  lens?: Lens;
}

/** Cycles a frame that sampled motions have: from one cycle in 32 frames to one in 8. */
const FREQUENCIES = [1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8] as const;

/** What the small world of `scene` draws from: the textures, grounds and backdrops that came first. */
export const FIRST = {
  textures: TEXTURES.slice(0, 4),
  grounds: GROUNDS.slice(0, 2),
  backdrops: (Object.keys(BACKDROPS) as BackdropName[]).slice(0, 5)
};

/**
 * The scene of a seed: a backdrop, a light and one to three objects that do not meet. The same seed gives the same scene
 * everywhere. `overrides` replaces top-level fields: `scene(7, {backdrop: "night"})`.
 *
 * @throws RangeError if an override does not make a scene (see `checkScene`)
 */
export function scene(seed: number, overrides: Partial<Scene> = {}): Scene {
  const stage = draws(seed, "stage");
  const drawn: Scene = {
    seed,
    backdrop: stage.pick(FIRST.backdrops),
    ground: stage.pick(FIRST.grounds),
    // From the side, so that shadows can be seen beside what casts them.
    light: [stage.pick([-1, 1]) * stage.uniform(0.4, 1), 1.3, stage.uniform(-0.15, 0.5)],
    objects: sampleObjects(draws(seed, "objects"))
  };
  return checkScene({...drawn, ...overrides});
}

function sampleObjects(draw: Draws): SceneObject[] {
  const wanted = 1 + draw.below(3);
  const objects: SceneObject[] = [];
  // Placing is by rejection; a crowded field may end with fewer objects than wanted, never with colliding ones.
  for (let tries = 0; objects.length < wanted && tries < 60; tries++) {
    const object = sampleObject(draw, wanted);
    const fresh = objects.every(({color}) => color !== object.color);
    if (fresh && inField(object) && objects.every((other) => apart(object, other))) objects.push(object);
  }
  return objects.length ? objects : [{...sampleObject(draw, 1), centre: [0, 0], motion: {kind: "still"}}];
}

/** One object of a scene with `crowd` of them; where it fits is for the caller to find. */
export function sampleObject(draw: Draws, crowd: number): SceneObject {
  const sizes = crowd === 1 ? [SIZES.medium, SIZES.large] : [SIZES.small, SIZES.medium];
  const motion = sampleMotion(draw);
  return {
    shape: draw.pick(SHAPES),
    size: draw.pick(sizes),
    color: draw.pick(Object.keys(COLORS) as ColorName[]),
    material: draw.pick(MATERIALS),
    // A spin shows only on a surface that differs around its axis.
    texture: draw.pick(motion.kind === "spin" ? FIRST.textures.slice(1) : FIRST.textures),
    centre: [draw.uniform(-FIELD.x, FIELD.x), draw.uniform(-FIELD.z, FIELD.z)],
    motion
  };
}

function sampleMotion(draw: Draws): Motion {
  const kind = draw.pick(MOTIONS);
  const frequency = draw.pick(FREQUENCIES);
  const phase = draw.uniform();
  const sense = draw.pick([-1, 1]);
  const heading = draw.pick([0, Math.PI]);
  switch (kind) {
    case "still":
      return {kind};
    case "slide":
      return {kind, speed: draw.pick([0.03, 0.05, 0.08]), heading};
    case "bounce":
      return {kind, frequency, phase, height: draw.uniform(0.5, 0.9)};
    case "orbit":
      return {kind, frequency: sense * frequency, phase, radius: draw.uniform(0.45, 0.62)};
    case "oscillate":
      return {
        kind,
        frequency,
        phase,
        amplitude: draw.uniform(0.4, 0.8),
        heading: draw.pick([0, Math.PI / 2])
      };
    case "spin":
      return {kind, frequency: sense * frequency, phase};
  }
}

/** Returns the scene if it can be rendered, else throws a sentence that names the field. */
export function checkScene(candidate: Scene): Scene {
  const known = (what: string, value: string, names: readonly string[]) => {
    if (!names.includes(value))
      throw new RangeError(
        `A scene's ${what} is one of ${names.join(", ")}; found ${JSON.stringify(value)}.`
      );
  };
  known("backdrop", candidate.backdrop, Object.keys(BACKDROPS));
  known("ground", candidate.ground, GROUNDS);
  if (!(candidate.light?.length === 3 && candidate.light[1] > 0))
    throw new RangeError(
      `A scene's light is a direction [x, y, z] from above (y > 0); found ${JSON.stringify(candidate.light)}.`
    );
  if (candidate.style) known("style", candidate.style, STYLES);
  if (candidate.lamp) checkLamp(candidate.lamp);
  if (candidate.lens) checkLens(candidate.lens);
  if (candidate.camera) {
    known("camera", candidate.camera.kind, CAMERA_MOVES);
    if (candidate.camera.kind !== "fixed" && !Number.isFinite(candidate.camera.speed))
      throw new RangeError(`A camera's speed is a finite number; found ${candidate.camera.speed}.`);
  }
  if (!Array.isArray(candidate.objects))
    throw new RangeError(`A scene's objects are a list; found ${candidate.objects}.`);
  for (const object of candidate.objects) {
    known("shape", object.shape, SHAPES);
    known("color", object.color, Object.keys(COLORS));
    known("material", object.material, MATERIALS);
    known("texture", object.texture, TEXTURES);
    known("motion", object.motion?.kind, MOTIONS);
    if (!(object.size > 0)) throw new RangeError(`An object's size is above 0; found ${object.size}.`);
    const numbers = [...object.centre, ...Object.values(object.motion).filter((v) => typeof v === "number")];
    if (!numbers.every(Number.isFinite))
      throw new RangeError(
        `An object's centre and motion are finite numbers; found ${JSON.stringify(object)}.`
      );
  }
  return candidate;
}
