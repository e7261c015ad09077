// Attributes as a scene of the world, and back.
import {draws} from "../../random.ts";
import type {Motion} from "../../world/motion.ts";
import {checkScene, type Ground, type Scene} from "../../world/scene.ts";
import type {Shape} from "../../world/shapes.ts";
import {
  checkAttributes,
  type ClipAttributes,
  type ClipBackdrop,
  type ClipColor,
  type ClipDirection,
  type ClipMotion,
  type ClipPlace,
  STARTS,
  startOf
} from "./attributes.ts";

/** Sizes in world units: larger than the world's “large”, and such that every shape is 11 to 13 of 32 pixels high. */
export const CLIP_SIZES: Readonly<Record<Shape, number>> = {
  sphere: 0.58,
  cube: 0.62,
  cylinder: 0.62,
  cone: 0.66,
  ring: 0.6,
  capsule: 0.56
};
/** From the left, so that the shadow falls to the right and hides nothing. */
const LIGHT: Scene["light"] = [-0.8, 1.3, 0.3];

/** How far motions reach, in world units; all of it stays in the frame. */
export const REACH = {
  /** Where what does not travel stands: left and right of the middle. */
  aside: 0.75,
  orbit: 0.8,
  bounce: 0.7,
  "side to side": 0.8,
  "back and forth": 0.9
} as const;

/** Slides cross the field in 80 frames and do not turn around: [speed a frame, distance of the start from the middle]. */
const SLIDES = {across: [0.021, 0.84], along: [0.015, 0.6]} as const;

/** Ways on the ground as the world's headings, in radians. */
const HEADINGS: Partial<Record<ClipDirection, number>> = {
  right: 0,
  away: Math.PI / 2,
  left: Math.PI,
  closer: (3 * Math.PI) / 2
};

export interface ClipSceneOptions {
  seed?: number;
  /**
   * How much captions leave open: at 1 the size varies by ±4 %, the reach of the motion by ±4 %, the place by ±0.03 units (a
   * third of a pixel at 32×32) and the light's direction a little. 0 unless told: then attributes say it all.
   */
  jitter?: number;
  /** What lies there; captions do not say. "plain" unless told; at 128×128 "gravel" has grains that 32×32 hardly shows. */
  ground?: Ground;
}

/**
 * The scene of attributes: one matte, plain object on the ground before a fixed camera.
 *
 * @throws RangeError if the attributes do not make a clip (`checkAttributes`), or a periodic motion's period is not said
 */
export function clipScene(
  attributes: ClipAttributes,
  {seed = 0, jitter = 0, ground = "plain"}: ClipSceneOptions = {}
): Scene {
  const {shape, color, backdrop, style} = checkAttributes(attributes);
  const draw = draws(seed, "clip jitter");
  const vary = (most: number) => jitter * draw.uniform(-most, most);
  const size = CLIP_SIZES[shape] * (1 + vary(0.04));
  const reach = 1 + vary(0.04);
  const [x, z] = centreOf(attributes);
  const light: Scene["light"] = [LIGHT[0] + vary(0.2), LIGHT[1], LIGHT[2] + vary(0.15)];
  const centre: [number, number] = [x + vary(0.03), z + vary(0.03)];
  return checkScene({
    seed,
    backdrop,
    ground,
    light,
    objects: [
      {shape, size, color, material: "matte", texture: "plain", centre, motion: motionOf(attributes, reach)}
    ],
    camera: {kind: "fixed"},
    style
  });
}

/** (x, z) around which the motion is centred. */
function centreOf({motion, place, direction}: ClipAttributes): [number, number] {
  const aside = place === "left" ? -1 : place === "right" ? 1 : 0;
  if (motion === "still") return [aside * REACH.aside, 0];
  // A little back, where there is more room above.
  if (motion === "bounce") return [aside * REACH.aside, -0.4];
  if (motion === "slide") {
    if (aside) return [aside * SLIDES.across[1], 0];
    return [0, (direction === "away" ? 1 : -1) * SLIDES.along[1]];
  }
  return [0, 0];
}

function motionOf(attributes: ClipAttributes, reach: number): Motion {
  const {motion, direction, period} = attributes;
  const {phase} = startOf(attributes);
  if (motion === "still") return {kind: "still"};
  if (motion === "slide") {
    const [speed] = direction === "left" || direction === "right" ? SLIDES.across : SLIDES.along;
    return {kind: "slide", speed, heading: HEADINGS[direction!]!};
  }
  if (period === null)
    throw new RangeError(
      `A clip's ${motion} needs a period, such as every 12 frames; found none; say one in the caption or the attributes.`
    );
  const frequency = 1 / period;
  switch (motion) {
    case "bounce":
      return {kind: "bounce", frequency, phase, height: REACH.bounce * reach};
    case "orbit": {
      const sense = direction === "clockwise" ? -1 : 1;
      return {kind: "orbit", frequency: sense * frequency, phase, radius: REACH.orbit * reach};
    }
    case "side to side":
    case "back and forth": {
      const heading = motion === "side to side" ? 0 : Math.PI / 2;
      return {kind: "oscillate", frequency, phase, amplitude: REACH[motion] * reach, heading};
    }
  }
}

/**
 * The attributes that a scene made by `clipScene` or `sampleClip` shows, whatever its jitter.
 *
 * @throws RangeError for a scene that is not of the clips' world: of other than one object, or one that spins or starts elsewhere
 */
export function clipAttributes(scene: Scene): ClipAttributes {
  const [object, ...others] = scene.objects;
  if (!object || others.length)
    throw new RangeError(`A clip's scene has one object; found ${scene.objects.length}.`);
  const {motion: moves, centre} = object;
  const motion = motionName(moves);
  const frequency = "frequency" in moves ? moves.frequency : null;
  const aside: ClipPlace = centre[0] < -0.3 ? "left" : centre[0] > 0.3 ? "right" : "middle";
  const start = STARTS[motion].find((one) => {
    if (motion === "still") return one.place === aside;
    if (moves.kind === "slide") return Math.cos(HEADINGS[one.direction!]! - moves.heading) > 0.9;
    if (one.phase !== ("phase" in moves ? moves.phase : 0)) return false;
    if (motion === "orbit") return (one.direction === "clockwise") === frequency! < 0;
    return motion !== "bounce" || one.place === aside;
  });
  if (!start)
    throw new RangeError(
      `A clip's ${motion} starts in one of ${STARTS[motion].length} ways; found ${JSON.stringify(moves)}; take the scene from sampleClip.`
    );
  return checkAttributes({
    shape: object.shape,
    color: object.color as ClipColor,
    backdrop: scene.backdrop as ClipBackdrop,
    motion,
    place: start.place,
    direction: start.direction,
    period: frequency === null ? null : Math.round(1e6 / Math.abs(frequency)) / 1e6,
    style: scene.style ?? "render"
  });
}

function motionName(motion: Motion): ClipMotion {
  if (motion.kind === "spin")
    throw new RangeError(
      "A clip's motion is one that moves the object; found a spin; take the scene from sampleClip."
    );
  if (motion.kind !== "oscillate") return motion.kind;
  return Math.abs(Math.cos(motion.heading)) > 0.7 ? "side to side" : "back and forth";
}
