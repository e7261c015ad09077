// What this machine can do at most, measured: the roofline that a kernel's speed is a share of. Each figure is taken with
// work sized by a small probe first, so that a software adapter takes no longer than a GPU.
import * as tf from "@tensorflow/tfjs-core";
import {copy, fma, FMA_FLOPS, step} from "./ceiling-kernels.ts";
import {bind, compileAsync, type Kernel, type Uniforms} from "./kernel.ts";
import {AIM, attempt, enough, least, now, repeat} from "./measuring.ts";
import {currentDevice, flushTfjs, onWebgpu} from "./tfjs-internals.ts";
import {onSoftware} from "./tiles.ts";

export interface Ceilings {
  /** Memory bandwidth of a copy, bytes read plus bytes written, GB/s (10⁹). */
  copyGBs: number | null;
  /** Float32 multiply-adds in registers, two FLOPs each, GFLOP/s. */
  fmaGflops: number | null;
  /** The best square float32 matrix product through stock tfjs, GFLOP/s: what a good kernel reaches in practice. */
  matmulGflops: number | null;
  /** One dispatch that depends on the one before, in one pass, µs. */
  dispatchUs: number | null;
  /** A 4-byte readback, submit to data, ms. */
  syncMs: number | null;
}

/** How often a difference of two times is measured before it is taken as it is. */
const ROUNDS = 3;
/** Seconds of work before the first measurement, on a GPU: an H100 at rest is five times slower than one at work. */
const WARM_UP = 0.4;

/**
 * Measures the ceilings of the backend in use, in under 2 s on a GPU and 4 s on a software adapter. What cannot be
 * measured is null: everything but copies and matrix products on wasm and cpu, and whatever took too long or failed.
 */
export async function measureCeilings(): Promise<Ceilings> {
  const matmulGflops = () => attempt(matmul);
  if (!onWebgpu()) {
    const copyGBs = await attempt(copyOnCpu);
    return {copyGBs, fmaGflops: null, matmulGflops: await matmulGflops(), dispatchUs: null, syncMs: null};
  }
  flushTfjs();
  const syncMs = await attempt(readback);
  const latency = (syncMs ?? 0) / 1000;
  await attempt(warmUp);
  return {
    syncMs,
    dispatchUs: await attempt(dispatches),
    copyGBs: await attempt((over) => copies(latency, over)),
    fmaGflops: await attempt((over) => multiplyAdds(latency, over)),
    matmulGflops: await matmulGflops()
  };
}

/** Buffers that live as long as a measurement. */
async function withBuffers<T>(
  sizes: number[],
  f: (device: GPUDevice, buffers: GPUBuffer[]) => Promise<T>
): Promise<T> {
  const device = currentDevice()!;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffers = sizes.map((size) => device.createBuffer({label: "ceilings", size, usage}));
  try {
    return await f(device, buffers);
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}

/** Seconds for `times` dispatches of a kernel in one pass, the wait included. */
async function seconds(
  device: GPUDevice,
  kernel: Kernel,
  buffers: GPUBuffer[],
  uniforms: Uniforms,
  times: number
) {
  const compiled = await compileAsync(device, kernel);
  const named = Object.fromEntries(compiled.bindings.map(({name}, i) => [name, {buffer: buffers[i]}]));
  const group = bind(device, kernel, compiled, named, uniforms);
  const start = now();
  const encoder = device.createCommandEncoder({label: kernel.name});
  const pass = encoder.beginComputePass();
  pass.setPipeline(compiled.pipeline);
  pass.setBindGroup(0, group);
  for (let i = 0; i < times; i++) pass.dispatchWorkgroups(...kernel.workgroups(uniforms, {}));
  pass.end();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return now() - start;
}

const readback = (over: AbortSignal) =>
  withBuffers([16], async (device, [source]) => {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = device.createBuffer({label: "ceilings", size: 4, usage});
    const once = async () => {
      const start = now();
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, staging, 0, 4);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      staging.unmap();
      return now() - start;
    };
    try {
      await once();
      const sorted = (await repeat(9, once, over)).sort((a, b) => a - b);
      return sorted[4] * 1000;
    } finally {
      staging.destroy();
    }
  });

