// Clips to be judged, wherever they come from: records that say what each should show, pixels on demand, and how they were made.
import type {ShardClip} from "../clips/clip-shard.ts";
import type {PixelClip} from "../metrics/pixel-clip.ts";

/** What a conditioned clip was given (models/torch/lumiere_generate.py, `CONDITIONS`). */
export const CLIP_TASKS = ["text", "image", "inpaint", "outpaint", "cinemagraph"] as const;
export type ClipTask = (typeof CLIP_TASKS)[number];

/** Whether captions say the period; "drawn" is half of them each. */
export type Said = "drawn" | "period" | "plain";

/** How clips were made, as models/torch/sample_clips.py notes it: its options. */
export interface Made {
  weights?: string;
  keyframes?: string;
  tsr?: string;
  oracle?: boolean;
  ssr?: string;
  style?: string;
  /** Frames that windows of super-resolution share; 0 for windows by themselves. */
  overlap?: number;
  condition?: ClipTask;
  say?: Said;
  steps?: number;
  guidance?: number;
  rescale?: number;
  sampler?: string;
  seed?: number;
  count?: number;
  captions?: string;
}

/** Which way of making clips. */
export type Maker = "real" | "stunet" | "cascade" | "oracle" | "ssr";

export interface ClipSet {
  name: string;
  records: readonly ShardClip[];
  frames: number;
  /** Side in pixels. */
  size: number;
  split: string;
  /** Nothing for real clips. */
  made?: Made;
  /** Frames `[T,H,W,3]` of clip i; read or rendered anew each time, so that a set can be larger than memory. */
  clip(i: number): PixelClip | Promise<PixelClip>;
}

/** What made a set's clips. */
export function makerOf({made}: Pick<ClipSet, "made">): Maker {
  if (!made) return "real";
  if (made.ssr) return "ssr";
  if (made.keyframes) return made.oracle ? "oracle" : "cascade";
  return "stunet";
}

export const taskOf = ({made}: Pick<ClipSet, "made">): ClipTask => made?.condition ?? "text";

/** The first `count` clips of a set. */
export const firstClips = (set: ClipSet, count: number): ClipSet => ({
  ...set,
  records: set.records.slice(0, count)
});

/** The set with every clip changed, such as by a control; clip i's change may hang on i. */
export const mapClips = (
  set: ClipSet,
  name: string,
  change: (clip: PixelClip, i: number) => PixelClip
): ClipSet => ({
  ...set,
  name,
  clip: async (i) => change(await set.clip(i), i)
});
