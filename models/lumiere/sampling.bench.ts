// Seconds that a person waits: a clip of 50 guided steps, and super-resolution of one in windows, from noise to pixels read back.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, type BenchContext, type Row, row} from "#kernels/bench";
import {ledger} from "#kernels/ledger";
import {randomNormal} from "#kernels/random";
import {shrunk, withNetwork} from "./bench-networks.ts";
import {CONFIGS, hearing} from "./lumiere-config.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {sample} from "./sampler.ts";
import {ssrDenoiser, superResolve} from "./ssr.ts";

const STEPS = 50;
const REPEATS = 3;
const TOKENS = [[3, 4, 5]];

/** Seconds, the first time aside, which compiles; and what the process has allocated by then. */
async function* timed(
  context: BenchContext,
  name: string,
  make: () => Promise<Tensor4D>
): AsyncGenerator<Row> {
  const taken: number[] = [];
  for (let i = 0; i <= (context.small ? 1 : REPEATS); i++) {
    const start = performance.now();
    const made = await make();
    await made.data();
    made.dispose();
    if (i) taken.push((performance.now() - start) / 1000);
  }
  yield row(context, name, "s", taken);
  // tfjs pools what it frees, so that this is the most that was, of earlier benchmarks too.
  const {bytesAllocated} = ledger.totals();
  if (bytesAllocated !== null)
    yield row(context, `${name}, allocated so far, weights included`, "MB", [bytesAllocated / 1e6]);
}

export const bench: Bench = {
  name: "sampling",
  async *run(context) {
    const video = context.small ? shrunk(hearing(CONFIGS.main)) : hearing(CONFIGS.main);
    const steps = context.small ? 2 : STEPS;
    const {frames, size} = video;
    yield* withNetwork(video, (params) => {
      const denoiser = lumiereDenoiser(params, {
        config: video,
        tokens: TOKENS,
        guidance: {scale: 3, rescale: 0.5}
      });
      const name = `clip of ${frames}×${size}×${size}, ${steps} guided steps`;
      return timed(context, name, () => sample(denoiser, [frames, size, size, 3], {steps}));
    });
  }
};

/** By a name of its own: alone in a process, what is allocated is its own. */
export const superResolutionBench: Bench = {
  name: "super-resolution",
  async *run(context) {
    const large = context.small ? shrunk(CONFIGS.ssr) : CONFIGS.ssr;
    const {frames} = context.small ? shrunk(CONFIGS.main) : CONFIGS.main;
    const steps = context.small ? 2 : STEPS;
    const low = tf.tensor4d(randomNormal(frames * (large.size / 4) ** 2 * 3, 1), [frames, large.size / 4, large.size / 4, 3]); // prettier-ignore
    yield* withNetwork(large, (params) => {
      const denoiser = ssrDenoiser(params, {config: large, tokens: TOKENS});
      const name = `super-resolution of ${frames} frames to ${large.size}×${large.size}, windows of ${large.frames}, ${steps} steps`;
      return timed(context, name, () => superResolve(denoiser, low, {window: large.frames, steps}));
    });
    low.dispose();
  }
};
