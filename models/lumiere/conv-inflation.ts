// Convolution-based inflation (Lumiere, arXiv 2401.12945 §3.1, Fig. 4b): a frozen image layer gets a branch that mixes space
// and then time, and whose last layer starts at zero. Fixed by the paper: the order of the layers and the zero. Ours, since
// the paper does not say: group norm, SiLU, kernel sizes, the hidden width, initial values behind the projection.
import {conv2d, temporalConv} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {uniformFan} from "../initialise.ts";
import {owned, param, type ParamRecord, type Params, type Tap} from "../params.ts";
import {channelsMatch, clipBatch, oddKernel} from "./clip-shape.ts";
import {defaultGroups, groupNorm, silu} from "../norm.ts";
import {checkGate, project, projectOnto, projParams} from "./projection.ts";

/** What a part is told beside its input. */
export interface PartContext {
  params: ParamRecord;
  frames: number;
  /** Which use of the part this is: "norm1" or "norm2", "act1" or "act2", else the part's own name. */
  name: string;
}
export type Part = (h: Tensor4D, context: PartContext) => Tensor4D;

/** The stages of `convInflation`, by name; each can be swapped: `parts: {norm: (h) => h}`. */
export interface ConvInflationParts {
  /** The pretrained image layer that is inflated; the identity unless given, so that x itself is its output. */
  spatial: Part;
  conv2d: Part;
  /** Used twice, as "norm1" and "norm2". */
  norm: Part;
  /** Used twice, as "act1" and "act2". */
  act: Part;
  conv1d: Part;
  proj: Part;
}

export interface ConvInflationOptions {
  /** T: x holds B·T images, the frames of a clip one after the other. */
  frames: number;
  /** The same as `parts.spatial`, for the common case. */
  spatial?: (x: Tensor4D) => Tensor4D;
  parts?: Partial<ConvInflationParts>;
  tap?: Tap;
  /** Groups of the group norms; `defaultGroups` of the width unless told. */
  groups?: number;
  /** Beyond the clip's ends the temporal convolution sees zeros, or the first and last frame. "zero" unless told, as PyTorch. */
  padding?: "zero" | "edge";
}

/**
 * y + Proj(act(norm(Conv1D_t(act(norm(Conv2D(y))))))) with y = spatial(x) (Lumiere §3.1, Fig. 4b).
 *
 * Shapes: x `[B·T,H,W,C']`, y and the result `[B·T,H,W,C]`, float32. Parameters (`convInflationParams`), with their layouts:
 * `conv2d.weight` [kh,kw,C,M], `conv2d.bias` [M], `norm1.weight|bias` [M], `conv1d.weight` [k,M,M], `conv1d.bias` [M],
 * `norm2.weight|bias` [M], `proj.weight` [M,C], `proj.bias` [C]. While Proj is zero the result is y, exactly.
 *
 * Taps, in order: `y`, `conv2d`, `norm1`, `act1`, `conv1d`, `norm2`, `act2`, `branch` (after Proj), `out`.
 * Differentiable in x and all parameters. FLOPs: `inflationCosts`.
 *
 * @throws if frames does not divide the batch, channels do not fit or a parameter is missing, saying which.
 */
export function convInflation(params: ParamRecord, x: Tensor4D, options: ConvInflationOptions): Tensor4D {
  const who = "convInflation";
  const {frames, spatial, parts, tap} = options;
  clipBatch(who, x, frames);
  const defaults = convInflationParts(options);
  const part = {...defaults, ...(spatial && {spatial}), ...parts};
  const fused = !tap && part.norm === defaults.norm && part.act === defaults.act;
  return tf.tidy(() => {
    const run = (stage: keyof ConvInflationParts, h: Tensor4D, name: string = stage): Tensor4D => {
      const result = part[stage](h, {params, frames, name});
      tap?.(name === "spatial" ? "y" : name === "proj" ? "branch" : name, result);
      return result;
    };
    const y = run("spatial", x);
    if (y.shape[0] !== x.shape[0])
      throw new Error(
        `${who}: spatial must return as many images as it got, ${x.shape[0]}, but returned [${y.shape}]; it sees one frame at a time.`
      );
    // One pass while both are the defaults and nobody listens in between.
    const normAct = (h: Tensor4D, use: 1 | 2) =>
      fused
        ? clipNorm(h, {params, frames, name: `norm${use}`}, options.groups, "silu")
        : run("act", run("norm", h, `norm${use}`), `act${use}`);
    const space = normAct(run("conv2d", y), 1);
    const time = normAct(run("conv1d", space), 2);
    const out =
      !tap && part.proj === defaults.proj
        ? projectOnto(y, params, time, who)
        : (tf.add(y, run("proj", time)) as Tensor4D);
    tap?.("out", out);
    return out;
  });
}

