import type {RenderedClip} from "../../world/render.ts";
import type {ByteClip} from "./render-clip.ts";

/** A clip in numbers, as the world renders it and views draw it, whoever made it. */
export type FloatClip = RenderedClip;

/** Bytes as numbers from 0 to 1. */
export const unitClip = ({data, ...clip}: ByteClip): FloatClip => ({
  ...clip,
  data: Float32Array.from(data, (v) => v / 255),
  range: [0, 1]
});
