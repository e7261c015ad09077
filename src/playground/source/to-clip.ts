import {fill, place, resample} from "./resize.ts";
import type {Shape} from "./options.ts";
import {sampleTimes} from "./sampling.ts";
import {stillPath} from "./still-to-clip.ts";
import type {Clip, Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

export interface ToClipOptions extends Shape {
  /** Seconds from the beginning; moved back where too little would be left. */
  start: number;
  signal: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/**
 * Decodes the wanted frames, one at a time, and fits them: T·H·W·3 numbers in [0,1]. A source shorter than asked for gives
 * fewer frames. The cost in memory is the clip and a few decoded frames, whatever the length of the source.
 *
 * @throws SourceError where nothing could be decoded; the signal's reason where it was aborted
 */
export async function toClip(decoded: Decoded, options: ToClipOptions): Promise<Clip> {
  return decoded.kind === "still" ? stillClip(decoded, options) : movingClip(decoded, options);
}

async function movingClip(decoded: Decoded, options: ToClipOptions): Promise<Clip> {
  const {width, height, fit, background, signal, onProgress} = options;
  const {times, fps} = sampleTimes(decoded, options);
  const data = new Float32Array(times.length * height * width * 3);
  const {from, to} = place(decoded.width, decoded.height, width, height, fit);
  const bars = to.width < width || to.height < height;
  let done = 0;
  onProgress?.(0, times.length);
  for await (const frame of decoded.at(times, signal)) {
    signal.throwIfAborted();
    const {pixels, rect} = frame.read(from, to.width, to.height);
    const out = data.subarray(done * height * width * 3, (done + 1) * height * width * 3);
    if (bars) fill(out, background);
    resample(pixels, rect, out, width, to, background);
    done++;
    onProgress?.(done, times.length);
  }
  signal.throwIfAborted();
  if (done === 0)
    throw new SourceError("No frame could be decoded from this part of the video; choose another start.");
  return {
    width,
    height,
    frames: done,
    channels: 3,
    fps,
    data: done < times.length ? data.slice(0, done * height * width * 3) : data,
    range: [0, 1]
  };
}

async function stillClip(decoded: Decoded, options: ToClipOptions): Promise<Clip> {
  const {width, height, frames, fps, fit, motion, background, signal, onProgress} = options;
  const size = height * width * 3;
  const data = new Float32Array(frames * size);
  const effective = motion === "still" ? fit : "cover";
  const {to} = place(decoded.width, decoded.height, width, height, effective);
  const path = stillPath(decoded, {width, height}, {frames, motion, fit});
  const moving = motion !== "still" && frames > 1;
  for await (const frame of decoded.at([0], signal)) {
    for (let i = 0; i < frames; i++) {
      signal.throwIfAborted();
      if (i > 0 && !moving) data.copyWithin(i * size, 0, size);
      else {
        const out = data.subarray(i * size, (i + 1) * size);
        fill(out, background);
        const {pixels, rect} = frame.read(path[i], to.width, to.height);
        resample(pixels, rect, out, width, to, background);
      }
      onProgress?.(i + 1, frames);
    }
  }
  return {width, height, frames, channels: 3, fps, data, range: [0, 1]};
}
