// A plan: a list of dispatches over fixed buffers, with bind groups made once, encoded many at a time into one pass. For
// decoding and sampling loops, where the same hundred small dispatches run again and again.
import {type DataType, type Tensor, util} from "@tensorflow/tfjs-core";
import {
  bind,
  compileAsync,
  type Kernel,
  prepare,
  type Tunables,
  type Uniforms,
  type Workgroups
} from "./kernel.ts";
import {chargeBuffer} from "./ledger.ts";
import {bufferOf, currentDevice, emptyTensor, flushTfjs} from "./tfjs-internals.ts";

/** What a kernel's binding is given: a plan's buffer (or a part of one), or a tensor, which is only read. */
export type PlanBinding = GPUBuffer | GPUBufferBinding | Tensor;

export interface Step {
  /** By binding name; all of them. */
  buffers: Record<string, PlanBinding>;
  uniforms?: Uniforms;
  tunables?: Partial<Tunables>;
  /** Instead of the kernel's own count: another, or a buffer of three u32 (and a byte offset) made by an earlier step. */
  workgroups?: Workgroups | {buffer: GPUBuffer; offset?: number};
}

export interface Plan {
  /** A zeroed buffer of `size` bytes, or one with `data`; the plan owns it. */
  buffer(
    label: string,
    contents: number | ArrayBufferView<ArrayBuffer>,
    usage?: GPUBufferUsageFlags
  ): GPUBuffer;
  /** Appends a dispatch; steps run in the order in which they were added, each seeing what the earlier ones wrote. */
  add(kernel: Kernel, step: Step): Plan;
  /** Resolves once every pipeline is compiled; `run` needs it. Rejects with the compiler's message. */
  ready(): Promise<Plan>;
  /**
   * Runs all steps, or those from number `from` on, `times` times over, in one submit (or one per `perSubmit` dispatches: the
   * GPU begins with the first submit while the next is encoded; and keep one well under a second, or the browser takes the
   * GPU for hung). Comes after tfjs's ops so far. Does not wait.
   */
  run(times?: number, options?: {perSubmit?: number; from?: number}): void;
  /** Writes into a buffer before the next `run`. */
  write(buffer: GPUBuffer, data: ArrayBufferView<ArrayBuffer>, offset?: number): void;
  /** Reads bytes back, after all that was run: one copy, one wait. */
  read(buffer: GPUBuffer, offset?: number, size?: number): Promise<ArrayBuffer>;
  /** Copies a buffer into a new tensor, without a readback. */
  tensor(buffer: GPUBuffer, shape: number[], dtype?: "float32" | "int32"): Tensor;
  /** Bytes that its buffers hold. */
  readonly bytes: number;
  /** Dispatches in one run. */
  readonly length: number;
  /** Frees its buffers; also when kept in a `scope`. */
  dispose(): void;
}

interface Dispatch {
  pipeline?: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: NonNullable<Step["workgroups"]>;
}

const STORAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
const PER_SUBMIT = 4096;

/**
 * Starts an empty plan on the device in use. Its kernels are declared as for `launch`. Encoding a step costs a fraction of
 * a tfjs op (see `npm run bench -- dispatch`): no shape is looked at, no buffer written, no bind group made.
 *
 *     const plan = createPlan("decode");
 *     const state = plan.buffer("state", 4 * 1024);
 *     await plan.add(kernel, {buffers: {state, weights}, uniforms: {size: 1024}}).ready();
 *     plan.run(16);
 *     const bytes = await plan.read(state);
 *
 * @throws without WebGPU; and each method once the device is lost or the plan disposed.
 */
