// Attention-based inflation (Lumiere, arXiv 2401.12945 §3.1, Fig. 4c), for the coarsest level: y + Proj((Attn1D_t)^L(y)), attention
// along time at each place. Fixed by the paper: attention over time only, several layers, the zero-initialised projection.
// Ours, since the paper does not say: pre-norm residual layers, layer norm, heads, L, and a sinusoidal encoding of time.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {heNormal, uniformFan} from "../initialise.ts";
import {owned, param, under, type ParamRecord, type Params, type Tap} from "../params.ts";
import {channelsMatch, clipBatch} from "./clip-shape.ts";
import {layerNorm} from "../norm.ts";
import {addPosition, type Position} from "./position.ts";
import {checkGate, project, projParams} from "./projection.ts";

export interface AttentionContext {
  /** The parameters of this layer (keys without `layers.i.`), or of the block. */
  params: ParamRecord;
  frames: number;
  heads: number;
}

/** The stages of `attentionInflation`, by name. Sequences are `[N,T,C]`: N = B·H·W places, T frames. */
export interface AttentionInflationParts {
  spatial: (x: Tensor4D) => Tensor4D;
  position: (h: Tensor3D, context: AttentionContext) => Tensor3D;
  norm: (h: Tensor3D, context: AttentionContext) => Tensor3D;
  /** From queries, keys and values `[N·heads,T,C/heads]` to the weights `[N·heads,T,T]`, whose rows sum to 1. */
  weights: (q: Tensor3D, k: Tensor3D, context: AttentionContext) => Tensor3D;
  proj: (h: Tensor4D, context: AttentionContext) => Tensor4D;
}

export interface AttentionInflationOptions {
  frames: number;
  /** Heads that divide the channels; 1 head for every 32 channels, at least 1, unless told. */
  heads?: number;
  position?: Position;
  spatial?: (x: Tensor4D) => Tensor4D;
  parts?: Partial<AttentionInflationParts>;
  tap?: Tap;
}

/**
 * y + Proj((Attn1D_t)^L(y)) with y = spatial(x); each layer is h + Out(softmax(QKᵀ/√d)V), with Q, K, V from norm(h).
 *
 * Shapes: x `[B·T,H,W,C']`, y and the result `[B·T,H,W,C]`. Parameters (`attentionInflationParams`): for i in 0 … L−1
 * `layers.i.norm.weight|bias` [C], `layers.i.qkv.weight` [C,3C], `layers.i.out.weight` [C,C], `layers.i.out.bias` [C]; then
 * `proj.weight` [C,C], `proj.bias` [C]; and `position.weight` [maximum T, C] where positions are learned.
 * While Proj is zero the result is y, exactly.
 *
 * Taps, in order: `y`; per layer `layers.i.attention` `[B·H·W,heads,T,T]` and `layers.i` `[B·H·W,T,C]`; `branch`, `out`.
 * Differentiable in x and all parameters. FLOPs grow with T² (`attentionCost`), which is why only the coarsest level has it.
 *
 * @throws if frames, heads or channels do not fit, saying which.
 */
