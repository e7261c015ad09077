// The stages of the U-Net by name, and what each is told. Image model and Space-Time U-Net are one walk through them: in the image
// model the temporal stages do nothing, and inflating it means to fill them in.
import type {Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {ParamRecord, Tap} from "../params.ts";
import type {Caption} from "./caption-encoder.ts";
import type {LumiereConfig} from "./lumiere-config.ts";
import type {StageKind} from "./stages.ts";

/** What a stage is told beside its input. */
export interface UnetContext {
  /** The stage's parameters, without the prefix. */
  params: ParamRecord;
  config: LumiereConfig;
  /** Which stage this is (stages.ts): the part `inflation` serves two kinds. */
  kind: StageKind;
  /** The prefix, such as "down.0.resnets.1". */
  name: string;
  /** The level of resolution of what it returns, 0 the finest. */
  level: number;
  /** B, clips in the batch; h has B·T images, T those of this level. */
  clips: number;
  /** For `temporalUp` alone, the frames that it must come to: those of the skip that it meets. */
  length?: number;
  /** `[B,E]`, of noise level and caption. */
  emb: Tensor2D;
  caption: Caption;
  parts: UnetParts;
  /** Hears the stage's own tensors, by their names within it. */
  tap?: Tap;
}

/** What a part is told that a stage uses more than once. */
export interface UseContext extends UnetContext {
  /** Which use of it this is: "norm1", "act1", … of a stage, "norm", or "norm_out" and "act_out". */
  use: string;
}

/** `[B·T,H,W,C] → [B·T',H',W',C']`. */
export type UnetPart = (h: Tensor4D, context: UnetContext) => Tensor4D;
/** `[B·T,H,W,C] → [B·T,H,W,C]`. */
export type UsePart = (h: Tensor4D, context: UseContext) => Tensor4D;

/** Each can be swapped: `parts: {act: (h) => tf.relu(h)}`. */
export interface UnetParts {
  norm: UsePart;
  act: UsePart;
  resBlock: UnetPart;
  selfAttention: UnetPart;
  crossAttention: UnetPart;
  spatialDown: UnetPart;
  spatialUp: UnetPart;
  /** Right after `conv_in`, where the configuration has `temporal.course`. Nothing in the image model. */
  course: UnetPart;
  /** After each residual block and its attentions (Lumiere §3.1, Fig. 4). Nothing in the image model. */
  inflation: UnetPart;
  /** Right after `spatialDown`. Nothing in the image model. */
  temporalDown: UnetPart;
  /** Right after `spatialUp`. Nothing in the image model. */
  temporalUp: UnetPart;
}

/** T at the level of h. */
export const framesOf = (h: Tensor4D, {clips}: Pick<UnetContext, "clips">): number => h.shape[0] / clips;
