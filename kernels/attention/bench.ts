// Attention against stock tfjs with the whole table of weights, at the shapes of Lumiere's coarsest level.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor3D} from "@tensorflow/tfjs-core";
import {type Bench, compare} from "../bench.ts";
import {randomNormal} from "../random.ts";
import {selfAttention} from "./index.ts";
import {forward} from "./reference.ts";

/** Sequences, tokens of each, heads, channels of a head: a clip's places and frames together, twice that, and the places of each image. */
const LARGE = [
  [1, 1280, 6, 32],
  [2, 1280, 6, 32],
  [20, 64, 6, 32]
];
const SMALL = [[1, 64, 2, 16]];

export const bench: Bench = {
  name: "attention",
  async *run(context) {
    for (const [batch, tokens, heads, width] of context.small ? SMALL : LARGE) {
      const shape: [number, number, number] = [batch, tokens, 3 * heads * width];
      const qkv: Tensor3D = tf.tensor3d(randomNormal(tf.util.sizeFromShape(shape), 1), shape);
      yield* await compare(context, {
        name: `attention ${batch} of ${tokens} tokens, ${heads} heads of ${width}`,
        ours: () => selfAttention(qkv, heads),
        stock: () => forward(qkv, qkv, heads),
        flops: 4 * batch * tokens * tokens * heads * width,
        bytes: 4 * 4 * batch * tokens * heads * width
      });
      qkv.dispose();
    }
  }
};