export function createPlan(label: string): Plan {
  const device = currentDevice();
  if (!device) throw new Error(`The plan ${label} needs the webgpu backend; call openGpu() first.`);
  const steps: Dispatch[] = [];
  const compiling: Promise<unknown>[] = [];
  const buffers: GPUBuffer[] = [];
  const tensors: Tensor[] = [];
  const charges: (() => void)[] = [];
  let bytes = 0;
  let disposed = false;

  const alive = () => {
    if (disposed) throw new Error(`The plan ${label} was disposed; make it again.`);
    if (currentDevice() !== device) {
      throw new Error(
        `The plan ${label} was made for a GPU device that is not in use any more; make it again.`
      );
    }
  };

  const create = (name: string, size: number, usage: GPUBufferUsageFlags, mapped = false) => {
    const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
    if (!(size > 0) || size > most) {
      throw new Error(
        `The buffer ${name} of plan ${label} has ${size} bytes, but must have 1 to ${most}; split it.`
      );
    }
    const rounded = Math.ceil(size / 16) * 16;
    const made = device.createBuffer({
      label: `${label}: ${name}`,
      size: rounded,
      usage,
      mappedAtCreation: mapped
    });
    buffers.push(made);
    charges.push(chargeBuffer(rounded));
    bytes += rounded;
    return made;
  };

  const resource = (name: string, binding: PlanBinding, access: "read" | "write"): GPUBufferBinding => {
    if (binding instanceof GPUBuffer) return {buffer: binding};
    if (!("dataId" in binding)) return binding;
    if (access === "write") {
      throw new Error(
        `${name} of plan ${label} is written, but was given a tensor; write a plan's buffer, then tensor().`
      );
    }
    const held = binding.clone();
    // Not the surrounding tf.tidy's: the plan holds it.
    (held as unknown as {kept: boolean}).kept = true;
    tensors.push(held);
    return {buffer: bufferOf(held)};
  };

  const plan: Plan = {
    get bytes() {
      return bytes;
    },
    get length() {
      return steps.length;
    },

    buffer(name, contents, usage = 0) {
      alive();
      if (typeof contents === "number") return create(name, contents, STORAGE() | usage);
      const made = create(name, contents.byteLength, STORAGE() | usage, true);
      const data = new Uint8Array(contents.buffer, contents.byteOffset, contents.byteLength);
      new Uint8Array(made.getMappedRange()).set(data);
      made.unmap();
      return made;
    },

    add(kernel, {buffers: given, uniforms = {}, tunables, workgroups}) {
      alive();
      const compiled = prepare(device, kernel, tunables);
      const resources = Object.fromEntries(
        compiled.bindings
          .filter(({name}) => given[name])
          .map(({name, access}) => [name, resource(name, given[name], access)])
      );
      const group = bind(device, kernel, compiled, resources, uniforms);
      const step: Dispatch = {
        group,
        workgroups: workgroups ?? kernel.workgroups(uniforms, compiled.tunables)
      };
      steps.push(step);
      compiling.push(compileAsync(device, kernel, tunables).then(({pipeline}) => (step.pipeline = pipeline)));
      return plan;
    },

    async ready() {
      await Promise.all(compiling.splice(0));
      return plan;
    },

    run(times = 1, {perSubmit = PER_SUBMIT, from = 0} = {}) {
      alive();
      if (steps.some(({pipeline}) => !pipeline))
        throw new Error(`The plan ${label} is not compiled; await ready() first.`);
      flushTfjs();
      let encoder: GPUCommandEncoder | null = null;
      let pass: GPUComputePassEncoder | null = null;
      let count = 0;
      const submit = () => {
        pass?.end();
        if (encoder) device.queue.submit([encoder.finish()]);
        encoder = pass = null;
        count = 0;
      };
      const chosen = from ? steps.slice(from) : steps;
      for (let i = 0; i < times; i++) {
        let last: GPUComputePipeline | undefined;
        for (const {pipeline, group, workgroups} of chosen) {
          if (!pass) {
            encoder = device.createCommandEncoder({label});
            pass = encoder.beginComputePass({label});
            last = undefined;
          }
          if (pipeline !== last) pass.setPipeline((last = pipeline!));
          pass.setBindGroup(0, group);
          if (Array.isArray(workgroups)) pass.dispatchWorkgroups(...workgroups);
          else pass.dispatchWorkgroupsIndirect(workgroups.buffer, workgroups.offset ?? 0);
          if (++count >= perSubmit) submit();
        }
      }
      submit();
    },

    write(buffer, data, offset = 0) {
      alive();
      device.queue.writeBuffer(buffer, offset, data.buffer, data.byteOffset, data.byteLength);
    },

    async read(buffer, offset = 0, size = buffer.size - offset) {
      alive();
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const staging = device.createBuffer({label: `${label}: readback`, size, usage});
      const encoder = device.createCommandEncoder({label: `${label}: readback`});
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      try {
        await staging.mapAsync(GPUMapMode.READ);
        return staging.getMappedRange().slice(0);
      } finally {
        staging.destroy();
      }
    },

    tensor(buffer, shape, dtype = "float32") {
      alive();
      const size = util.sizeFromShape(shape) * util.bytesPerElement(dtype as DataType);
      if (size > buffer.size) {
        throw new Error(
          `A tensor of [${shape}] needs ${size} bytes, but ${buffer.label} has ${buffer.size}.`
        );
      }
      const made = emptyTensor(shape, dtype);
      flushTfjs();
      const encoder = device.createCommandEncoder({label: `${label}: to tensor`});
      encoder.copyBufferToBuffer(buffer, 0, made.buffer, 0, size);
      device.queue.submit([encoder.finish()]);
      return made.tensor;
    },

    dispose() {
      if (disposed) return;
      disposed = true;
      for (const buffer of buffers) buffer.destroy();
      for (const tensor of tensors) tensor.dispose();
      for (const release of charges) release();
      bytes = 0;
    }
  };
  return plan;
}
