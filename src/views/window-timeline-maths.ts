// Windows over a clip: what covers each frame and by how much. The aggregation itself (Lumiere §3.2, MultiDiffusion Eq. 5) is
// J'[t] = Σ w_i[t] Φ_i[t] / Σ w_i[t]; here are its denominator and its shares.
import {median} from "d3";

/** A window over frames start … start + length − 1. */
export interface FrameWindow {
  start: number;
  length: number;
}

/** Weights per window, one a frame of it; or a function that gives them for a window, so that they follow a drag. */
export type WindowWeights =
  readonly ArrayLike<number>[] | ((window: FrameWindow, index: number) => ArrayLike<number>);

/**
 * The weights of every window at its present length. Where a list was given for another length (mid-drag), its shape is
 * stretched over the new one, until the notebook recomputes it.
 */
export function weightsOf(windows: readonly FrameWindow[], weights: WindowWeights): number[][] {
  return windows.map((window, i) => {
    const given = typeof weights === "function" ? weights(window, i) : weights[i];
    const {length} = window;
    if (!given?.length) return Array.from({length}, () => 1);
    if (given.length === length) return Array.from(given);
    return Array.from({length}, (_, t) => {
      const at = length > 1 ? (t / (length - 1)) * (given.length - 1) : (given.length - 1) / 2;
      const low = Math.floor(at);
      const high = Math.min(low + 1, given.length - 1);
      return given[low] + (given[high] - given[low]) * (at - low);
    });
  });
}

/** Σ_i w_i[t] for every frame; 0 where no window reaches. Frames outside the clip are ignored. */
export function coverage(
  frames: number,
  windows: readonly FrameWindow[],
  weights: readonly number[][]
): number[] {
  const sum = new Array<number>(frames).fill(0);
  windows.forEach(({start}, i) =>
    weights[i].forEach((w, t) => void (start + t in sum && (sum[start + t] += w)))
  );
  return sum;
}

/** w_i[t] / Σ w[t], window × frame: what share of a frame each window decides. Columns sum to 1, or to 0 if uncovered. */
export function shares(
  frames: number,
  windows: readonly FrameWindow[],
  weights: readonly number[][]
): number[][] {
  const sum = coverage(frames, windows, weights);
  return windows.map(({start}, i) =>
    sum.map((total, t) => (total > 0 ? (weights[i][t - start] ?? 0) / total : 0))
  );
}

/** Frames that no window gives any weight, as inclusive [first, last] runs: their aggregate would be 0/0. */
export function uncovered(coverageOfFrames: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  coverageOfFrames.forEach((sum, t) => {
    if (sum > 0) return;
    const last = found.at(-1);
    if (last && last[1] === t - 1) last[1] = t;
    else found.push([t, t]);
  });
  return found;
}

/** Boundaries (b lies between frames b − 1 and b) at which some window starts or ends inside the clip, ascending. */
export function windowEdges(frames: number, windows: readonly FrameWindow[]): number[] {
  const edges = new Set(windows.flatMap(({start, length}) => [start, start + length]));
  return [...edges].filter((b) => b > 0 && b < frames).sort((a, b) => a - b);
}

/**
 * Median difference inside windows and at their edges, and the ratio of the two (1 = no seam to see).
 * `seams[f]` is the difference between frames f and f + 1. `interior` overrides the first.
 */
export function seamRatio(seams: readonly number[], edges: readonly number[], interior?: number) {
  const at = new Set(edges);
  const inside = interior ?? median(seams.filter((v, f) => !at.has(f + 1) && Number.isFinite(v))) ?? NaN;
  const edge = median(seams.filter((v, f) => at.has(f + 1) && Number.isFinite(v))) ?? NaN;
  return {interior: inside, edge, ratio: edge / inside};
}

/** The window moved by whole frames, kept inside the clip. */
export function moved(window: FrameWindow, by: number, frames: number): FrameWindow {
  const start = Math.round(window.start + by);
  return {start: Math.max(0, Math.min(frames - window.length, start)), length: window.length};
}

/** The window with its start or its end moved by whole frames: at least one frame long and inside the clip. */
export function resized(window: FrameWindow, end: "start" | "end", by: number, frames: number): FrameWindow {
  const stop = window.start + window.length;
  if (end === "end") {
    const to = Math.max(window.start + 1, Math.min(frames, Math.round(stop + by)));
    return {start: window.start, length: to - window.start};
  }
  const from = Math.max(0, Math.min(stop - 1, Math.round(window.start + by)));
  return {start: from, length: stop - from};
}

/** Throws one sentence when the windows cannot be drawn. */
export function checkWindows(frames: number, windows: readonly FrameWindow[]): void {
  if (!Number.isInteger(frames) || frames < 1)
    throw new Error(`A window timeline needs a whole number of frames of at least 1, found ${frames}.`);
  windows.forEach(({start, length}, i) => {
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(length) ||
      length < 1 ||
      start < 0 ||
      start + length > frames
    )
      throw new Error(
        `Window ${i + 1} must lie inside the ${frames} frames, found start ${start} and length ${length}; ` +
          `move or shorten it.`
      );
  });
}
