// The kernels that temporal resizing can start from, and what they do to a clip's frames as a matrix, in plain arrays.
import {heNormal} from "../initialise.ts";
import {oddKernel} from "./clip-shape.ts";

export type ResizeInit = "identity" | "average" | "bilinear" | "he";

export interface ResizeKernelOptions {
  /** Frames spanned, odd; 3 unless told. */
  kernel?: number;
  init?: ResizeInit;
  /** Of the random "he". */
  seed?: number;
}

/** A temporal kernel [k, C, C] (tap, input, output channel). All but "he" keep channels apart. */
export function resizeKernel(
  channels: number,
  {kernel = 3, init = "identity", seed = 0}: ResizeKernelOptions = {}
): Float32Array {
  oddKernel("temporalResizeParams", kernel);
  if (!Number.isInteger(channels) || channels < 1)
    throw new RangeError(
      `temporalResizeParams: channels must be a whole number of at least 1, found ${channels}.`
    );
  if (init === "he") return heNormal(kernel * channels * channels, kernel * channels, seed, "resize");
  const middle = (kernel - 1) / 2;
  const tap = (j: number): number => {
    switch (init) {
      case "identity":
        return j === middle ? 1 : 0;
      case "average":
        return 1 / kernel;
      case "bilinear":
        return Math.max(0, 1 - Math.abs(j - middle) / 2);
    }
    throw new RangeError(
      `temporalResizeParams: init must be identity, average, bilinear or he, found ${String(init)}.`
    );
  };
  const weights = new Float32Array(kernel * channels * channels);
  for (let j = 0; j < kernel; j++)
    for (let c = 0; c < channels; c++) weights[(j * channels + c) * channels + c] = tap(j);
  return weights;
}

export interface ResizeMatrixOptions extends ResizeKernelOptions {
  frames: number;
  /** How many resizings follow each other; 1 unless told. */
  levels?: number;
  /** Down only, up only (from ⌈frames/2^levels⌉ back to `frames`), or down and then up; "both" unless told. */
  stage?: "down" | "up" | "both";
  /** Channels of the kernel; 3 unless told. Only "he" mixes them. */
  channels?: number;
  /** A kernel [k, C, C] in place of `init`: a trained one, read back. */
  weights?: ArrayLike<number>;
  padding?: "zero" | "edge";
  /** "duplicate" as the paper, or "bilinear" for the stride-2 and transposed convolutions of lucidrains/lumiere-pytorch. */
  method?: "duplicate" | "bilinear";
}

/** Frames × channels, each a row of weights on the input's frames. */
type Rows = Float64Array[][];

/**
 * How much of every input frame is in every output frame of a gray clip (the same in all channels), averaged over the
 * channels that come out: `matrix[output][input]`. Rows that sum to 1 keep a static clip as bright as it is; the identity
 * start gives the paper's y[t] = x[2^n ⌊t/2^n⌋] after n levels down and up.
 */
export function resizeMatrix(options: ResizeMatrixOptions): number[][] {
  const {frames, levels = 1, stage = "both", method = "duplicate", channels = 3, padding = "edge"} = options;
  for (const [name, value] of Object.entries({frames, levels, channels}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`resizeMatrix: ${name} must be a whole number of at least 1, found ${value}.`);
  const bilinear = method === "bilinear";
  const kernel = bilinear
    ? resizeKernel(channels, {kernel: 3, init: "bilinear"})
    : (options.weights ?? resizeKernel(channels, options));
  const taps = oddKernel("resizeMatrix", kernel.length / channels ** 2);
  const conv = (rows: Rows) => convolve(rows, kernel, taps, bilinear ? "zero" : padding);

  const lengths = [frames];
  for (let level = 0; level < levels; level++) lengths.push(Math.ceil(lengths[level] / 2));
  const first = stage === "up" ? lengths[levels] : frames;
  let rows: Rows = Array.from({length: first}, (_, t) =>
    Array.from({length: channels}, () => Float64Array.from({length: first}, (_, s) => +(s === t)))
  );
  if (stage !== "up")
    for (let level = 0; level < levels; level++) rows = conv(rows).filter((_, t) => t % 2 === 0);
  if (stage !== "down")
    for (let level = levels - 1; level >= 0; level--) {
      const zeros = rows[0].map((row) => new Float64Array(row.length));
      const twice = rows.flatMap((row) => [row, bilinear ? zeros : row]);
      // A transposed convolution fills 2T frames before an odd clip's last is cut off; ours is cut off before.
      rows = bilinear ? conv(twice).slice(0, lengths[level]) : conv(twice.slice(0, lengths[level]));
    }
  return rows.map((perChannel) =>
    Array.from(perChannel[0], (_, s) => perChannel.reduce((total, row) => total + row[s], 0) / channels)
  );
}

/** y[t][o] = Σ_j Σ_i kernel[j, i, o] · x[t + j − ⌊k/2⌋][i], as `temporalConv`. */
function convolve(rows: Rows, kernel: ArrayLike<number>, taps: number, padding: "zero" | "edge"): Rows {
  const channels = rows[0].length;
  const before = (taps - 1) / 2;
  return rows.map((_, t) =>
    Array.from({length: channels}, (_, o) => {
      const out = new Float64Array(rows[0][0].length);
      for (let j = 0; j < taps; j++) {
        const at = t + j - before;
        const source = padding === "edge" ? rows[Math.max(0, Math.min(rows.length - 1, at))] : rows[at];
        source?.forEach((row, i) => {
          const weight = kernel[(j * channels + i) * channels + o];
          if (weight) row.forEach((v, s) => void (out[s] += weight * v));
        });
      }
      return out;
    })
  );
}
