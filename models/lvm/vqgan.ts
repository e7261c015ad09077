// The tokenizer: a VQGAN of the taming-transformers family (arXiv 2012.09841) without attention, with diffusers' parameter names, so
// that the checkpoint that LVM released loads beside ours. Images are [B,H,W,C] in [0,1] (taming's own are in [−1,1]).
import {nearestCode} from "#kernels";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {param, type ParamRecord, type Tap} from "../params.ts";
import {type BetaConvention, quantize, type Quantized} from "./quantize.ts";
import {type Stage, VQGAN_PARTS, type VqganParts} from "./stages.ts";
import {checkCodes} from "./vocabulary.ts";
import {CODEBOOK, downsampling, type VqganConfig} from "./vqgan-config.ts";

export * from "./quantize.ts";
export * from "./stages.ts";
export * from "./vqgan-config.ts";
export * from "./vqgan-params.ts";

export interface VqganOptions {
  config: VqganConfig;
  parts?: Partial<VqganParts>;
  /**
   * Called with the parameters' prefixes: "encoder.conv_in", each "encoder.down_blocks.i.resnets.j" and ".downsamplers.0",
   * "encoder.mid_block.resnets.j", "encoder.conv_out", "quant_conv" (z); "post_quant_conv", "decoder.conv_in",
   * "decoder.mid_block.resnets.j", each "decoder.up_blocks.i.resnets.j" and ".upsamplers.0", "decoder.conv_out".
   */
  tap?: Tap;
}

/** Runs stages by their prefix, telling each to the tap. */
function walker(params: ParamRecord, {config, parts, tap}: VqganOptions) {
  const all = {...VQGAN_PARTS, ...parts};
  return (stage: keyof VqganParts, h: Tensor4D, name: string, told = name): Tensor4D => {
    const run: Stage = all[stage];
    const pixelNorm = config.encoderReach === "cell" && name.startsWith("encoder");
    const result = run(h, {params, name, groups: config.groups, pixelNorm, parts: all, tap});
    if (told) tap?.(told, result);
    return result;
  };
}

/** norm, activation, convolution: the end of the encoder and of the decoder. */
function head(run: ReturnType<typeof walker>, h: Tensor4D, side: "encoder" | "decoder"): Tensor4D {
  const normal = run("norm", h, `${side}.conv_norm_out`, "");
  return run("conv", run("act", normal, side, ""), `${side}.conv_out`);
}

/**
 * The encoder's features, before quantisation: images [B,H,W,C] in [0,1] → z [B,H/f,W/f,D].
 *
 * @throws if the images have other channels, or a side that is no multiple of f.
 */
export function encodeFeatures(params: ParamRecord, images: Tensor4D, options: VqganOptions): Tensor4D {
  const {channelMult, numResBlocks, imageChannels} = options.config;
  const f = downsampling(options.config);
  const [, height, width, channels] = images.shape;
  if (images.rank !== 4 || channels !== imageChannels || height % f || width % f || !images.size)
    throw new Error(
      `The tokenizer takes images [B,H,W,${imageChannels}] with sides that are multiples of ${f}, found [${images.shape}]; resize or crop them and drop alpha.`
    );
  return tf.tidy(() => {
    const run = walker(params, options);
    let h = run("conv", images, "encoder.conv_in");
    channelMult.forEach((_, i) => {
      const level = `encoder.down_blocks.${i}`;
      for (let j = 0; j < numResBlocks; j++) h = run("resBlock", h, `${level}.resnets.${j}`);
      if (i < channelMult.length - 1) h = run("downsample", h, level, `${level}.downsamplers.0`);
    });
    for (const j of [0, 1]) h = run("resBlock", h, `encoder.mid_block.resnets.${j}`);
    return run("conv", head(run, h, "encoder"), "quant_conv");
  });
}

