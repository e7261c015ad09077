// Launches a kernel as a tensor op: tensors in, new tensors out, in order with tfjs's own ops.
import type {Tensor} from "@tensorflow/tfjs-core";
import {tableBuffer} from "./constants.ts";
import {bind, compile, type Kernel, type Tunables, type Uniforms} from "./kernel.ts";
import {bufferOf, currentDevice, emptyTensor, encodeDispatch} from "./tfjs-internals.ts";

export interface Launch {
  /** Tensors by binding name, for bindings with access "read". */
  inputs: Record<string, Tensor>;
  /** Shapes of the tensors to make, by binding name, for bindings with access "write". */
  outputs: Record<string, {shape: number[]; dtype?: "float32" | "int32"}>;
  /** Tensors made by an earlier launch and not read since, to write on in place, by binding name. */
  updates?: Record<string, Tensor>;
  /** Small tables of numbers by binding name, for bindings with access "read"; see `tableBuffer`. */
  tables?: Record<string, Float32Array<ArrayBuffer>>;
  uniforms: Uniforms;
  tunables?: Partial<Tunables>;
}

/**
 * Runs a kernel on tfjs's queue and returns its outputs by name. They are tracked by tfjs, so that tf.tidy frees them,
 * but nothing is recorded on the gradient tape: wrap it with `differentiable`.
 *
 * Costs about as much CPU as half a tfjs op (see `npm run bench -- dispatch`).
 *
 * @throws on a backend other than webgpu.
 */
export function launch(
  kernel: Kernel,
  {inputs, outputs, updates, tables, uniforms, tunables}: Launch
): Record<string, Tensor> {
  const device = currentDevice();
  if (!device) throw new Error(`The kernel ${kernel.name} needs the webgpu backend; call openGpu() first.`);
  const compiled = compile(device, kernel, tunables);
  const buffers: Record<string, GPUBufferBinding> = {};
  const tensors: Tensor[] = [];
  for (const [name, tensor] of Object.entries({...inputs, ...updates})) {
    buffers[name] = {buffer: bufferOf(tensor)};
    tensors.push(tensor);
  }
  for (const name in tables) buffers[name] = {buffer: tableBuffer(device, tables[name])};
  const made: Record<string, Tensor> = {};
  for (const name in outputs) {
    const {tensor, buffer} = emptyTensor(outputs[name].shape, outputs[name].dtype ?? "float32");
    buffers[name] = {buffer};
    made[name] = tensor;
    tensors.push(tensor);
  }
  const group = bind(device, kernel, compiled, buffers, uniforms);
  encodeDispatch(compiled.pipeline, group, kernel.workgroups(uniforms, compiled.tunables), tensors);
  return made;
}