export function attentionInflation(
  params: ParamRecord,
  x: Tensor4D,
  options: AttentionInflationOptions
): Tensor4D {
  const who = "attentionInflation";
  const {frames, position, spatial, parts, tap} = options;
  const batch = clipBatch(who, x, frames);
  const part = {...attentionInflationParts({position}), ...(spatial && {spatial}), ...parts};
  return tf.tidy(() => {
    const y = part.spatial(x);
    const [, height, width, channels] = y.shape;
    tap?.("y", y);
    const heads = options.heads ?? defaultHeads(channels);
    if (channels % heads)
      throw new Error(
        `${who}: heads must divide the ${channels} channels, but is ${heads}; choose a divisor.`
      );
    const context = (layer: ParamRecord): AttentionContext => ({params: layer, frames, heads});
    const depth = layersIn(params);

    const places = height * width;
    const byPlace = tf.transpose(tf.reshape(y, [batch, frames, places, channels]), [0, 2, 1, 3]);
    let h = part.position(tf.reshape(byPlace, [batch * places, frames, channels]), context(params));
    for (let i = 0; i < depth; i++) {
      h = attentionLayer(h, context(under(params, `layers.${i}.`)), part, (weights) =>
        tap?.(`layers.${i}.attention`, tf.reshape(weights, [batch * places, heads, frames, frames]))
      );
      tap?.(`layers.${i}`, h);
    }
    const byFrame = tf.transpose(tf.reshape(h, [batch, places, frames, channels]), [0, 2, 1, 3]);
    const branch = part.proj(tf.reshape(byFrame, [batch * frames, height, width, channels]), context(params));
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
  seen: (weights: Tensor3D) => void
): Tensor3D {
  const who = "attentionInflation";
  const {params, heads} = context;
  const [sequences, frames, channels] = h.shape;
  const qkv = param<Tensor2D>(params, "qkv.weight", who);
  channelsMatch(who, h, qkv.shape[0], "qkv.weight");
  const mixed = tf.matMul(tf.reshape(part.norm(h, context), [-1, channels]), qkv);
  const [q, k, v] = tf.split(mixed, 3, 1).map((m) => {
    const perHead = tf.reshape(m, [sequences, frames, heads, channels / heads]);
    return tf.reshape(tf.transpose(perHead, [0, 2, 1, 3]), [
      sequences * heads,
      frames,
      channels / heads
    ]) as Tensor3D;
  });
  const weights = part.weights(q, k, context);
  seen(weights);
  const read = tf.reshape(tf.matMul(weights, v), [sequences, heads, frames, channels / heads]);
  const joined = tf.reshape(tf.transpose(read, [0, 2, 1, 3]), [-1, channels]);
  const out = tf.add(
    tf.matMul(joined, param<Tensor2D>(params, "out.weight", who)),
    param(params, "out.bias", who)
  );
  return tf.add(h, tf.reshape(out, h.shape));
}

/** The default stages. */
export function attentionInflationParts({
  position = "sinusoidal"
}: {position?: Position} = {}): AttentionInflationParts {
  const who = "attentionInflation";
  return {
    spatial: (x) => x,
    position: (h, {params, frames}) => addPosition(h, position, frames, params),
    norm: (h, {params}) =>
      layerNorm(h, param<Tensor1D>(params, "norm.weight", who), param<Tensor1D>(params, "norm.bias", who)),
    weights: (q, k) =>
      tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape[2])) as Tensor3D),
    proj: (h, {params}) => project(params, h, who)
  };
}

const defaultHeads = (channels: number) => {
  let heads = Math.max(1, Math.floor(channels / 32));
  while (channels % heads) heads--;
  return heads;
};

/** L: how many layers the parameters have. */
function layersIn(params: ParamRecord): number {
  let depth = 0;
  while (`layers.${depth}.qkv.weight` in params) depth++;
  return depth;
}

export interface AttentionInflationInit {
  seed?: number;
  /** L, the layers that are stacked; 2 unless told. */
  layers?: number;
  /** Opens the projection, as in `convInflationParams`. */
  gate?: number;
  /** The longest clip of learned positions; none are made unless told. */
  positions?: number;
}

/** Parameters of `attentionInflation` for a layer with `channels` output channels; `layers` 0 leaves Proj(y) alone. */
export function attentionInflationParams(
  channels: number,
  {seed = 0, layers = 2, gate = 0, positions = 0}: AttentionInflationInit = {}
): Params {
  for (const [name, value] of Object.entries({channels: channels - 1, layers, positions}))
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(
        `attentionInflationParams: ${name} must be a whole number, found ${name === "channels" ? channels : value}.`
      );
  checkGate("attentionInflationParams", gate);
  const record: Record<string, tf.Tensor> = {};
  const matrix = (cols: number, stream: string) =>
    tf.tensor2d(uniformFan(channels * cols, channels, seed, stream), [channels, cols]);
  for (let i = 0; i < layers; i++) {
    record[`layers.${i}.norm.weight`] = tf.ones([channels]);
    record[`layers.${i}.norm.bias`] = tf.zeros([channels]);
    record[`layers.${i}.qkv.weight`] = matrix(3 * channels, `qkv${i}`);
    record[`layers.${i}.out.weight`] = matrix(channels, `out${i}`);
    record[`layers.${i}.out.bias`] = tf.zeros([channels]);
  }
  if (positions)
    record["position.weight"] = tf.tensor2d(heNormal(positions * channels, 2, seed, "position"), [
      positions,
      channels
    ]);
  return owned({...record, ...projParams(channels, channels, gate, seed)});
}
