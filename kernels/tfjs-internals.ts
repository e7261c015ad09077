// The only file that reaches into tfjs: its engine's bookkeeping and its WebGPU backend's queue and buffers (4.22).
// Everything else in kernels/ goes through these functions, so that a change in tfjs is repaired here.
import * as tf from "@tensorflow/tfjs-core";
import type {DataType, NamedTensorMap, Tensor, TensorInfo} from "@tensorflow/tfjs-core";

/** What is used of tfjs's WebGPUBackend. */
interface WebgpuBackend {
  device: GPUDevice;
  queue: GPUQueue;
  tensorMap: {
    get(id: object): {resource?: GPUBuffer; values?: unknown; dtype: DataType; complexTensorInfos?: unknown};
    has(id: object): boolean;
  };
  bufferManager: {
    numBytesUsed: number;
    numBytesAllocated: number;
    numFreeBuffers: number;
    freeBuffers: Map<string, GPUBuffer[]>;
  };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  uploadToGPU(id: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  readSync(id: object): unknown;
}

interface EngineInternals {
  backendName: string | null;
  backend: unknown;
  registry: Record<string, unknown>;
  state: {
    tensorInfo: WeakMap<object, {bytes: number}>;
    numTensors: number;
    numBytes: number;
    kernelDepth: number;
  };
  trackTensor(tensor: Tensor, backend: unknown): void;
  disposeTensor(tensor: Tensor): void;
  makeTensorFromTensorInfo(info: TensorInfo, backend: unknown): Tensor;
  isTapeOn(): boolean;
  runKernelFunc(call: {
    forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
    backwardsFunc: (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;
    inputs: NamedTensorMap;
  }): Tensor;
}

const engine = () => tf.engine() as unknown as EngineInternals;

/** The backend in use if it is WebGPU, else null. */
function webgpuOrNull(): WebgpuBackend | null {
  const {backendName, registry} = engine();
  return backendName === "webgpu" ? ((registry.webgpu as WebgpuBackend | undefined) ?? null) : null;
}

function webgpu(): WebgpuBackend {
  const backend = webgpuOrNull();
  if (!backend) {
    throw new Error(
      `A GPU launch needs the webgpu backend, but ${tf.getBackend()} is in use; call openGpu() first.`
    );
  }
  return backend;
}

/** Whether ops run as WGSL now. */
export function onWebgpu(): boolean {
  return webgpuOrNull() !== null;
}

/** The device that tfjs computes on now, or null without WebGPU. */
export function currentDevice(): GPUDevice | null {
  return webgpuOrNull()?.device ?? null;
}

/**
 * Registers tfjs's WebGPU backend on a device of ours, replacing any other one. Synchronous
 * reads are replaced by an error: they go through a canvas, which returns zeros on some machines.
 */
export async function registerWebgpuBackend(device: GPUDevice, info: GPUAdapterInfo): Promise<void> {
  const {WebGPUBackend} = await import("@tensorflow/tfjs-backend-webgpu");
  if (tf.engine().backendNames().includes("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend(
    "webgpu",
    () => {
      const backend = new WebGPUBackend(device, info) as unknown as WebgpuBackend;
      // eslint-disable-next-line no-restricted-properties -- replaced here, by an error
      const readSync = backend.readSync.bind(backend);
      // eslint-disable-next-line no-restricted-properties -- as above
      backend.readSync = (id) => {
        const data = backend.tensorMap.get(id);
        if (data.values == null && data.dtype !== "complex64" && data.dtype !== "string") {
          throw new Error(
            "A tensor on the GPU was read synchronously (dataSync, arraySync or print), which WebGPU cannot do " +
              "reliably; await data() or array() instead."
          );
        }
        return readSync(id);
      };
      return backend as never;
    },
    3
  );
}

/** WGSL wants `enable` and `requires` first, but tfjs puts its own code before a program's: moves them to the top. */
export function hoistDirectives(code: string): string {
  const directives: string[] = [];
  const rest = code.replace(/^[ \t]*(?:enable|requires)\s[^;]*;/gm, (line) => {
    directives.push(line.trim());
    return "";
  });
  return directives.length ? [...new Set(directives), rest].join("\n") : code;
}

/** Makes every shader module of a device, tfjs's included, accept directives anywhere. */
export function hoistDirectivesOn(device: GPUDevice): void {
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) =>
    create({...descriptor, code: hoistDirectives(descriptor.code)} as GPUShaderModuleDescriptor);
}

/** A tensor's GPU buffer, uploaded if it was still on the CPU. Valid while the tensor lives; do not write to it. */
export function bufferOf(tensor: TensorInfo): GPUBuffer {
  const backend = webgpu();
  backend.uploadToGPU(tensor.dataId);
  return backend.tensorMap.get(tensor.dataId).resource!;
}

/** A new tensor on the GPU with undefined contents, tracked by tfjs like any other, and its buffer to write into. */
export function emptyTensor(
  shape: number[],
  dtype: "float32" | "int32"
): {tensor: Tensor; buffer: GPUBuffer} {
  const backend = webgpu();
  const info = backend.makeTensorInfo(shape, dtype);
  const tensor = engine().makeTensorFromTensorInfo(info, backend);
  return {tensor, buffer: bufferOf(tensor)};
}

/**
 * Encodes one dispatch into tfjs's own open pass, in order with tfjs's ops; tfjs submits every
 * WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE dispatches. The tensors named stay allocated until that submit.
 */
export function encodeDispatch(
  pipeline: GPUComputePipeline,
  bindGroup: GPUBindGroup,
  workgroups: readonly [number, number, number],
  tensors: TensorInfo[]
): void {
  const backend = webgpu();
  for (const tensor of tensors) backend.commandQueueOwnedIds.add(tensor.dataId);
  backend.ensureCommandEncoderReady();
  const pass = (backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass());
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  if (++backend.dispatchCountInPass >= tf.env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) flushTfjs();
}

/** Ends tfjs's open pass and submits what it has encoded, so that a submit of our own comes after it. */
export function flushTfjs(): void {
  const backend = webgpuOrNull();
  if (!backend?.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** Bytes of GPU buffers in use by tensors and allocated in tfjs's pool, or null without WebGPU. */
export function poolBytes(): {used: number; allocated: number} | null {
  const manager = webgpuOrNull()?.bufferManager;
  return manager ? {used: manager.numBytesUsed, allocated: manager.numBytesAllocated} : null;
}

/** Called for every tensor that tfjs begins and ceases to track, aliases of the same data included. */
export interface TensorHooks {
  created(tensor: Tensor): void;
  disposed(tensor: Tensor): void;
}

let hooks: TensorHooks | null = null;

/** Watches tfjs's tensor bookkeeping; only one watcher at a time. */
export function watchTensors(watcher: TensorHooks): void {
  if (!hooks) {
    const target = engine();
    const track = target.trackTensor;
    const dispose = target.disposeTensor;
    target.trackTensor = function (tensor, backend) {
      track.call(this, tensor, backend);
      hooks!.created(tensor);
    };
    target.disposeTensor = function (tensor) {
      // tfjs ignores a tensor whose data it no longer knows, and so must the count.
      if (this.state.tensorInfo.has(tensor.dataId)) hooks!.disposed(tensor);
      dispose.call(this, tensor);
    };
  }
  hooks = watcher;
}

/** Tensors and bytes that tfjs tracks now, on any backend. */
export function trackedTotals(): {tensors: number; bytes: number} {
  const {numTensors, numBytes} = engine().state;
  return {tensors: numTensors, bytes: numBytes};
}

/** Whether ops are being recorded for a gradient: in a gradient function, whether a gradient of it was asked for. */
export function isTapeOn(): boolean {
  return engine().isTapeOn();
}

/** Runs ops without recording them for a gradient: their result is a constant to whoever differentiates. */
export function withoutTape<T extends tf.TensorContainer>(f: () => T): T {
  const {state} = engine();
  state.kernelDepth++;
  try {
    return tf.tidy(f);
  } finally {
    state.kernelDepth--;
  }
}

/**
 * tf.customGrad, but with one gradient function per input, so that the gradient of an input that nobody asked for (the
 * weights of a frozen layer) is never computed. `forward` saves what `backward` needs.
 */
export function differentiable(
  inputs: Record<string, Tensor>,
  forward: (save: (tensors: Tensor[]) => void) => Tensor,
  backward: (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>
): Tensor {
  return engine().runKernelFunc({
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: backward,
    inputs
  });
}
