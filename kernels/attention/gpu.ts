// Launches the WGSL of attention.
import type {Tensor2D, Tensor3D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import {onSoftware} from "../tiles.ts";
import {flash} from "./wgsl.ts";

export function forward(
  q: Tensor3D,
  kv: Tensor3D,
  {heads, channels, bias}: {heads: number; channels: number; bias?: Tensor2D}
): Tensor3D {
  const [batch, queries, qWidth] = q.shape;
  const [, keys, kvWidth] = kv.shape;
  const quads = channels / heads / 4;
  const kAt = (kvWidth - 2 * channels) / 4;
  const {y} = launch(flash, {
    inputs: {q, kv, ...(bias && {bias})},
    outputs: {y: {shape: [batch, queries, channels]}},
    uniforms: {
      batch,
      heads,
      queries,
      keys,
      qStride: qWidth / 4,
      kvStride: kvWidth / 4,
      kAt,
      vAt: kAt + channels / 4,
      scale: 1 / Math.sqrt(channels / heads)
    },
    // Keys and values of a tile take 8 KB at most, beside what joins the parts.
    tunables: {quads, parts: onSoftware() ? 2 : 8, tile: quads <= 8 ? 32 : 16, bias: +!!bias}
  });
  return y as Tensor3D;
}
