// One denoising step of Lumiere: the Space-Time U-Net forward over a whole clip, alone and as a guided pair, and where the time goes.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {type Bench, type BenchContext, type Row, row, settled} from "#kernels/bench";
import {ledger} from "#kernels/ledger";
import {profileDispatches} from "#kernels/profile";
import {randomNormal} from "#kernels/random";
import type {ParamRecord} from "../params.ts";
import {shrunk, withNetwork} from "./bench-networks.ts";
import {CONFIGS, hearing, type LumiereConfig} from "./lumiere-config.ts";
import {lumiereCosts} from "./lumiere-costs.ts";
import {lumiereDenoiser} from "./lumiere-denoiser.ts";
import {stunet} from "./stunet.ts";

const REPEATS = 5;
/** Milliseconds of work before measuring, on a GPU. */
const WARM_UP = 700;
/** Pipelines that get a row of their own. */
const LISTED = 24;

/** Wall milliseconds of one of `times` runs that follow each other, closed by one wait; and of encoding alone. */
async function once({gpu}: BenchContext, f: () => tf.Tensor, times: number) {
  await settled(gpu);
  const start = performance.now();
  for (let i = 0; i < times; i++) f().dispose();
  const encoded = performance.now();
  await settled(gpu);
  return {wall: (performance.now() - start) / times, encoding: (encoded - start) / times};
}

async function* timed(
  context: BenchContext,
  name: string,
  f: () => tf.Tensor,
  {flops, bytes}: {flops: number; bytes: number}
): AsyncGenerator<Row> {
  const {small, ceilings} = context;
  await once(context, f, 1);
  const until = performance.now() + (small ? 0 : WARM_UP);
  let times = 1;
  while (performance.now() < until) {
    const {wall} = await once(context, f, times);
    times = Math.max(1, Math.min(20, Math.ceil(150 / wall)));
  }
  const taken: Awaited<ReturnType<typeof once>>[] = [];
  for (let i = 0; i < (small ? 2 : REPEATS); i++) taken.push(await once(context, f, times));
  const wall = row(
    context,
    name,
    "ms",
    taken.map(({wall}) => wall)
  );
  const fma = ceilings.fmaGflops ?? ceilings.matmulGflops;
  const rate = flops / wall.value / 1e6;
  yield {...wall, share: fma && rate / fma, gflops: rate, gbs: bytes / wall.value / 1e6};
  yield row(
    context,
    `${name}, encoding on the CPU`,
    "ms",
    taken.map(({encoding}) => encoding)
  );
}

/** GPU milliseconds by pipeline of one run, the mean of several. */
async function* shares(context: BenchContext, name: string, f: () => tf.Tensor): AsyncGenerator<Row> {
  const {gpu, small} = context;
  if (!gpu.device) return;
  const runs = small ? 1 : 4;
  const found = await profileDispatches(gpu.device, () => {
    for (let i = 0; i < runs; i++) f().dispose();
  });
  if (!found) return;
  const shareRow = (what: string, list: typeof found) => {
    const ms = list.reduce((sum, share) => sum + share.ms, 0) / runs;
    const dispatches = list.reduce((sum, share) => sum + share.dispatches, 0) / runs;
    return row(context, `${name}, ${dispatches} × ${what}`, "ms", [ms]);
  };
  yield shareRow("all dispatches", found);
  const names = [...new Set(found.map((share) => share.name))];
  const byName = names
    .map((wanted) =>
      shareRow(
        wanted,
        found.filter(({name}) => name === wanted)
      )
    )
    .sort((a, b) => b.value - a.value);
  yield* byName;
  for (const share of found.slice(0, small ? 3 : LISTED))
    yield shareRow(`${share.name} of ${share.workgroups} workgroups`, [share]);
}

function inputs(config: LumiereConfig, channels: number): Tensor4D {
  const {frames, size} = config;
  const data = randomNormal(frames * size * size * channels, 1);
  return tf.tensor4d(data, [frames, size, size, channels]);
}

async function* steps(
  context: BenchContext,
  params: ParamRecord,
  config: LumiereConfig
): AsyncGenerator<Row> {
  const {frames, size} = config;
  const what = `stunet ${frames}×${size}×${size}`;
  const {all} = lumiereCosts(config);
  const x = inputs(config, config.inChannels);
  const tokens = [[3, 4, 5]];
  const forward = () => stunet(params, x, {config, frames, logSnr: -1, tokens});
  const before = ledger.totals();
  yield* timed(context, `${what} forward`, forward, all);
  const after = ledger.totals();
  if (before.bytesAllocated !== null && after.bytesAllocated !== null)
    yield row(context, `${what} forward, peak above weights and input`, "MB", [
      (after.bytesAllocated - before.bytesAllocated) / 1e6
    ]);
  yield* shares(context, `${what} forward`, forward);
  const noisy = inputs(config, 3);
  const denoise = lumiereDenoiser(params, {config, tokens, guidance: {scale: 4}});
  const guided = () => denoise(noisy, {logSnr: -1} as Parameters<typeof denoise>[1]) as Tensor4D;
  yield* timed(context, `${what} guided step`, guided, {flops: 2 * all.flops, bytes: 2 * all.bytes});
  tf.dispose([x, noisy]);
}

export const bench: Bench = {
  name: "stunet",
  async *run(context) {
    const config = context.small ? shrunk(CONFIGS.nano) : hearing(CONFIGS.main);
    yield* withNetwork(config, (params) => steps(context, params, config));
  }
};
