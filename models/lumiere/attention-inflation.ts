// Attention-based inflation (Lumiere, arXiv 2401.12945 §3.1, Fig. 4c), for the coarsest level: y + Proj((Attn1D_t)^L(y)), attention
// along time at each place. Fixed by the paper: attention over time only, several layers, the zero-initialised projection.
// Ours, since the paper does not say: pre-norm residual layers, layer norm, heads, L, and a sinusoidal encoding of time. Ours
// too, and not the paper's: `mixing: "space-time"`, the same layers over all places of all frames; `caption`, which the block reads.
import {attentionFused, selfAttention} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {param, under, type ParamRecord, type Tap} from "../params.ts";
import {attend, dotWeights, joinHeads, splitHeads} from "./attend.ts";
import {channelsMatch, clipBatch} from "./clip-shape.ts";
import type {Part} from "./conv-inflation.ts";
import {product} from "../product.ts";
import {layerNorm} from "../norm.ts";
import {headsOf} from "./lumiere-config.ts";
import {addPlaces, addPosition, type Position} from "./position.ts";
import {project} from "./projection.ts";
import type {CaptionStates} from "./read-caption.ts";
import {fromSequences, type Mixing, toSequences} from "./sequences.ts";
import {hearCaption} from "./temporal-caption.ts";

/** Channels of a head unless told how many heads there are; all of ours have as many. */
const HEAD_WIDTH = 32;

export interface AttentionContext {
  /** The parameters of this layer (keys without `layers.i.` or `caption.`), or of the block. */
  params: ParamRecord;
  frames: number;
  heads: number;
  mixing: Mixing;
  /** H and W. */
  size: readonly [height: number, width: number];
  /** The clips' captions, where they are read. */
  caption?: CaptionStates;
  /** Hears a stage's own tensors, by their names within it. */
  tap?: Tap;
}

/**
 * The stages of `attentionInflation`, by name. Sequences are `[N,S,C]`: N = B·H·W places with S = T frames, or, where mixing is
 * "space-time", N = B clips with S = T·H·W tokens, frame by frame.
 */
export interface AttentionInflationParts {
  /** The pretrained image layer, as in `convInflation`. */
  spatial: Part;
  position: (h: Tensor3D, context: AttentionContext) => Tensor3D;
  /** h plus what it reads of the caption, before the layers; h itself without a caption. */
  caption: (h: Tensor3D, context: AttentionContext) => Tensor3D;
  /** Of the layers. */
  norm: (h: Tensor3D, context: AttentionContext) => Tensor3D;
  /** From queries `[N·heads,R,C/heads]`, some of the sequence's or all, and its keys to the weights `[N·heads,R,S]`, whose rows sum to 1. */
  weights: (q: Tensor3D, k: Tensor3D, context: AttentionContext) => Tensor3D;
  proj: (h: Tensor4D, context: AttentionContext) => Tensor4D;
}

export interface AttentionInflationOptions {
  frames: number;
  /** Heads that divide the channels; `headsOf` of 32 channels a head unless told. */
  heads?: number;
  position?: Position;
  /** "time" unless told. */
  mixing?: Mixing;
  /** States and padding of a caption for each clip, which the block then reads (`hearCaption`); none unless told. */
  caption?: CaptionStates;
  /** Numbers of a table of weights held at a time (see `attend`). */
  table?: number;
  /** The same as `parts.spatial`, for the common case. */
  spatial?: (x: Tensor4D) => Tensor4D;
  parts?: Partial<AttentionInflationParts>;
  tap?: Tap;
}

/**
 * y + Proj((Attn1D_t)^L(y)) with y = spatial(x); each layer is h + Out(softmax(QKᵀ/√d)V), with Q, K, V from norm(h).
 *
 * Shapes: x `[B·T,H,W,C']`, y and the result `[B·T,H,W,C]`. Parameters (`attentionInflationParams`): for i in 0 … L−1
 * `layers.i.norm.weight|bias` [C], `layers.i.qkv.weight` [C,3C], `layers.i.out.weight` [C,C], `layers.i.out.bias` [C]; then
 * `proj.weight` [C,C], `proj.bias` [C]; `position.weight` [maximum T, C] where positions are learned; and `caption.…`, those of
 * `hearCaption`, where a caption is read.
 * While Proj is zero the result is y, exactly.
 *
 * Taps, in order: `y`; with a caption `caption.attention` `[B,heads,T·H·W,L]` and `caption` `[N,S,C]`; per layer `layers.i.attention` `[N,heads,S,S]` and `layers.i` `[N,S,C]`, N = B·H·W and S = T, or N = B and
 * S = T·H·W where mixing is "space-time"; `branch`, `out`. Differentiable in x and all parameters. FLOPs grow with S²
 * (`attentionCost`), which is why only the coarsest level has it.
 *
 * @throws if frames, heads or channels do not fit, or these parameters read a caption and there is none, saying which.
 */
