// How a kernel is timed against its stock-tfjs composition: the same inputs, correctness first, in alternating order, each
// repeat closed by one wait, medians with their spread, and the share of the ceiling measured in the same run.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor} from "@tensorflow/tfjs-core";
import type {Ceilings} from "./ceilings.ts";
import type {Gpu} from "./device.ts";
import {flushTfjs} from "./tfjs-internals.ts";

/** One line of the result. `share` is the part reached of the roofline: min(FMA ceiling, intensity × copy ceiling). */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** Repeats whose median `value` is. */
  n: number;
  /** Half the range between the quartiles, in `unit`. */
  spread: number;
  device: string;
  share: number | null;
  /** FLOP/s and bytes/s reached, where they were counted. */
  gflops?: number;
  gbs?: number;
}

export interface BenchContext {
  gpu: Gpu;
  ceilings: Ceilings;
  /** A software adapter or no WebGPU: sizes scale down. */
  small: boolean;
}

export interface Bench {
  name: string;
  /** Rows as they are known, so that a run that is cut short leaves some. */
  run(context: BenchContext): AsyncGenerator<Row>;
}

/** A computation with its stock twin; both return fresh tensors, which must agree. */
export interface Comparison {
  name: string;
  ours: () => Tensor | Tensor[];
  stock: () => Tensor | Tensor[];
  flops: number;
  /** Bytes that must be read and written at least, each input and output once. */
  bytes: number;
  /** Greatest difference allowed, relative to the largest stock value; Infinity skips (indices are checked in tests). */
  tolerance?: number;
}

const REPEATS = 7;
/** Milliseconds of work before measuring, on a GPU. */
const WARM_UP = 500;

export async function settled(gpu: Gpu): Promise<void> {
  flushTfjs();
  await gpu.device?.queue.onSubmittedWorkDone();
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function row(
  context: BenchContext,
  name: string,
  unit: string,
  values: number[],
  more: Partial<Row> = {}
): Row {
  return {
    name,
    value: median(values),
    unit,
    n: values.length,
    spread: (quantile(values, 0.75) - quantile(values, 0.25)) / 2,
    device: `${context.gpu.backend}: ${context.gpu.adapter}`,
    share: null,
    ...more
  };
}

/** Milliseconds that the ceilings allow, or null where they are not known. */
function rooflineMs(
  {fmaGflops, matmulGflops, copyGBs}: Ceilings,
  flops: number,
  bytes: number
): number | null {
  const compute = fmaGflops ?? matmulGflops;
  return compute && copyGBs ? Math.max(flops / compute, bytes / copyGBs) / 1e6 : null;
}

/** Rows for ours and stock, and how many times faster ours is. */
export async function compare(context: BenchContext, c: Comparison): Promise<Row[]> {
  const {gpu} = context;
  const worst = await difference(c.ours(), c.stock());
  const tolerance = c.tolerance ?? 1e-4;
  if (!(worst <= tolerance))
    throw new Error(`${c.name}: ours and stock differ by ${worst} (allowed: ${tolerance}).`);
  const once = async (f: Comparison["ours"], times: number) => {
    await settled(gpu);
    const start = performance.now();
    for (let i = 0; i < times; i++) tf.dispose(tf.tidy(f));
    await settled(gpu);
    return (performance.now() - start) / times;
  };
  // Enough runs within a repeat that its one wait does not count, found while a GPU leaves the low clocks of its rest: an
  // H100 takes a third of a second, and is five times slower until then.
  const times = async (f: Comparison["ours"]) => {
    await once(f, 1);
    const until = performance.now() + (context.small ? 0 : WARM_UP);
    let runs = 1;
    do {
      runs = Math.max(1, Math.min(200, Math.ceil(40 / (await once(f, runs)))));
    } while (performance.now() < until);
    return runs;
  };
  const variants = {ours: c.ours, stock: c.stock};
  const counts = {ours: await times(c.ours), stock: await times(c.stock)};
  const taken: Record<"ours" | "stock", number[]> = {ours: [], stock: []};
  for (let i = 0; i < REPEATS; i++) {
    const order = i % 2 ? (["stock", "ours"] as const) : (["ours", "stock"] as const);
    for (const name of order) taken[name].push(await once(variants[name], counts[name]));
  }
  const roof = rooflineMs(context.ceilings, c.flops, c.bytes);
  const result = (["ours", "stock"] as const).map((name) => {
    const ms = median(taken[name]);
    return row(context, `${c.name}, ${name}`, "ms", taken[name], {
      share: roof && roof / ms,
      gflops: c.flops / ms / 1e6,
      gbs: c.bytes / ms / 1e6
    });
  });
  const ratios = taken.ours.map((ms, i) => taken.stock[i] / ms);
  return [...result, row(context, `${c.name}, speed-up`, "×", ratios)];
}

async function difference(ours: Tensor | Tensor[], stock: Tensor | Tensor[]): Promise<number> {
  const [a, b] = [[ours].flat(), [stock].flat()];
  let worst = 0;
  for (const [i, t] of a.entries()) {
    const [x, y] = [await t.data(), await b[i].data()];
    let scale = 0;
    let most = 0;
    for (let k = 0; k < y.length; k++) {
      scale = Math.max(scale, Math.abs(y[k]));
      most = Math.max(most, Math.abs(x[k] - y[k]));
      if (Number.isNaN(x[k] - y[k])) most = Infinity;
    }
    worst = Math.max(worst, most / (scale || 1));
  }
  tf.dispose([...a, ...b]);
  return worst;
}
