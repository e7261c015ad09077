import {limits} from "./limits.ts";
import {fill, resample} from "./resize.ts";
import {sampleTimes} from "./sampling.ts";
import type {Clip, Decoded, Frame, KeptFrames, Pixels} from "./types.ts";

/** Frames in memory as something that can be sampled like a file. */
export function fromKept(kept: KeptFrames, notes: string[] = []): Decoded {
  const size = kept.width * kept.height * 3;
  const pixelsOf = (i: number): Pixels => ({
    width: kept.width,
    height: kept.height,
    channels: 3,
    white: 255,
    data: kept.data.subarray(i * size, (i + 1) * size)
  });
  return {...sequence(kept, pixelsOf, notes), kept};
}

/** A clip as something that can be sampled and resized like a file; its values are brought to [0,1]. */
export function fromClip(clip: Clip, label: string): Decoded {
  const {width, height, channels, frames, data, range} = clip;
  const [black, white] = range;
  const size = width * height * channels;
  const unit =
    black === 0 && white === 1
      ? data
      : Float32Array.from(data, (v) => Math.min(1, Math.max(0, (v - black) / (white - black))));
  const kind = frames > 1 ? "moving" : "still";
  return sequence(
    {kind, label, width, height, frames, fps: clip.fps},
    (i) => ({width, height, channels, white: 1, data: unit.subarray(i * size, (i + 1) * size)}),
    []
  );
}

/**
 * Reads a small copy of a source, for the notebooks that the reader opens next: the frames at `fps` from `start`, as many and
 * as large as `limits` allow, in the source's own proportions, so that each notebook can still cut, fit and resize it.
 */
export async function keep(
  decoded: Decoded,
  {
    start,
    fps,
    frames: most = limits.keptFrames,
    signal
  }: {start: number; fps: number; frames?: number; signal: AbortSignal}
): Promise<KeptFrames> {
  if (decoded.kept) return decoded.kept;
  const still = decoded.kind === "still";
  const wanted = still ? 1 : Math.min(most, limits.keptFrames);
  const {times} = sampleTimes(decoded, {start, frames: wanted, fps});
  const {width, height} = keptSize(decoded.width, decoded.height, times.length);
  const data = new Uint8Array(times.length * width * height * 3);
  const out = new Float32Array(width * height * 3);
  let frames = 0;
  for await (const frame of decoded.at(times, signal)) {
    signal.throwIfAborted();
    writeKept(frame, {width, height}, out, data, frames++);
  }
  return {
    kind: decoded.kind,
    label: decoded.label,
    width,
    height,
    frames,
    fps,
    data: data.subarray(0, frames * width * height * 3)
  };
}

/** Fits one frame into its place among kept ones; `scratch` holds one frame of numbers. */
export function writeKept(
  frame: Frame,
  {width, height}: {width: number; height: number},
  scratch: Float32Array,
  data: Uint8Array,
  index: number
): void {
  const white = [1, 1, 1];
  fill(scratch, white);
  const {pixels, rect} = frame.read({x: 0, y: 0, width: frame.width, height: frame.height}, width, height);
  resample(pixels, rect, scratch, width, {x: 0, y: 0, width, height}, white);
  const at = index * scratch.length;
  for (let i = 0; i < scratch.length; i++) data[at + i] = Math.round(scratch[i] * 255);
}

/** The size at which `frames` frames are kept; never larger than the source. */
export function keptSize(width: number, height: number, frames: number): {width: number; height: number} {
  const scale = Math.min(
    1,
    limits.keptSide / Math.max(width, height),
    Math.sqrt(limits.keptPixels / (frames * width * height))
  );
  return {width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale))};
}

function sequence(
  about: {
    kind: "still" | "moving";
    label: string;
    width: number;
    height: number;
    frames: number;
    fps: number;
  },
  pixelsOf: (index: number) => Pixels,
  notes: string[]
): Decoded {
  const {kind, label, width, height, frames, fps} = about;
  return {
    kind,
    label,
    width,
    height,
    duration: kind === "still" ? 0 : frames / fps,
    rate: kind === "still" ? 0 : fps,
    notes,
    close() {},
    async *at(times, signal) {
      for (const time of times) {
        signal.throwIfAborted();
        const pixels = pixelsOf(Math.min(frames - 1, Math.max(0, Math.floor(time * fps))));
        yield {width, height, read: (region) => ({pixels, rect: region})};
      }
    }
  };
}
