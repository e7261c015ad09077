// A shard of clips: their bytes, and beside them a list that says what each shows. What the PyTorch recipes read
// (models/torch/lumiere/clip_shards.py).
import {draws} from "../../random.ts";
import {STYLES, type Scene, type Style} from "../../world/scene.ts";
import {SHAPES} from "../../world/shapes.ts";
import {CLIP_BACKDROPS, CLIP_COLORS, CLIP_FPS, CLIP_MOTIONS, type ClipAttributes} from "./attributes.ts";
import {CAPTION_LENGTH, CAPTION_VOCABULARY, captionTokens} from "./caption-tokens.ts";
import {clipCaption} from "./clip-caption.ts";
import {clipAttributes} from "./clip-scene.ts";
import {sampleClip, type SampleClipOptions} from "./sample-clip.ts";

/** What a list says of a clip. */
export interface ShardClip extends ClipAttributes {
  seed: number;
  /** The caption that was drawn: with its period or without. */
  caption: string;
  /** `captionTokens` of `caption`, and of the caption with and without the period. */
  tokens: number[];
  tokensPeriod: number[];
  tokensPlain: number[];
  /** Whether `caption` says the period. */
  saysPeriod: boolean;
  /** Cycles a frame, negative for a clockwise orbit; 0 for what has none. */
  frequency: number;
  /** Cycles at frame 0, from 0 to 1. */
  phase: number;
  scene: Scene;
}

export interface ClipShard {
  clips: ShardClip[];
  frames: number;
  size: number;
  fps: number;
  captionLength: number;
  /** The captions' words by id, `CAPTION_VOCABULARY`. */
  vocabulary: readonly string[];
  /** Names of the classes by their number, for classifiers. */
  classes: {
    shape: readonly string[];
    color: readonly string[];
    backdrop: readonly string[];
    motion: readonly string[];
  };
  split: string;
}

/** The classes that a clip classifier tells apart, by head. */
export const CLIP_CLASSES = {
  shape: SHAPES,
  color: CLIP_COLORS,
  backdrop: CLIP_BACKDROPS,
  motion: CLIP_MOTIONS
} as const satisfies ClipShard["classes"];

export interface ShardSettings {
  split?: SampleClipOptions["split"];
  /** A style, or "any" for each seed's own. "render" unless told. */
  style?: Style | "any";
  /** What lies on the ground, "plain" unless told. */
  ground?: SampleClipOptions["ground"];
  /** The share of captions that say the period, 0 to 1; ½ unless told. */
  periodShare?: number;
}

/** What a shard's list says of a scene. */
export function describeClip(scene: Scene, periodShare = 0.5): ShardClip {
  const attributes = clipAttributes(scene);
  const {motion} = scene.objects[0];
  const frequency = "frequency" in motion ? motion.frequency : 0;
  const saysPeriod = draws(scene.seed, "clip caption").uniform() < periodShare;
  const [told, plain] = [true, false].map((period) => clipCaption(attributes, {period}));
  const caption = saysPeriod ? told : plain;
  const tokens = (text: string) => Array.from(captionTokens(text));
  return {
    seed: scene.seed,
    caption,
    saysPeriod,
    ...attributes,
    frequency,
    phase: "phase" in motion ? motion.phase : 0,
    tokens: tokens(caption),
    tokensPeriod: tokens(told),
    tokensPlain: tokens(plain),
    scene
  };
}

/** The clips of a shard, `count` seeds from `first` on, not yet rendered. @throws RangeError for a share that is not 0 to 1 */
export function planShard(
  first: number,
  count: number,
  {split = "train", style = "render", ground, periodShare = 0.5}: ShardSettings = {}
): ShardClip[] {
  if (!(periodShare >= 0 && periodShare <= 1))
    throw new RangeError(`A shard's share of captions with a period is 0 to 1; found ${periodShare}.`);
  return Array.from({length: count}, (_, i) => {
    const seed = first + i;
    const drawn = style === "any" ? draws(seed, "clip style").pick(STYLES) : style;
    return describeClip(sampleClip(seed, {split, style: drawn, ground}), periodShare);
  });
}

/** The list that stands beside a shard's bytes `[clips,frames,size,size,3]`. */
export const shardList = (
  clips: ShardClip[],
  {size, frames, split = "train"}: {size: number; frames: number; split?: string}
): ClipShard => ({
  clips,
  frames,
  size,
  fps: CLIP_FPS,
  captionLength: CAPTION_LENGTH,
  vocabulary: CAPTION_VOCABULARY,
  classes: CLIP_CLASSES,
  split
});