/** The decoder from features or codes: [B,h,w,D] → images [B,h·f,w·f,C], not clamped. */
export function decodeFeatures(params: ParamRecord, zq: Tensor4D, options: VqganOptions): Tensor4D {
  const {channelMult, numResBlocks} = options.config;
  return tf.tidy(() => {
    const run = walker(params, options);
    let h = run("conv", run("conv", zq, "post_quant_conv"), "decoder.conv_in");
    for (const j of [0, 1]) h = run("resBlock", h, `decoder.mid_block.resnets.${j}`);
    channelMult.forEach((_, i) => {
      const level = `decoder.up_blocks.${i}`;
      for (let j = 0; j <= numResBlocks; j++) h = run("resBlock", h, `${level}.resnets.${j}`);
      if (i < channelMult.length - 1) h = run("upsample", h, level, `${level}.upsamplers.0`);
    });
    return head(run, h, "decoder");
  });
}

/** The codes, [K,D]; the parameter itself, not a copy. */
export const codebook = (params: ParamRecord): Tensor2D => param<Tensor2D>(params, CODEBOOK, "VQGAN");

/**
 * Images [B,H,W,C] in [0,1] → ids [B,(H/f)·(W/f)] int32, row by row: the nearest code of each feature. The same image gives the same ids.
 *
 * @throws as `encodeFeatures`.
 */
export function encode(params: ParamRecord, images: Tensor4D, options: VqganOptions): Tensor2D {
  return tf.tidy(() => {
    const z = encodeFeatures(params, images, options);
    const ids = nearestCode(tf.reshape(z, [-1, z.shape[3]]) as Tensor2D, codebook(params));
    return tf.reshape(ids, [z.shape[0], -1]) as Tensor2D;
  });
}

/**
 * Ids → images [B,H,W,C], clamped to [0,1]. Ids are rows of a tensor [B,N] int32, or arrays, which are checked; the grid of tokens is
 * the square of the config's resolution unless told.
 *
 * @throws if the ids do not fill the grid, or one in an array is no code. Ids of a tensor are not read back: keep them in [0,K).
 */
export function decode(
  params: ParamRecord,
  ids: Tensor2D | readonly ArrayLike<number>[],
  options: VqganOptions & {grid?: readonly [rows: number, columns: number]}
): Tensor4D {
  const side = options.config.resolution / downsampling(options.config);
  const [rows, columns] = options.grid ?? [side, side];
  const each = rows * columns;
  const lengths = ids instanceof tf.Tensor ? [ids.shape[1]] : ids.map(({length}) => length);
  const wrong = lengths.find((length) => length !== each);
  if (wrong !== undefined || !lengths.length)
    throw new Error(
      `An image of ${rows}×${columns} tokens needs ${each} ids, found ${wrong ?? "no image"}; pass whole images or the grid they have.`
    );
  return tf.tidy(() => {
    const table = codebook(params);
    const flat = ids instanceof tf.Tensor ? tf.reshape(ids, [-1]) : checkedIds(ids, table.shape[0]);
    const codes = tf.reshape(tf.gather(table, flat as Tensor1D), [-1, rows, columns, table.shape[1]]);
    return tf.clipByValue(decodeFeatures(params, codes as Tensor4D, options), 0, 1);
  });
}

function checkedIds(images: readonly ArrayLike<number>[], codes: number): Tensor1D {
  images.forEach((ids, i) => checkCodes(ids, codes, `image ${i}`));
  return tf.tensor1d(
    images.flatMap((ids) => Array.from(ids)),
    "int32"
  );
}

/**
 * The whole autoencoder, for training: images → their reconstruction (not clamped) with ids and the losses of the codebook. The
 * gradient of the reconstruction passes the codes by (straight-through).
 */
export function vqgan(
  params: ParamRecord,
  images: Tensor4D,
  options: VqganOptions & {beta?: number; convention?: BetaConvention}
): Quantized & {images: Tensor4D} {
  return tf.tidy(() => {
    const quantized = quantize(encodeFeatures(params, images, options), codebook(params), options);
    return {...quantized, images: decodeFeatures(params, quantized.zq, options)};
  }) as unknown as Quantized & {images: Tensor4D};
}
