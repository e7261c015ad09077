import type {Clip} from "./clip.ts";

/** The x–t slice: row `y` of every frame, x to the right and t downwards, as a picture of W×T. */
export function rowSlice(clip: Clip, y: number): Clip {
  const {width, height, frames, channels} = clip;
  const line = width * channels;
  const data = new Float32Array(frames * line);
  for (let t = 0; t < frames; ++t) {
    const start = (t * height + y) * line;
    data.set(clip.data.subarray(start, start + line), t * line);
  }
  return {...clip, height: frames, frames: 1, data};
}

/** The y–t slice: column `x` of every frame, t to the right and y downwards, as a picture of T×H. */
export function columnSlice(clip: Clip, x: number): Clip {
  const {width, height, frames, channels} = clip;
  const data = new Float32Array(frames * height * channels);
  for (let y = 0, i = 0; y < height; ++y)
    for (let t = 0; t < frames; ++t)
      for (let c = 0; c < channels; ++c, ++i)
        data[i] = clip.data[((t * height + y) * width + x) * channels + c];
  return {...clip, width: frames, frames: 1, data};
}

/**
 * Autocorrelation over time of a row slice at lags 0…T/2: with d the deviation of each pixel from its own mean over time,
 * r(τ) = Σ d(t)·d(t+τ) / √(Σ d(t)² · Σ d(t+τ)²), summed over the row, its channels and the T−τ pairs of frames; |r| ≤ 1.
 * NaN where nothing changes along the row.
 */
export function temporalAutocorrelation(slice: Clip): number[] {
  const frames = slice.height;
  const size = slice.width * slice.channels;
  const deviation = Float64Array.from(slice.data);
  for (let i = 0; i < size; ++i) {
    let mean = 0;
    for (let t = 0; t < frames; ++t) mean += slice.data[t * size + i] / frames;
    for (let t = 0; t < frames; ++t) deviation[t * size + i] -= mean;
  }
  return Array.from({length: Math.floor(frames / 2) + 1}, (_, lag) => {
    let both = 0;
    let early = 0;
    let late = 0;
    for (let i = 0; i < (frames - lag) * size; ++i) {
      const a = deviation[i];
      const b = deviation[i + lag * size];
      both += a * b;
      early += a * a;
      late += b * b;
    }
    // Deviations of rounding alone are no motion.
    return early < 1e-9 * size || late < 1e-9 * size ? NaN : both / Math.sqrt(early * late);
  });
}
