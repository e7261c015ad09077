// The shape of Lumiere's networks here. The paper discloses no width, depth or count (arXiv 2401.12945): every number is ours.
import {CAPTION_LENGTH, CAPTION_VOCABULARY} from "./clips/caption-tokens.ts";

/** What inflation adds to the image model (Lumiere §3.1). */
export interface TemporalConfig {
  /** Frames that temporal convolutions span, odd; ours, the paper does not say. */
  kernel: number;
  /** L, the attention layers stacked at the coarsest level. */
  layers: number;
  /**
   * What attention at the coarsest level mixes. "time" is the paper's: along time, at each place. "space-time", ours: all T·H·W tokens
   * of the clip, with the same parameters, so that motion can couple places, which time alone cannot.
   */
  mixing: "time" | "space-time";
  /** How attention tells frames (and places) apart; the paper does not say. */
  position: "sinusoidal" | "none";
  /** Channels inside a convolution-based block as a multiple of those outside. */
  hidden: number;
  /** Whether attention at the coarsest level reads the caption's words itself, before its layers (`hearCaption`); ours. No unless told. */
  caption?: boolean;
  /** R, functions of time that the caption says at once (`addCourse`), drawn over the finest level; ours. 0, none, unless told. */
  course?: number;
}

export interface LumiereConfig {
  /** Side of the frames in pixels. */
  size: number;
  /** T, frames of a clip. Any number works; this is what it is trained on. */
  frames: number;
  /** Channels of each level, finest first; each level but the last halves the side and, inflated, the frames. */
  channels: readonly number[];
  /** Residual blocks of each level, on the way down and on the way up. */
  blocks: number;
  /** Channels of an attention head. */
  headWidth: number;
  /** E, numbers of the embedding of noise level and caption. */
  embedding: number;
  /** Dc, numbers of a token of the caption. */
  captionWidth: number;
  /** L, tokens of a caption, padding included. */
  captionLength: number;
  /** V, words; id 0 is padding, 1 “no caption”. */
  vocabulary: number;
  /** 3: noisy frames alone; 7: ⟨J,C,M⟩, conditioned (§4); 6: super-resolution, with the upsampled low-resolution clip. */
  inChannels: number;
  /** What inflation adds, or null: the text-to-image model. */
  temporal: TemporalConfig | null;
}

const TEMPORAL: TemporalConfig = {
  kernel: 3,
  layers: 2,
  mixing: "space-time",
  position: "sinusoidal",
  hidden: 1
};

/** What all of ours share: the captions of models/lumiere/clips, frames of 32×32, and one network for text alone and every condition. */
const SHARED = {
  size: 32,
  blocks: 1,
  headWidth: 32,
  embedding: 128,
  captionWidth: 64,
  captionLength: CAPTION_LENGTH,
  vocabulary: CAPTION_VOCABULARY.length,
  inChannels: 7
};
/** The cascade's two, which have about as many parameters together as `main`. */
const CASCADE = {
  ...SHARED,
  channels: [48, 96, 96],
  blocks: 2,
  embedding: 192,
  captionWidth: 128,
  temporal: {...TEMPORAL, layers: 4}
};

/**
 * `main`: 80 frames of 32×32. `nano`: 16 frames, for wasm. `ssr`: 4× super-resolution of windows of 16 frames to 128×128. `keyframes`
 * and `tsr`: the cascade that Lumiere argues against, every 8th frame and the frames from one to the next.
 *
 * Parameters in millions, in brackets those that inflation adds (`lumiereParameterCount`): main 6.52 (2.14), nano 1.08 (0.27),
 * ssr 1.22 (0.31), keyframes and tsr 3.41 (1.01) each. All are inflated; the image model under each is `imageConfig`.
 */
export const CONFIGS = {
  main: {
    ...SHARED,
    frames: 80,
    channels: [64, 96, 192],
    blocks: 2,
    embedding: 256,
    captionWidth: 128,
    temporal: {...TEMPORAL, layers: 4}
  },
  nano: {...SHARED, frames: 16, channels: [32, 64, 96], temporal: TEMPORAL},
  ssr: {
    ...SHARED,
    size: 128,
    frames: 16,
    channels: [24, 40, 64, 96],
    inChannels: 6,
    temporal: {...TEMPORAL, mixing: "time"}
  },
  keyframes: {...CASCADE, frames: 11},
  tsr: {...CASCADE, frames: 9}
} as const satisfies Record<string, LumiereConfig>;

/** The text-to-image model that a configuration inflates: it sees noisy frames alone. */
export const imageConfig = (config: LumiereConfig): LumiereConfig => ({
  ...config,
  temporal: null,
  inChannels: 3
});

/** Heads of attention over `channels`: one for every `headWidth` of them, at least 1, and fewer where so many do not divide them. */
export function headsOf({headWidth}: Pick<LumiereConfig, "headWidth">, channels: number): number {
  let heads = Math.max(1, Math.floor(channels / headWidth));
  while (channels % heads) heads--;
  return heads;
}

/** The network that reads the caption where inflation adds to it (`temporal.caption`, `temporal.course`), as those that ship do. */
export const hearing = (config: LumiereConfig): LumiereConfig => ({
  ...config,
  temporal: config.temporal && {...config.temporal, caption: true, course: 16}
});

/** Whether a level has cross attention to the caption: the two coarsest do. */
export const hasCross = ({channels}: LumiereConfig, level: number): boolean => level >= channels.length - 2;

/** Whether a level is the coarsest, where images have self attention and clips temporal attention. */
export const isCoarsest = ({channels}: LumiereConfig, level: number): boolean =>
  level === channels.length - 1;

/** N: frames of the clip for one of the coarsest level. */
export const temporalFactor = ({channels}: LumiereConfig): number => 2 ** (channels.length - 1);
