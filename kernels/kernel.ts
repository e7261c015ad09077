// How a kernel is declared: WGSL as a function of tunables, its bindings and uniforms, and how many workgroups it takes.
// One declaration serves both launchers: a tensor op (launch.ts) and a plan (plan.ts).
import {uniformBuffer} from "./constants.ts";

/** Numbers that are baked into the WGSL: tile sizes, vector widths, unrolled channel counts. Each set is one pipeline. */
export type Tunables = Record<string, number>;
/** A scalar uniform's value by name. */
export type Uniforms = Record<string, number>;
/** Workgroups along x, y, z. */
export type Workgroups = [number, number, number];

/** A storage buffer, declared for the shader as `var<storage, …> name: array<type>`. */
export interface Binding {
  name: string;
  /** "read", or "write", which may also read. */
  access: "read" | "write";
  /** The WGSL element type: f32, i32, u32, vec4f, … */
  type: string;
}

export interface Kernel {
  name: string;
  /** In the order of @binding; may depend on the tunables (vector width, number of inputs). */
  bindings: Binding[] | ((tunables: Tunables) => Binding[]);
  /** Scalars that change without a new pipeline, read in WGSL as `u.NAME`. Counts and shapes are u32 or i32. */
  uniforms: Record<string, "u32" | "i32" | "f32">;
  /** The defaults. */
  tunables: Tunables;
  /** WGSL directives that it needs, as "subgroups" or "f16"; the caller checks that the device has them. */
  enables?: string[];
  /** The WGSL without the declarations of bindings and uniforms; the entry point is `main`. */
  wgsl(tunables: Tunables): string;
  workgroups(uniforms: Uniforms, tunables: Tunables): Workgroups;
}

export function bindingsOf(kernel: Kernel, tunables: Tunables): Binding[] {
  return typeof kernel.bindings === "function" ? kernel.bindings(tunables) : kernel.bindings;
}

/** The whole module: directives, bindings, the uniform struct `u`, then the kernel's own code. */
export function source(kernel: Kernel, tunables: Tunables): string {
  const enables = (kernel.enables ?? []).map((name) => `enable ${name};`);
  const bindings = bindingsOf(kernel, tunables);
  const storage = bindings.map(({name, access, type}, i) => {
    const mode = access === "read" ? "read" : "read_write";
    return `@group(0) @binding(${i}) var<storage, ${mode}> ${name}: array<${type}>;`;
  });
  const fields = Object.entries(kernel.uniforms).map(([name, type]) => `  ${name}: ${type},`);
  const uniforms = fields.length
    ? [
        `struct Uniforms {`,
        ...fields,
        `}`,
        `@group(0) @binding(${bindings.length}) var<uniform> u: Uniforms;`
      ]
    : [];
  return [...enables, ...storage, ...uniforms, kernel.wgsl(tunables)].join("\n");
}

/** A kernel compiled for one device and one set of tunables. */
export interface Compiled {
  layout: GPUBindGroupLayout;
  pipelineLayout: GPUPipelineLayout;
  module: GPUShaderModule;
  bindings: Binding[];
  tunables: Tunables;
  label: string;
  pipeline?: GPUComputePipeline;
}

const caches = new WeakMap<GPUDevice, Map<Kernel, Map<string, Compiled>>>();

/** Everything of a kernel but its pipeline: enough to make bind groups. */
export function prepare(device: GPUDevice, kernel: Kernel, chosen: Partial<Tunables> = {}): Compiled {
  let compiled = caches.get(device);
  if (!compiled) caches.set(device, (compiled = new Map()));
  let variants = compiled.get(kernel);
  if (!variants) compiled.set(kernel, (variants = new Map()));
  const tunables = {...kernel.tunables, ...chosen} as Tunables;
  const key = Object.values(tunables).join();
  const found = variants.get(key);
  if (found) return found;
  const label = `${kernel.name}(${Object.entries(tunables)
    .map((pair) => pair.join(" "))
    .join(", ")})`;
  const bindings = bindingsOf(kernel, tunables);
  const limit = device.limits.maxStorageBuffersPerShaderStage;
  if (bindings.length > limit) {
    throw new Error(
      `The kernel ${label} binds ${bindings.length} buffers, but this GPU allows ${limit}; split it.`
    );
  }
  const entries = bindings.map(({access}, binding) => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: {type: access === "read" ? ("read-only-storage" as const) : ("storage" as const)}
  }));
  const uniform = {
    binding: bindings.length,
    visibility: GPUShaderStage.COMPUTE,
    buffer: {type: "uniform" as const}
  };
  const hasUniforms = Object.keys(kernel.uniforms).length > 0;
  const layout = device.createBindGroupLayout({
    label,
    entries: hasUniforms ? [...entries, uniform] : entries
  });
  const pipelineLayout = device.createPipelineLayout({label, bindGroupLayouts: [layout]});
  const module = device.createShaderModule({label, code: source(kernel, tunables)});
  const made = {layout, pipelineLayout, module, bindings, tunables, label};
  variants.set(key, made);
  return made;
}

const descriptor = ({label, pipelineLayout, module}: Compiled): GPUComputePipelineDescriptor => ({
  label,
  layout: pipelineLayout,
  compute: {module, entryPoint: "main"}
});

/** Compiles a kernel, or finds it compiled. Blocks the GPU process where it compiles: `compileAsync` ahead avoids that. */
export function compile(device: GPUDevice, kernel: Kernel, tunables: Partial<Tunables> = {}) {
  const compiled = prepare(device, kernel, tunables);
  compiled.pipeline ??= device.createComputePipeline(descriptor(compiled));
  return compiled as Compiled & {pipeline: GPUComputePipeline};
}

/** Compiles a kernel without blocking; rejects with the compiler's message if its WGSL is wrong. */
export async function compileAsync(device: GPUDevice, kernel: Kernel, tunables: Partial<Tunables> = {}) {
  const compiled = prepare(device, kernel, tunables);
  compiled.pipeline ??= await device.createComputePipelineAsync(descriptor(compiled));
  return compiled as Compiled & {pipeline: GPUComputePipeline};
}

/** A bind group of a compiled kernel over buffers by binding name. */
export function bind(
  device: GPUDevice,
  kernel: Kernel,
  compiled: Compiled,
  buffers: Record<string, GPUBufferBinding>,
  uniforms: Uniforms
): GPUBindGroup {
  const entries: GPUBindGroupEntry[] = compiled.bindings.map(({name}, binding) => {
    if (!buffers[name]) throw new Error(`The kernel ${kernel.name} needs a buffer for ${name}; pass it.`);
    return {binding, resource: buffers[name]};
  });
  if (Object.keys(kernel.uniforms).length) {
    entries.push({binding: entries.length, resource: {buffer: uniformBuffer(device, kernel, uniforms)}});
  }
  return device.createBindGroup({label: compiled.label, layout: compiled.layout, entries});
}

/** Spreads a count of workgroups over x and y, each at most 65535; WGSL finds its own with `WORKGROUP_INDEX`. */
export function spread(count: number, z = 1): Workgroups {
  if (count <= 65535) return [Math.max(1, count), 1, z];
  const y = Math.ceil(count / 65535);
  return [Math.ceil(count / y), y, z];
}

/** WGSL for the index that `spread` spread; needs builtins `wg: workgroup_id` and `nwg: num_workgroups` in scope. */
export const WORKGROUP_INDEX = "(wg.y * nwg.x + wg.x)";
