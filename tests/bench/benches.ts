// Every benchmark, and how they are run on a backend: the same code in Node and in a page.
import {bench as attention} from "#kernels/attention/bench";
import {type Bench, type BenchContext, type Row, row} from "#kernels/bench";
import {bench as blendWindows} from "#kernels/blend-windows/bench";
import {type Ceilings, measureCeilings} from "#kernels/ceilings";
import {bench as conv2d} from "#kernels/conv2d/bench";
import {openGpu} from "#kernels/device";
import {bench as dispatch} from "#kernels/dispatch.bench";
import {bench as groupNorm} from "#kernels/group-norm/bench";
import {bench as nearestCode} from "#kernels/nearest-code/bench";
import {bench as temporalConv} from "#kernels/temporal-conv/bench";
import {bench as clips} from "#models/lumiere/clips/bench";
import {bench as sampling, superResolutionBench as superResolution} from "#models/lumiere/sampling.bench";
import {bench as stunet} from "#models/lumiere/stunet.bench";
import {bench as decode} from "#models/lvm/decode.bench";
import {bench as world} from "#models/world/gpu/bench";

const BENCHES: Bench[] = [
  dispatch,
  temporalConv,
  conv2d,
  groupNorm,
  attention,
  blendWindows,
  nearestCode,
  world,
  clips,
  stunet,
  sampling,
  superResolution,
  decode
];

const UNITS: Record<keyof Ceilings, string> = {
  copyGBs: "GB/s",
  fmaGflops: "GFLOP/s",
  matmulGflops: "GFLOP/s",
  dispatchUs: "µs",
  syncMs: "ms"
};

/** Runs the benchmarks whose names start with one of `names` (all without); `tell` is given each row as it is known. */
export async function runBenches(
  names: string[],
  tell: (row: Row) => void,
  backend?: "webgpu" | "wasm" | "cpu"
) {
  const chosen = BENCHES.filter(({name}) => !names.length || names.some((wanted) => name.startsWith(wanted)));
  if (!chosen.length) {
    const all = BENCHES.map(({name}) => name).join(", ");
    throw new Error(`No benchmark is called ${names.join(" or ")}; there are ${all}.`);
  }
  const gpu = await openGpu({backend});
  const errors: string[] = [];
  gpu.device?.addEventListener("uncapturederror", (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const ceilings = await measureCeilings();
  const context: BenchContext = {gpu, ceilings, small: gpu.software || gpu.backend !== "webgpu"};
  const rows: Row[] = [];
  const add = (found: Row) => {
    rows.push(found);
    tell(found);
  };
  for (const [name, unit] of Object.entries(UNITS)) {
    const value = ceilings[name as keyof Ceilings];
    if (value !== null) add(row(context, `ceiling ${name}`, unit, [value]));
  }
  for (const bench of chosen) for await (const found of bench.run(context)) add(found);
  if (errors.length) throw new Error(`The GPU reported ${errors.length} errors, first: ${errors[0]}`);
  return rows;
}