const dispatches = (over: AbortSignal) =>
  withBuffers([16], async (device, buffers) => {
    const time = (times: number) => seconds(device, step, buffers, {}, times);
    // The least of several: one disturbed probe would leave too few dispatches to see a slope in.
    const one = least(await repeat(3, () => time(100), over)) / 100;
    const n = Math.max(50, Math.min(1200, Math.round(AIM / one)));
    // The slope leaves out what a submit costs by itself. On a busy machine all runs of few may be disturbed, and are measured again.
    for (let round = 1; ; round++) {
      const few = least(await repeat(5, () => time(n / 10), over));
      const many = least(await repeat(3, () => time(n), over));
      if (many > few || round === ROUNDS) return ((many - few) / (n - Math.ceil(n / 10))) * 1e6;
    }
  });

async function copies(latency: number, over: AbortSignal): Promise<number> {
  const {maxBufferSize, maxStorageBufferBindingSize} = currentDevice()!.limits;
  // Larger than any cache, where the time allows it.
  const bytes = onSoftware() ? 8 << 20 : Math.min(256 << 20, maxBufferSize, maxStorageBufferBindingSize);
  return withBuffers([bytes, bytes], async (device, buffers) => {
    const size = bytes / 16;
    // Enough threads to fill a large GPU, each of which walks on by the number of all.
    const stride = Math.min(size, 256 * 4096);
    const time = (times: number) => seconds(device, copy, buffers, {size, stride}, times);
    await time(1);
    const times = await enough(time, 1, over);
    const took = least(await repeat(3, () => time(times), over));
    return (2 * bytes * times) / Math.max(1e-6, took - latency / 2) / 1e9;
  });
}

/** Works a GPU out of the low clocks of its rest; a software adapter has none. Returns seconds. */
const warmUp = (over: AbortSignal) =>
  withBuffers([1024], async (device, buffers) => {
    const start = now();
    do {
      await seconds(device, fma, buffers, {rounds: 256, groups: onSoftware() ? 1 : 2048, factor: 0.5}, 1);
    } while (!onSoftware() && !over.aborted && now() - start < WARM_UP);
    return now() - start;
  });

const multiplyAdds = (latency: number, over: AbortSignal) =>
  withBuffers([1024], async (device, buffers) => {
    // Groups enough to fill any GPU, and more rounds until they take long enough.
    const groups = onSoftware() ? 64 : 8192;
    const time = (rounds: number) => seconds(device, fma, buffers, {rounds, groups, factor: 0.5}, 1);
    await time(1);
    const rounds = await enough(time, 16, over);
    const took = least(await repeat(3, () => time(rounds), over));
    return (rounds * groups * FMA_FLOPS) / Math.max(1e-6, took - latency / 2) / 1e9;
  });

async function matmul(over: AbortSignal): Promise<number> {
  const time = async (n: number, times: number) => {
    const [a, b] = [tf.ones([n, n]), tf.ones([n, n])];
    const run = async (times: number) => {
      const start = now();
      for (let i = 0; i < times; i++) tf.matMul(a, b).dispose();
      if (onWebgpu()) {
        flushTfjs();
        await currentDevice()!.queue.onSubmittedWorkDone();
      }
      return now() - start;
    };
    try {
      await run(1);
      return least(await repeat(2, () => run(times), over)) / times;
    } finally {
      tf.dispose([a, b]);
    }
  };
  const flops = (n: number) => 2 * n ** 3;
  let best = flops(128) / (await time(128, 1));
  for (const n of [256, 1024, 2048, 4096]) {
    const expected = flops(n) / best;
    if (expected > 2 * AIM) break;
    const times = Math.max(1, Math.min(8, Math.floor(AIM / 2 / expected)));
    best = Math.max(best, flops(n) / (await time(n, times)));
  }
  return best / 1e9;
}

async function copyOnCpu(over: AbortSignal): Promise<number> {
  const floats = 1 << 22;
  const [a, b] = [tf.zeros([floats]), tf.zeros([floats])];
  const took = least(
    await repeat(
      4,
      async () => {
        const start = now();
        const both = tf.concat([a, b]);
        const end = now();
        both.dispose();
        return end - start;
      },
      over
    )
  );
  tf.dispose([a, b]);
  return (2 * 2 * floats * 4) / took / 1e9;
}
