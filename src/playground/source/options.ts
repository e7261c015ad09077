import {limits} from "./limits.ts";
import type {Clip, Fit, Motion} from "./types.ts";
import {SourceError} from "./types.ts";

/** What a cell asks of `source()`. */
export interface SourceOptions {
  /** How many frames the clip should have; a shorter source gives fewer. 16 unless told. */
  frames?: number;
  /** Width and height in pixels: one number for a square, or [width, height]. 64 unless told. */
  size?: number | [number, number];
  /** Frames a second that are sampled from a video; 16 unless told. */
  fps?: number;
  /** "cover" (cut the middle), "contain" (bars) or "stretch"; "cover" unless told. */
  fit?: Fit;
  /** What a photo does: "still", "pan" or "zoom"; "still" unless told. */
  motion?: Motion;
  /** Red, green, blue in [0,1] under transparent parts and in bars; white unless told. */
  background?: [number, number, number];
  /** The clip that is shown until the reader brings one; a function is called when it is first needed. */
  builtin?: Clip | (() => Clip | Promise<Clip>);
  /** Accessible name of the input; "Your clip" unless told. */
  label?: string;
  /** Ends decoding and the camera when the cell is rerun; optional, since leaving the page does that too. */
  invalidation?: Promise<unknown>;
}

/** Options with every default filled in and checked. */
export interface Shape {
  frames: number;
  width: number;
  height: number;
  fps: number;
  fit: Fit;
  motion: Motion;
  background: [number, number, number];
}

export const FITS: readonly Fit[] = ["cover", "contain", "stretch"];
export const MOTIONS: readonly Motion[] = ["still", "pan", "zoom"];

/**
 * Fills in the defaults and checks every option.
 *
 * @throws SourceError naming the option, what was expected and what was found
 */
export function shapeOf(options: SourceOptions = {}): Shape {
  const {frames = 16, size = 64, fps = 16, fit = "cover", motion = "still", background = [1, 1, 1]} = options;
  const [width, height] = Array.isArray(size) ? size : [size, size];
  whole("frames", frames, limits.clipFrames);
  whole("size", width, 4096);
  whole("size", height, 4096);
  if (!(typeof fps === "number" && fps > 0 && fps <= 240))
    wrong("fps", "a number above 0 and up to 240", fps);
  if (!FITS.includes(fit)) wrong("fit", `one of ${FITS.join(", ")}`, fit);
  if (!MOTIONS.includes(motion)) wrong("motion", `one of ${MOTIONS.join(", ")}`, motion);
  if (!(Array.isArray(background) && background.length === 3 && background.every((v) => v >= 0 && v <= 1)))
    wrong("background", "three numbers from 0 to 1", background);
  if (frames * width * height * 3 > limits.clipNumbers)
    throw new SourceError(
      `A clip of ${frames} frames of ${width}×${height} pixels takes ${Math.round((frames * width * height * 12) / 1e6)} MB, ` +
        `more than the ${(limits.clipNumbers * 4) / 1e6} MB allowed; ask source() for fewer frames or a smaller size.`
    );
  return {frames, width, height, fps, fit, motion, background};
}

function whole(name: string, value: unknown, most: number): void {
  if (!(Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most))
    wrong(name, `a whole number from 1 to ${most}`, value);
}

function wrong(name: string, expected: string, found: unknown): never {
  throw new SourceError(
    `source() expects ${name} to be ${expected}, but it is ${JSON.stringify(found) ?? String(found)}.`
  );
}
