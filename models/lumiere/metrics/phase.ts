// The phase of a motion in every frame of a clip, from its pixels: the object's centroid is cast back into the scene, and the
// motion's own geometry is inverted there. Nothing is smoothed over time and no frequency is assumed.
import {FIELD, type Motion} from "../../world/motion.ts";
import type {Scene} from "../../world/scene.ts";
import type {Vec3} from "../../world/vector.ts";
import type {ClipAttributes} from "../clips/attributes.ts";
import {clipScene} from "../clips/clip-scene.ts";
import {castBack} from "./cast-back.ts";
import {backgroundOf, findObject} from "./find-object.ts";
import type {PixelClip} from "./pixel-clip.ts";

const TURN = 2 * Math.PI;

/**
 * φ(t) in radians of a clip's motion, `[T]`, −π to π; NaN in frames where no object is found. An orbit's phase comes from its two
 * coordinates (quadrature); a swing's, bounce's or slide's from its place and from which way it goes between the frames before and
 * after. Phases are the world's: a swing is sin φ, a bounce leaves the ground at 0, a slide's cycle is there and back.
 *
 * `truth` is the scene, or the attributes that a caption gives (their period is not used). Square clips of any size.
 *
 * @throws RangeError for what stands still, which has no phase, or a clip that is not square
 */
export function phaseOf(clip: PixelClip, truth: ClipAttributes | Scene): Float64Array {
  const scene = "objects" in truth ? truth : clipScene({...truth, period: PERIODIC[truth.motion] ?? null});
  const {width, height} = clip;
  if (width !== height)
    throw new RangeError(
      `phaseOf: the clip must be square, as the world's clips are; found ${width}×${height}.`
    );
  const found = findObject(clip, backgroundOf(scene, width));
  return phasesOfPath(castBack(found, scene, width), scene);
}

/** Any period will do for those that need one. */
const PERIODIC: Partial<Record<ClipAttributes["motion"], number>> = {
  bounce: 24,
  orbit: 24,
  "side to side": 24,
  "back and forth": 24
};

/** The phases of a path of offsets from the motion's centre, in world units. */
export function phasesOfPath(offsets: readonly Vec3[], scene: Scene): Float64Array {
  const {centre, motion} = scene.objects[0];
  const phases = PHASES[motion.kind];
  if (!phases)
    throw new RangeError(
      `phaseOf: a ${motion.kind} has no phase that a centroid shows; ask for the phase of a clip that moves.`
    );
  return phases(offsets, motion as never, centre);
}

type Places = readonly Vec3[];
type PhaseOf = (places: Places, motion: never, centre: [number, number]) => Float64Array;
type Of<K extends Motion["kind"]> = Extract<Motion, {kind: K}>;

const PHASES: Partial<Record<Motion["kind"], PhaseOf>> = {
  orbit: (places: Places) => Float64Array.from(places, ([x, , z]) => Math.atan2(-z, x)),

  oscillate: (places: Places, {amplitude, heading}: Of<"oscillate">) => {
    const along = places.map(([x, , z]) => (x * Math.cos(heading) - z * Math.sin(heading)) / amplitude);
    return byWay(along, (s, rising) => {
      const sine = Math.min(1, Math.max(-1, s));
      return rising ? Math.asin(sine) : Math.PI - Math.asin(sine);
    });
  },

  bounce: (places: Places, {height}: Of<"bounce">) =>
    byWay(
      places.map(([, y]) => y / height),
      (h, rising) => {
        const left = Math.sqrt(Math.min(1, Math.max(0, 1 - h)));
        return TURN * (rising ? 0.5 - 0.5 * left : 0.5 + 0.5 * left);
      }
    ),

  slide: (places: Places, {heading}: Of<"slide">, centre) => {
    const across = Math.abs(Math.cos(heading)) > 0.7;
    const bound = across ? FIELD.x : FIELD.z;
    const along = places.map(([x, , z]) =>
      across ? (x + centre[0]) * Math.cos(heading) : -(z + centre[1]) * Math.sin(heading)
    );
    // A slide moves a fraction of a pixel a frame: its way shows over several.
    return byWay(
      along,
      (s, rising) => {
        const u = Math.min(0.5, Math.max(0, (s + bound) / (4 * bound)));
        return TURN * (rising ? u : 1 - u);
      },
      8
    );
  }
};

/** Phases from a coordinate and whether it is rising, NaN where that cannot be seen: by differences over `reach` frames to both sides, near the ends of second order. */
function byWay(
  along: readonly number[],
  phase: (s: number, rising: boolean) => number,
  reach = 1
): Float64Array {
  const last = along.length - 1;
  const far = Math.min(reach, Math.floor(last / 2));
  return Float64Array.from(along, (s, t) => {
    const [before, after] = [t - far, t + far];
    let way = 0;
    if (before < 0) way = -3 * s + 4 * along[after] - along[t + 2 * far];
    else if (after > last) way = 3 * s - 4 * along[before] + along[t - 2 * far];
    else way = along[after] - along[before];
    // Without a frame beside it, up and down look alike.
    if (Number.isNaN(way)) return NaN;
    const angle = phase(s, way >= 0);
    return Math.atan2(Math.sin(angle), Math.cos(angle));
  });
}

/**
 * The frequency that `phaseOf` should show, in cycles a frame: negative for a clockwise orbit, positive for all else, a slide's by
 * how far it gets of the way there and back.
 */
export function trueFrequency(scene: Scene): number {
  const {motion} = scene.objects[0];
  switch (motion.kind) {
    case "still":
      return 0;
    case "slide": {
      const across = Math.abs(Math.cos(motion.heading)) > 0.7;
      return motion.speed / (4 * (across ? FIELD.x : FIELD.z));
    }
    default:
      return motion.frequency;
  }
}