/** The paper's stages, with our norm and activation, as functions of the named parameters. */
export function convInflationParts({
  groups,
  padding
}: Partial<ConvInflationOptions> = {}): ConvInflationParts {
  const who = "convInflation";
  return {
    spatial: (x) => x,
    conv2d: (h, {params}) => {
      const weight = param<Tensor4D>(params, "conv2d.weight", who);
      channelsMatch(who, h, weight.shape[2], "conv2d.weight");
      const bias = param<Tensor1D>(params, "conv2d.bias", who);
      return conv2d(h, weight, {bias});
    },
    norm: (h, context) => clipNorm(h, context, groups),
    act: silu,
    conv1d: (h, {params, frames}) =>
      temporalConv(h, param<Tensor3D>(params, "conv1d.weight", who), {
        frames,
        bias: param<Tensor1D>(params, "conv1d.bias", who),
        padding
      }),
    proj: (h, {params}) => project(params, h, who)
  };
}

/** Group norm over all frames of a clip, and SiLU in the same pass where it is asked for. */
const clipNorm = (h: Tensor4D, {params, frames, name}: PartContext, groups?: number, act?: "silu") =>
  groupNorm(h, {
    weight: param<Tensor1D>(params, `${name}.weight`, "convInflation"),
    bias: param<Tensor1D>(params, `${name}.bias`, "convInflation"),
    groups: groups ?? defaultGroups(h.shape[3]),
    frames,
    act
  });

export interface ConvInflationInit {
  seed?: number;
  /** Frames that the temporal convolution spans, odd; 3 unless told. */
  kernel?: number;
  /** Side of the 2D kernel in pixels, odd; 3 unless told. */
  spatialKernel?: number;
  /** Channels inside the branch; as many as outside unless told. */
  hidden?: number;
  /** Opens the projection: Proj = gate · (a random matrix with orthonormal rows or columns). 0, the paper's start, unless told. */
  gate?: number;
}

/**
 * Parameters of `convInflation` for a layer with `channels` output channels. The projection is zero unless `gate` opens it;
 * the rest starts as PyTorch would (uniform ±1/√fan-in, norms at 1 and 0), with biases zero.
 */
export function convInflationParams(
  channels: number,
  {seed = 0, kernel = 3, spatialKernel = 3, hidden = channels, gate = 0}: ConvInflationInit = {}
): Params {
  const who = "convInflationParams";
  checkGate(who, gate);
  for (const k of [kernel, spatialKernel]) oddKernel(who, k);
  for (const width of [channels, hidden])
    if (!Number.isInteger(width) || width < 1)
      throw new RangeError(`${who}: channels must be a whole number of at least 1, found ${width}.`);
  const fan2d = spatialKernel ** 2 * channels;
  const fan1d = kernel * hidden;
  return owned({
    "conv2d.weight": tf.tensor4d(uniformFan(fan2d * hidden, fan2d, seed, "conv2d"), [
      spatialKernel,
      spatialKernel,
      channels,
      hidden
    ]),
    "conv2d.bias": tf.zeros([hidden]),
    "norm1.weight": tf.ones([hidden]),
    "norm1.bias": tf.zeros([hidden]),
    "conv1d.weight": tf.tensor3d(uniformFan(fan1d * hidden, fan1d, seed, "conv1d"), [kernel, hidden, hidden]),
    "conv1d.bias": tf.zeros([hidden]),
    "norm2.weight": tf.ones([hidden]),
    "norm2.bias": tf.zeros([hidden]),
    ...projParams(hidden, channels, gate, seed)
  });
}
