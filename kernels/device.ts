// Opens the GPU: one device, with the features and limits that the kernels want, shared with tfjs; or wasm, or the CPU.
import * as tf from "@tensorflow/tfjs-core";
import {openLedger} from "./ledger.ts";
import {markSoftware} from "./tiles.ts";
import {hoistDirectivesOn, registerWebgpuBackend} from "./tfjs-internals.ts";

export type BackendName = "webgpu" | "wasm" | "cpu";

/** What the page computes on. */
export interface Gpu {
  backend: BackendName;
  /** The adapter in words, as "nvidia hopper", or why a software one is slow; for wasm and cpu what they are. */
  adapter: string;
  /** The one device, shared with tfjs; null on wasm and cpu. */
  device: GPUDevice | null;
  /** The optional WebGPU features that the device has. */
  features: string[];
  /** Whether the adapter computes on the CPU (SwiftShader, WARP, lavapipe); false for wasm and cpu. */
  software: boolean;
  /** Why a better backend is not in use, one sentence; absent on WebGPU. */
  reason?: string;
  /** Settles when the device is lost, also by device.destroy(); never on wasm and cpu. Then call `reopenGpu()`. */
  lost: Promise<{reason: string; message: string}>;
}

export interface GpuOptions {
  /** Only this one, or an error; by default the first of webgpu, wasm, cpu that works. */
  backend?: BackendName;
  /** Where the .wasm files of @tensorflow/tfjs-backend-wasm are served, ending in "/"; Node needs none. */
  wasmPath?: string | Record<string, string>;
  powerPreference?: GPUPowerPreference;
}

const FEATURES = ["timestamp-query", "subgroups", "shader-f16", "bgra8unorm-storage"];

const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension"
] as const;

/** Dispatches that tfjs encodes before it submits (its own 15 was chosen for one small network). */
const SUBMIT_BATCH = 64;

/** Those whose device is lost. */
const dead = new WeakSet<Gpu>();
let opening: Promise<Gpu> | null = null;
let lastOptions: GpuOptions = {};

/**
 * Opens the GPU, or what stands in for it, and makes it tfjs's backend. Idempotent: later calls return the same `Gpu`,
 * unless they name another backend, which is then opened and used instead, or the device was lost.
 *
 * @throws if `backend` is named and cannot be opened, with the reason.
 */
export async function openGpu(options: GpuOptions = {}): Promise<Gpu> {
  if (opening) {
    const gpu = await opening.catch(() => null);
    if (gpu && !dead.has(gpu) && (!options.backend || options.backend === gpu.backend)) return gpu;
  }
  lastOptions = {...lastOptions, ...options};
  return (opening = watched(lastOptions));
}

async function watched(options: GpuOptions): Promise<Gpu> {
  const gpu = await open(options);
  void gpu.lost.then(() => dead.add(gpu));
  return gpu;
}

/** Opens a fresh device and backend after a loss, with the options of the last `openGpu`. Tensors do not survive a loss. */
export async function reopenGpu(): Promise<Gpu> {
  const last = await opening?.catch(() => null);
  last?.device?.destroy();
  return (opening = watched(lastOptions));
}

async function open(options: GpuOptions): Promise<Gpu> {
  const openers = {webgpu: openWebgpu, wasm: openWasm, cpu: openCpu};
  if (options.backend) {
    if (!(options.backend in openers)) {
      throw new Error(
        `The backend is "${options.backend}", but must be webgpu, wasm or cpu; choose one of them.`
      );
    }
    const gpu = await openers[options.backend](options);
    if (typeof gpu !== "string") return gpu;
    throw new Error(
      `The backend ${options.backend} was asked for, but ${gpu}; leave the choice out, or name another.`
    );
  }
  const reasons: string[] = [];
  for (const name of ["webgpu", "wasm", "cpu"] as const) {
    const gpu = await openers[name](options);
    if (typeof gpu !== "string") return reasons.length ? {...gpu, reason: sentence(reasons.join("; "))} : gpu;
    reasons.push(gpu);
  }
  throw new Error(`Nothing here can compute: ${reasons.join("; ")}.`);
}

const sentence = (text: string) => text[0].toUpperCase() + text.slice(1) + ".";
const message = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");

async function openWebgpu({powerPreference = "high-performance"}: GpuOptions): Promise<Gpu | string> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) {
    const insecure = globalThis.isSecureContext === false;
    return insecure
      ? "this page was not loaded over https or from localhost, where alone WebGPU is offered"
      : "this browser has no WebGPU";
  }
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({powerPreference});
  } catch (error) {
    return `WebGPU found no adapter (${message(error)})`;
  }
  if (!adapter) return "WebGPU found no adapter: this machine has no supported GPU, or the browser blocks it";
  try {
    const features = FEATURES.filter((name) => adapter.features.has(name));
    const device = await adapter.requestDevice({
      requiredFeatures: features as GPUFeatureName[],
      requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]))
    });
    hoistDirectivesOn(device);
    const info = (adapter as unknown as {info: GPUAdapterInfo}).info;
    await registerWebgpuBackend(device, info);
    tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", SUBMIT_BATCH);
    // Tiny tensors would otherwise be computed on the CPU, out of the ledger's sight and of the plans' reach.
    tf.env().set("WEBGPU_CPU_FORWARD", false);
    if (!(await tf.setBackend("webgpu"))) return "tfjs could not use WebGPU";
    openLedger(device);
    const software = isSoftware(adapter, info);
    if (software) markSoftware(device);
    return {
      backend: "webgpu",
      adapter: adapterText(info, software),
      device,
      features,
      software,
      lost: device.lost.then(({reason, message}) => ({reason: String(reason ?? "unknown"), message}))
    };
  } catch (error) {
    return `WebGPU's device could not be opened (${message(error)})`;
  }
}

function isSoftware(adapter: GPUAdapter, info: GPUAdapterInfo): boolean {
  const flag =
    (info as {isFallbackAdapter?: boolean}).isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return (
    flag ||
    /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(
      `${info.architecture} ${info.device} ${info.description}`
    )
  );
}

function adapterText(info: GPUAdapterInfo, software: boolean): string {
  const words = [info.vendor, info.architecture, info.description || info.device].filter(Boolean).join(" ");
  return (words || "unnamed GPU") + (software ? " (fallback adapter: software, slow)" : "");
}

async function openWasm({wasmPath}: GpuOptions): Promise<Gpu | string> {
  try {
    const {setWasmPaths} = await import("@tensorflow/tfjs-backend-wasm");
    // Threads need cross-origin isolation, which a static site cannot promise, and a worker per core.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (wasmPath) setWasmPaths(wasmPath);
    if (!(await tf.setBackend("wasm")))
      return `wasm could not be started${typeof wasmPath === "string" ? ` from ${wasmPath}` : ""}`;
  } catch (error) {
    return `wasm could not be started (${message(error)})`;
  }
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return software("wasm", `WebAssembly${simd ? " with SIMD" : ""}, one thread`);
}

async function openCpu(): Promise<Gpu | string> {
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  return software("cpu", "plain JavaScript, one thread");
}

function software(backend: BackendName, adapter: string): Gpu {
  openLedger(null);
  return {backend, adapter, device: null, features: [], software: false, lost: new Promise(() => {})};
}
