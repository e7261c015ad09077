import type {Clip} from "#views/clip";

export type {Clip};

/** How a picture is brought into the clip's frame: cut to fill it, shown whole with bars, or stretched. */
export type Fit = "cover" | "contain" | "stretch";

/** How a still photo becomes frames: the same frame again, a crop that slides across it, or one that closes in. */
export type Motion = "still" | "pan" | "zoom";

/** A rectangle in pixels; its edges may lie between pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Rows of pixels, channels last; `white` is the value that stands for 1 (255 for bytes, 1 for floats). */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  white: number;
  data: ArrayLike<number>;
}

/** What a frame hands out of a region: pixels, and where in them the region lies. */
export interface Region {
  pixels: Pixels;
  rect: Rect;
}

/** One decoded picture; it is only valid until the next one is asked for. */
export interface Frame {
  width: number;
  height: number;
  /** Reads a region, already brought down to about `targetWidth`×`targetHeight` (never much below it, never 8K). */
  read(region: Rect, targetWidth: number, targetHeight: number): Region;
}

/** Small frames in memory, as bytes: what a camera recorded, or what another notebook left behind. */
export interface KeptFrames {
  kind: "still" | "moving";
  label: string;
  width: number;
  height: number;
  frames: number;
  fps: number;
  /** T·H·W·3 bytes. */
  data: Uint8Array;
}

/** Something that can be asked for its picture at given times; holds no decoded frames unless it says so. */
export interface Decoded {
  kind: "still" | "moving";
  /** What it is, for a reader: "JPEG picture", "H.264 video". */
  label: string;
  /** As displayed: rotation and pixel shape are already applied. */
  width: number;
  height: number;
  /** Seconds; 0 for a still. */
  duration: number;
  /** Frames a second as coded, 0 for a still; an average where the rate varies. */
  rate: number;
  /** What a reader should know, a sentence each (for instance that only the first frame could be read). */
  notes: string[];
  /** The frame shown at each time (seconds from the beginning, rising), one after the other. */
  at(times: number[], signal: AbortSignal): AsyncGenerator<Frame, void, unknown>;
  /** Already small and in memory, so that a notebook opened next can have it as it is. */
  kept?: KeptFrames;
  /** Frees what is held; asking for frames after that is an error. */
  close(): void;
}

/** An error whose message is a sentence for the reader, saying what was found and what to do. */
export class SourceError extends Error {
  override name = "SourceError";
}
