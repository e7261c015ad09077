// Sampling: from white noise, step by step, to a clip. Nothing of it is the paper's, which discloses no sampler.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";
import {cleanAndNoise, gaussian, type Prediction} from "./diffusion.ts";
import {cosineSchedule, type Schedule} from "./schedule.ts";
import {ancestralStep, ddimStep, type StepInput} from "./steps.ts";

/** What a denoiser is told: the log-SNR of x, and which step this is of how many. */
export interface At {
  logSnr: number;
  step: number;
  steps: number;
  signal?: AbortSignal;
}

/** From noisy x to a prediction of the same number of frames, `[T,H,W,3]`; the caller disposes it. It must neither dispose x nor return it. */
export type Denoiser = (x: Tensor4D, at: At) => Tensor4D | Promise<Tensor4D>;

export interface StepReport extends At {
  /** x_t, which the step began with, and x̂₀, what the network makes of it. They live until the callback's promise settles. */
  x: Tensor4D;
  x0: Tensor4D;
}

export interface SampleOptions {
  seed?: number;
  /** Tells its noise from that of other samplings of the same seed; none unless told. */
  stream?: string;
  /** 1 to 1,000; 25 unless told. */
  steps?: number;
  schedule?: Schedule;
  /**
   * "ddim" (η = 0 unless told) or "ancestral"; "ddim" unless told. With few steps the ancestral one lacks spread: normal data of
   * deviation 0.40 come out with 0.37 in 50 steps, and with DDIM with 0.40.
   */
  sampler?: "ddim" | "ancestral";
  /** DDIM's share of noise, 0 to 1. */
  eta?: number;
  /** What the denoiser predicts; v unless told. */
  prediction?: Prediction;
  /** Clips x̂₀ to ±`clip` at every step (1 is the pixels' range; Ho et al. 2020); off unless told. */
  clip?: number;
  /** Where to begin: x at time `t`; noise at time 1 unless told. The tensor stays the caller's. */
  start?: {x: Tensor4D; t: number};
  /** Called at each step and awaited: for previews, progress, yielding. */
  onStep?: (report: StepReport) => unknown;
  /** Stops before the next step, with its reason thrown. */
  signal?: AbortSignal;
  /** One readback, at the end, tells whether and where a number was not finite; true unless told. */
  checked?: boolean;
}

/** The times of `steps` steps from t = `from`, evenly spaced; the last step goes to 0. */
export const stepTimes = (steps: number, from = 1): number[] =>
  Array.from({length: steps}, (_, i) => from * (1 - i / steps));

/**
 * A sample of the distribution that a denoiser knows, step by step: `shape` is [T,H,W,3] (or any batch of images). What is reported of
 * a step lives until the next is asked for; the sample is what the generator returns, and the caller's. The same seed gives the same
 * sample, whatever else runs. The last step goes to x̂₀ itself. Reads nothing back but, at the end, whether all was finite.
 *
 * @throws RangeError for steps, eta or clip out of range; a sentence that names step and tensor where a number is not finite; the
 * signal's reason when stopped. All tensors of the run are freed then, and when the generator is left early.
 */
