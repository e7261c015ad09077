// What the caption alone says of a motion, drawn over time and place: `temporal.course`, ours and not the paper's. Sampling begins where
// nothing is seen, and there only the caption tells where the object is in each frame. Attention has no way to draw it: sinusoids of time
// at rates of at most 1 cannot tell neighbouring frames of the coarsest level apart, and between softmax and softmax it is linear, so
// that “every 7 frames” does not meet the time. Here the words say R functions of time, “courses”, which are what a coarse picture of each
// frame, a sum of cosines over the place, is made with.
//
// Two products make it quick to learn. A course is amplitudes times “rhythms”, so that what “circles” and what “every 7 frames” mean are
// learned apart; and a channel is a course times a picture, where a layer that compared courses with coordinates hardly learned at all.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {layerNorm, silu} from "../norm.ts";
import {owned, param, type ParamRecord, type Params, type Tap} from "../params.ts";
import {meanOverWords} from "./caption-encoder.ts";
import {channelsMatch, clipBatch} from "./clip-shape.ts";
import {linear, pointwise} from "./layers.ts";
import {checkGate, projParams} from "./projection.ts";
import type {CaptionStates} from "./read-caption.ts";

/** Of which courses are sums: a constant, a slope, sines and cosines of the motion's frequency and of its first multiples would do. */
export const RHYTHMS = 8;

/** Cosines across and down of a coarse picture. */
const ACROSS = 6;
/** Their products, of which a picture is a sum. */
export const PICTURES = ACROSS ** 2;

const MOST_COSINES = 40;

/** Cosines of a rhythm: as many as the configuration has frames, but at most 40, so that of 80 frames the fastest has a period of 4. */
export const cosineCount = (period: number): number => Math.min(period, MOST_COSINES);

/** cos(π(t + ½)k/T) for k below `count` and T = `period`, the DCT-II's basis: `[length,count]`, row by row. */
export const cosines = (length: number, count: number, period: number): number[] =>
  Array.from({length: length * count}, (_, i) =>
    Math.cos((Math.PI / period) * (Math.floor(i / count) + 0.5) * (i % count))
  );

/** Cosines down times cosines across, those across beside each other: `[H·W,36]`, row by row. */
export function pictures(height: number, width: number): Float32Array {
  const [down, across] = [height, width].map((side) => cosines(side, ACROSS, side));
  const all = new Float32Array(height * width * PICTURES);
  let i = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let j = 0; j < ACROSS; j++)
        for (let k = 0; k < ACROSS; k++) all[i++] = down[y * ACROSS + j] * across[x * ACROSS + k];
  return all;
}

export interface CourseOptions {
  /** T: frames of the clips. */
  frames: number;
  /** Frames of the configuration, also where a clip is shorter: a course is the same in the frames that there are. */
  period: number;
}

/**
 * The R courses that captions say, `[B,T,R]`: Σ_i a_ri·Σ_k n_ik·cos(π(t + ½)k/period), eight rhythms n = rhythms(u) and amplitudes
 * a = amplitudes(u), u = SiLU(said(norm(mean over words of SiLU(word(states))))). Padding counts for nothing.
 *
 * Parameters (`courseParams`), count = `cosineCount(period)`: `word.weight` [Dc,Dc], `word.bias`, `norm.weight|bias` [Dc] of a layer
 * norm, `said.weight` [Dc,2Dc], `said.bias`, `rhythms.weight` [2Dc,8·count], all cosines of a rhythm beside each other, `rhythms.bias`,
 * `amplitudes.weight` [2Dc,R·8], all rhythms of a course beside each other, `amplitudes.bias`. Differentiable in the states and all
 * parameters.
 *
 * @throws if the parameters are for another period, saying so.
 */
export function saidCourses(
  params: ParamRecord,
  {states, mask}: CaptionStates,
  {frames, period}: CourseOptions
): Tensor3D {
  const who = "saidCourses";
  const count = cosineCount(period);
  const numbers = param<Tensor2D>(params, "rhythms.weight", who).shape[1];
  if (numbers !== RHYTHMS * count)
    throw new Error(
      `${who}: “rhythms.weight” must give ${RHYTHMS} rhythms of ${count} cosines, since period is ${period}, but gives ${numbers} numbers; pass the frames of the configuration that it was made for.`
    );
  return tf.tidy(() => {
    const words = tf.cast(tf.equal(mask, 0), "float32") as Tensor2D;
    const heard = layerNorm(
      meanOverWords(silu(pointwise(states, params, "word")), words),
      param<Tensor1D>(params, "norm.weight", who),
      param<Tensor1D>(params, "norm.bias", who)
    );
    const said = silu(linear(heard, params, "said"));
    const times = tf.tensor2d(cosines(frames, count, period), [frames, count]);
    const sums = tf.reshape(linear(said, params, "rhythms"), [-1, count]) as Tensor2D;
    const rhythms = tf.reshape(tf.matMul(sums, times, false, true), [-1, RHYTHMS, frames]) as Tensor3D;
    const amplitudes = tf.reshape(linear(said, params, "amplitudes"), [rhythms.shape[0], -1, RHYTHMS]);
    return tf.transpose(tf.matMul(amplitudes as Tensor3D, rhythms), [0, 2, 1]) as Tensor3D;
  });
}

