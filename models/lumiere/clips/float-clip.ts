import type {ByteClip} from "./render-clip.ts";

/** A clip in numbers, as views draw it: T·H·W·3, channels last; `range` says what black and white are. */
export interface FloatClip {
  width: number;
  height: number;
  frames: number;
  channels: 3;
  fps: number;
  data: Float32Array;
  range: [number, number];
}

/** Bytes as numbers from 0 to 1. */
export const unitClip = ({data, ...clip}: ByteClip): FloatClip => ({
  ...clip,
  data: Float32Array.from(data, (v) => v / 255),
  range: [0, 1]
});
