// Launches the WGSL of the group norm and its gradients.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor1D, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import {addChunks, apply, backInput, backSums, rowsOf} from "./apply.ts";
import type {Geometry, GroupNormInputs} from "./geometry.ts";
import {chunksOf, layoutOf, tunablesOf} from "./layout.ts";
import {combine, statistics} from "./statistics.ts";

/** Mean and 1/σ of every group: `[B,2,G]`. */
export function stats(x: Tensor4D, g: Geometry): Tensor {
  const {batch, rows, channels, groups, epsilon} = g;
  const layout = layoutOf(g);
  const {chunk, chunks} = chunksOf(g, layout);
  const final = chunks === 1 && layout.blocks === 1;
  const uniforms = {batch, rows, groups, per: channels / groups, chunk, parts: chunks, epsilon};
  const {out} = launch(statistics, {
    inputs: {x},
    outputs: {out: {shape: final ? [batch, 2, groups] : [batch, chunks, 2, channels]}},
    uniforms,
    tunables: {...tunablesOf(layout), final: +final}
  });
  if (final) return out;
  const joined = launch(combine, {
    inputs: {parts: out},
    outputs: {stats: {shape: [batch, 2, groups]}},
    uniforms,
    tunables: {threads: layout.threads}
  });
  out.dispose();
  return joined.stats;
}

/** What `apply` and the gradients share; `parts` workgroups down the rows of a set, of `chunk` rows each where it matters. */
function shared({x, weight, bias, film}: GroupNormInputs, stats: Tensor, g: Geometry) {
  const {batch, rows, channels, groups, films, silu} = g;
  const layout = layoutOf(g);
  return {
    inputs: {x, weight, bias, stats, ...(film && {film})} as Record<string, Tensor>,
    uniforms: {
      batch,
      rows,
      groups,
      per: channels / groups,
      share: films ? batch / films : 1,
      chunk: 0,
      parts: Math.ceil(rows / rowsOf(layout))
    },
    tunables: {...tunablesOf(layout), film: +!!film, silu: +silu}
  };
}

export function forward(inputs: GroupNormInputs, stats: Tensor, g: Geometry): Tensor4D {
  const {y} = launch(apply, {...shared(inputs, stats, g), outputs: {y: {shape: inputs.x.shape}}});
  return y as Tensor4D;
}

/** Σ dz and Σ dz·x̂ over the positions of each set, by channel: `[B,2,C]`. */
export function sumsOf(inputs: GroupNormInputs, dy: Tensor, stats: Tensor, g: Geometry): Tensor {
  const {batch, channels} = g;
  const common = shared(inputs, stats, g);
  const {chunk, chunks} = chunksOf(g, layoutOf(g));
  const {parts} = launch(backSums, {
    ...common,
    inputs: {...common.inputs, dy},
    uniforms: {...common.uniforms, chunk, parts: chunks},
    outputs: {parts: {shape: chunks === 1 ? [batch, 2, channels] : [batch, chunks, 2, channels]}}
  });
  if (chunks === 1) return parts;
  const {sums} = launch(addChunks, {
    inputs: {parts},
    outputs: {sums: {shape: [batch, 2, channels]}},
    uniforms: {size: 2 * channels, count: batch * 2 * channels, chunks}
  });
  parts.dispose();
  return sums;
}

/** 1 + scale by clip and channel, `[F,1,C]`, or 1. */
const opening = ({film}: GroupNormInputs, {films, channels}: Geometry): Tensor =>
  film
    ? tf.add(tf.reshape(tf.slice2d(film, [0, 0], [films, channels]), [films, 1, channels]), 1)
    : tf.scalar(1);

/** The sums by clip, `[F,2,C]`. */
const byClip = (sums: Tensor, {batch, films, channels}: Geometry): Tensor =>
  tf.sum(tf.reshape(sums, [films || 1, batch / (films || 1), 2, channels]), 1);

export function gradX(
  inputs: GroupNormInputs,
  dy: Tensor,
  stats: Tensor,
  sums: Tensor,
  g: Geometry
): Tensor4D {
  const {batch, rows, channels, groups, films} = g;
  return tf.tidy(() => {
    const gain = tf.mul(opening(inputs, g), inputs.weight);
    const each = tf.mul(tf.reshape(sums, [films || 1, (2 * batch) / (films || 1), channels]), gain);
    const grouped = tf.sum(tf.reshape(each, [batch, 2, groups, channels / groups]), 3);
    const means = tf.div(grouped, (rows * channels) / groups);
    const common = shared(inputs, stats, g);
    const {dx} = launch(backInput, {
      ...common,
      inputs: {...common.inputs, dy, means},
      outputs: {dx: {shape: inputs.x.shape}}
    });
    return dx as Tensor4D;
  });
}

/** Of weight (`which` 1) and bias (0), `[C]`. */
export function gradAffine(inputs: GroupNormInputs, sums: Tensor, which: 0 | 1, g: Geometry): Tensor1D {
  const {films, channels} = g;
  return tf.tidy(() => {
    const told = tf.mul(byClip(sums, g), opening(inputs, g));
    return tf.reshape(tf.sum(tf.slice(told, [0, which, 0], [films || 1, 1, channels]), 0), [channels]);
  });
}

/** `[F,2C]`. */
export function gradFilm({weight, bias}: GroupNormInputs, sums: Tensor, g: Geometry): Tensor2D {
  const {films, channels} = g;
  return tf.tidy(() => {
    const [shift, product] = tf.split(byClip(sums, g), 2, 1).map((s) => tf.reshape(s, [films, channels]));
    return tf.concat([tf.add(tf.mul(product, weight), tf.mul(shift, bias)), shift], 1) as Tensor2D;
  });
}