/**
 * h + out(along(p_t) ∘ place(c)) with p = `saidCourses` and c the `pictures` of a place: h `[B·T,H,W,C]`, the finest level right after
 * `conv_in`.
 *
 * Parameters: those of `saidCourses`, `along.weight` [R,C], `along.bias`, `place.weight` [36,C], `out.weight` [C,C] and `out.bias`. While
 * `out` is zero the result is h, exactly. Taps, in order: `y`, h itself, `courses` `[B,T,R]`, `branch`, what is added, as h.
 * Differentiable in h, the states and all parameters. FLOPs: 72·B·T·C·(H·W + C), the rest is little (`lumiereCosts`); holds three
 * tensors of h's size at a time.
 *
 * @throws if frames, channels or the captions do not fit, saying which.
 */
export function addCourse(
  params: ParamRecord,
  h: Tensor4D,
  {caption, tap, ...times}: CourseOptions & {caption: CaptionStates; tap?: Tap}
): Tensor4D {
  const who = "addCourse";
  const {frames} = times;
  const clips = clipBatch(who, h, frames);
  channelsMatch(who, h, param(params, "along.weight", who).shape[1]!, "along.weight");
  if (caption.states.shape[0] !== clips)
    throw new Error(
      `${who}: caption must have states for each of the ${clips} clips, but has [${caption.states.shape}]; encode one caption a clip.`
    );
  const [images, height, width, channels] = h.shape;
  return tf.tidy(() => {
    tap?.("y", h);
    const courses = saidCourses(params, caption, times);
    tap?.("courses", courses);
    const along = tf.reshape(pointwise(courses, params, "along"), [1, images, channels]);
    const place = tf.reshape(param(params, "place.weight", who), [PICTURES, 1, channels]);
    // All of it is linear in the pictures: each frame's map [36,C] first, which is small.
    const mixed = tf.reshape(tf.mul(place, along), [PICTURES * images, channels]) as Tensor2D;
    const maps = tf.matMul(mixed, param<Tensor2D>(params, "out.weight", who));
    // One product for all frames: wasm takes several times as long for a batch (head-products.ts). In a tidy of its own, since what is
    // made on the way is as large as h.
    const drawn = tf.tidy(() => {
      const at = tf.tensor2d(pictures(height, width), [height * width, PICTURES]);
      const placesFirst = tf.matMul(at, tf.reshape(maps, [PICTURES, images * channels]) as Tensor2D);
      return tf.transpose(tf.reshape(placesFirst, [height * width, images, channels]), [1, 0, 2]);
    });
    const branch = tf.reshape(tf.add(drawn, param(params, "out.bias", who)), h.shape) as Tensor4D;
    tap?.("branch", branch);
    return tf.add(h, branch);
  });
}

export interface CourseInit {
  /** Dc. */
  captionWidth: number;
  /** R. */
  courses: number;
  /** Frames of the configuration. */
  period: number;
  seed?: number;
  /** Opens `out`, as in `convInflationParams`. */
  gate?: number;
}

/**
 * Parameters of `addCourse` for h of `channels` channels, as PyTorch would draw them: linear maps uniform in ±1/√fan-in, biases zero, the
 * norm 1 and 0; `out` is zero unless `gate` opens it.
 */
export function courseParams(
  channels: number,
  {captionWidth, courses, period, seed = 0, gate = 0}: CourseInit
): Params {
  for (const [name, value] of Object.entries({channels, captionWidth, courses, period}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`courseParams: ${name} must be a whole number of at least 1, found ${value}.`);
  checkGate("courseParams", gate);
  const matrix = (name: string, from: number, to: number) =>
    tf.tensor2d(uniformFan(from * to, from, seed, `course.${name}`), [from, to]);
  const out = projParams(channels, channels, gate, seed);
  return owned({
    "word.weight": matrix("word", captionWidth, captionWidth),
    "word.bias": tf.zeros([captionWidth]),
    "norm.weight": tf.ones([captionWidth]),
    "norm.bias": tf.zeros([captionWidth]),
    "said.weight": matrix("said", captionWidth, 2 * captionWidth),
    "said.bias": tf.zeros([2 * captionWidth]),
    "rhythms.weight": matrix("rhythms", 2 * captionWidth, RHYTHMS * cosineCount(period)),
    "rhythms.bias": tf.zeros([RHYTHMS * cosineCount(period)]),
    "amplitudes.weight": matrix("amplitudes", 2 * captionWidth, courses * RHYTHMS),
    "amplitudes.bias": tf.zeros([courses * RHYTHMS]),
    "along.weight": matrix("along", courses, channels),
    "along.bias": tf.zeros([channels]),
    "place.weight": matrix("place", PICTURES, channels),
    "out.weight": out["proj.weight"],
    "out.bias": out["proj.bias"]
  });
}