export function attentionInflation(
  params: ParamRecord,
  x: Tensor4D,
  options: AttentionInflationOptions
): Tensor4D {
  const who = "attentionInflation";
  const {frames, position, mixing = "time", caption, table, spatial, parts, tap} = options;
  const batch = clipBatch(who, x, frames);
  if (mixing !== "time" && mixing !== "space-time")
    throw new Error(`${who}: mixing must be "time" or "space-time", but is "${String(mixing)}".`);
  if (caption ? caption.states.shape[0] !== batch : "caption.q.weight" in params)
    throw new Error(
      `${who}: caption must have states for each of the ${batch} clips, but has ${caption ? `[${caption.states.shape}]` : "none, and these parameters read them (“caption.q.weight”)"}.`
    );
  const part = {...attentionInflationParts({position}), ...(spatial && {spatial}), ...parts};
  return tf.tidy(() => {
    const y = part.spatial(x, {params, frames, name: "spatial"});
    const [, height, width, channels] = y.shape;
    tap?.("y", y);
    const heads = options.heads ?? headsOf({headWidth: HEAD_WIDTH}, channels);
    if (channels % heads)
      throw new Error(
        `${who}: heads must divide the ${channels} channels, but is ${heads}; choose a divisor.`
      );
    const size = [height, width] as const;
    const context = (layer: ParamRecord): AttentionContext => ({
      params: layer,
      frames,
      heads,
      mixing,
      size,
      caption
    });
    const depth = layersIn(params);

    let h = part.position(toSequences(y, batch, frames, mixing), context(params));
    const captionTap = tap && ((name: string, tensor: tf.Tensor) => tap(`caption.${name}`, tensor));
    h = part.caption(h, {...context(under(params, "caption.")), tap: captionTap});
    if (caption) tap?.("caption", h);
    const [sequences, tokens] = h.shape;
    for (let i = 0; i < depth; i++) {
      const onWeights =
        tap &&
        ((weights: Tensor3D) =>
          tap(`layers.${i}.attention`, tf.reshape(weights, [sequences, heads, tokens, tokens])));
      h = attentionLayer(h, context(under(params, `layers.${i}.`)), part, {table, onWeights});
      tap?.(`layers.${i}`, h);
    }
    const branch = part.proj(fromSequences(h, y, batch, frames, mixing), context(params));
    tap?.("branch", branch);
    const out = tf.add(y, branch) as Tensor4D;
    tap?.("out", out);
    return out;
  });
}

function attentionLayer(
  h: Tensor3D,
  context: AttentionContext,
  part: AttentionInflationParts,
  options: {table?: number; onWeights?: (weights: Tensor3D) => void}
): Tensor3D {
  const who = "attentionInflation";
  const {params, heads} = context;
  const channels = h.shape[2];
  const qkv = param<Tensor2D>(params, "qkv.weight", who);
  channelsMatch(who, h, qkv.shape[0], "qkv.weight");
  const mixed = tf.matMul(tf.reshape(part.norm(h, context), [-1, channels]), qkv);
  const [sequences, tokens] = h.shape;
  // In one pass while the weights are the default's and nobody looks at them.
  const fused = part.weights === defaultWeights && !options.onWeights && attentionFused(channels / heads);
  const read = () => {
    const [q, k, v] = tf.split(mixed, 3, 1).map((m) => splitHeads(tf.reshape(m, h.shape), heads));
    return joinHeads(attend(q, k, v, {...options, weights: (q, k) => part.weights(q, k, context)}), heads);
  };
  const joined = fused ? selfAttention(tf.reshape(mixed, [sequences, tokens, 3 * channels]), heads) : read();
  const out = product(
    tf.reshape(joined, [-1, channels]),
    param<Tensor2D>(params, "out.weight", who),
    param(params, "out.bias", who)
  );
  return tf.add(h, tf.reshape(out, h.shape));
}

const defaultWeights: AttentionInflationParts["weights"] = (q, k) => dotWeights(q, k);

/** The default stages. */
export function attentionInflationParts({
  position = "sinusoidal"
}: {position?: Position} = {}): AttentionInflationParts {
  const who = "attentionInflation";
  return {
    spatial: (x) => x,
    position: (h, {params, frames, mixing, size}) =>
      mixing === "time"
        ? addPosition(h, position, frames, params)
        : addPlaces(h, position, [frames, ...size]),
    caption: (h, context) => (context.caption ? hearCaption(h, context.caption, context) : h),
    norm: (h, {params}) =>
      layerNorm(h, param<Tensor1D>(params, "norm.weight", who), param<Tensor1D>(params, "norm.bias", who)),
    weights: defaultWeights,
    proj: (h, {params}) => project(params, h, who)
  };
}

/** L: how many layers the parameters have. */
function layersIn(params: ParamRecord): number {
  let depth = 0;
  while (`layers.${depth}.qkv.weight` in params) depth++;
  return depth;
}
