/** Which moments of a moving source become frames. Times in seconds from its beginning, rates in frames a second. */
export interface Sampling {
  start: number;
  fps: number;
  times: number[];
}

/**
 * The rate for a source that was just opened: the one asked for where the source is long enough; else as fast as its frames
 * fit into its duration, but never faster than it was coded, which would only repeat frames.
 */
export function chooseRate(source: {duration: number; rate: number}, frames: number, fps: number): number {
  if (source.duration <= 0) return fps;
  const coded = source.rate > 0 ? source.rate : fps;
  if (source.duration * fps >= frames - 1e-6) return Math.min(fps, coded);
  return round(Math.min(coded, Math.max(fps, frames / source.duration)));
}

/** The latest start that still leaves `frames` frames at `fps`; 0 where the source is not longer than that. */
export function latestStart(duration: number, frames: number, fps: number): number {
  return Math.max(0, duration - frames / fps);
}

/**
 * Times of up to `frames` frames from `start`. Frame i is asked for at start + i/fps plus half a coded frame, so that a time
 * on the boundary of two frames cannot fall to the earlier one by rounding; none lies past the end, and there is always one.
 */
export function sampleTimes(
  source: {duration: number; rate: number},
  {start, frames, fps}: {start: number; frames: number; fps: number}
): Sampling {
  if (source.duration <= 0) return {start: 0, fps, times: [0]};
  const from = Math.min(Math.max(0, start), latestStart(source.duration, frames, fps));
  const half = 0.5 / Math.max(fps, source.rate);
  const times: number[] = [];
  for (let i = 0; i < frames; i++) {
    const time = from + i / fps + half;
    if (time >= source.duration && i > 0) break;
    times.push(Math.min(time, source.duration));
  }
  return {start: from, fps, times};
}

function round(fps: number): number {
  return Math.round(fps * 1000) / 1000;
}