export async function* sampling(
  denoiser: Denoiser,
  shape: readonly [number, number, number, number],
  options: Omit<SampleOptions, "onStep"> = {}
): AsyncGenerator<StepReport, Tensor4D> {
  const {
    seed = 0,
    stream = "",
    steps = 25,
    schedule = cosineSchedule,
    sampler = "ddim",
    eta = 0,
    clip
  } = options;
  const {prediction = "v", start, signal, checked = true} = options;
  checkOptions(options);
  const levels = stepTimes(steps, start?.t).map(schedule);
  const noisy = sampler === "ancestral" || eta > 0;
  const finite: Tensor1D[] = [];
  // What lives across an await is kept: whoever else computes meanwhile (another cell of a page) may tidy up after itself.
  let x: Tensor4D | undefined = tf.keep(start ? start.x.clone() : gaussian(shape, seed, `${stream}start`));
  try {
    for (let step = 0; step < steps; step++) {
      signal?.throwIfAborted();
      const at: At = {logSnr: levels[step], step, steps, signal};
      const before: Tensor4D = x;
      const predicted = await denoiser(before, at);
      const next = step + 1 < steps ? levels[step + 1] : Infinity;
      if (predicted.shape.join() !== before.shape.join()) {
        const found = predicted.shape;
        predicted.dispose();
        throw new Error(`sample: the denoiser must return [${before.shape}], but returned [${found}].`);
      }
      const {x0, after, fine} = tf.tidy(() => {
        const parts = clippedParts(before, predicted, at.logSnr, prediction, clip);
        const noise = noisy && next < Infinity ? gaussian(shape, seed, `${stream}step ${step}`) : undefined;
        const input: StepInput = {...parts, x: before, logSnr: at.logSnr, next, noise};
        const after = sampler === "ancestral" ? ancestralStep(input) : ddimStep(input, eta);
        return {x0: parts.x0, after, fine: allFinite([predicted, after])};
      });
      finite.push(tf.keep(fine));
      tf.keep(x0);
      predicted.dispose();
      x = tf.keep(after);
      try {
        yield {...at, x: before, x0};
      } finally {
        tf.dispose([before, x0]);
      }
    }
    if (checked) await checkFinite(finite);
    const made = x;
    x = undefined;
    made.kept = false;
    return made;
  } finally {
    x?.dispose();
    tf.dispose(finite);
  }
}

/** The sample that `sampling` ends with, with `onStep` called at each step. */
export async function sample(
  denoiser: Denoiser,
  shape: readonly [number, number, number, number],
  {onStep, ...options}: SampleOptions = {}
): Promise<Tensor4D> {
  const steps = sampling(denoiser, shape, options);
  try {
    for (;;) {
      const {done, value} = await steps.next();
      if (done) return value;
      await onStep?.(value);
    }
  } catch (error) {
    // An error of onStep's leaves the generator where it was.
    await steps.return(undefined as never);
    throw error;
  }
}

/** x̂₀, clipped if asked, and the ε̂ that goes with it. */
function clippedParts(
  x: Tensor4D,
  predicted: Tensor4D,
  logSnr: number,
  prediction: Prediction,
  clip?: number
): {x0: Tensor4D; epsilon: Tensor4D} {
  const parts = cleanAndNoise(x, predicted, logSnr, prediction);
  if (clip === undefined) return parts;
  return cleanAndNoise(x, tf.clipByValue(parts.x0, -clip, clip), logSnr, "x0");
}

/** 1 for each tensor that is finite all over, 0 for others. */
const allFinite = (tensors: readonly Tensor4D[]): Tensor1D =>
  tf.stack(tensors.map((t) => tf.cast(tf.all(tf.isFinite(t)), "float32"))) as Tensor1D;

async function checkFinite(flags: readonly Tensor1D[]): Promise<void> {
  const all = tf.concat1d([...flags]);
  const values = await all.data();
  all.dispose();
  const first = values.findIndex((fine) => fine !== 1);
  if (first < 0) return;
  const [step, tensor] = [Math.floor(first / 2), first % 2 ? "x after the step" : "the prediction"];
  throw new Error(
    `sample: every number must be finite, but in step ${step} of ${flags.length} ${tensor} is not; lower the guidance, clip x̂₀ or check the weights.`
  );
}

function checkOptions({steps = 25, eta = 0, clip, sampler = "ddim", start, seed = 0}: SampleOptions): void {
  const refuse = (what: string) => {
    throw new RangeError(`sample: ${what}.`);
  };
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 1000))
    refuse(`steps must be a whole number from 1 to 1000, found ${steps}`);
  if (!(eta >= 0 && eta <= 1)) refuse(`eta must be from 0 (deterministic) to 1 (ancestral), found ${eta}`);
  if (clip !== undefined && !(clip > 0 && Number.isFinite(clip)))
    refuse(`clip must be a bound above 0, 1 for pixels, found ${clip}`);
  if (sampler !== "ddim" && sampler !== "ancestral")
    refuse(`sampler must be ddim or ancestral, found ${String(sampler)}`);
  if (start && !(start.t > 0 && start.t <= 1))
    refuse(`start.t must be above 0 and at most 1, found ${start.t}`);
  if (!Number.isFinite(seed)) refuse(`seed must be a finite number, found ${seed}`);
}
