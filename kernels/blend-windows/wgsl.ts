// Window blending as WGSL: one thread an element (or four) of the clip, reading every window of the group that covers it.
import {type Binding, type Kernel, spread, type Tunables, WORKGROUP_INDEX} from "../kernel.ts";

/** Windows that one dispatch reads; with the shares and the clip that makes 8 buffers, which every WebGPU device allows. */
export const GROUP = 6;

const list = (n: number, f: (i: number) => string, separator = "\n") =>
  Array.from({length: n}, (_, i) => f(i)).join(separator);
const windows = Array.from({length: GROUP}, (_, i) => i);
const type = (vec: number) => (vec ? "vec4f" : "f32");

/** `shares` is [frames, windows], 0 where a window does not reach; `start`i is window i's first frame. */
export const forward: Kernel = {
  name: "blend-windows",
  bindings: ({windows, vec}: Tunables): Binding[] => [
    ...Array.from({length: windows}, (_, i): Binding => ({name: `p${i}`, access: "read", type: type(vec)})),
    {name: "shares", access: "read", type: "f32"},
    {name: "clip", access: "write", type: type(vec)}
  ],
  uniforms: {
    size: "u32",
    image: "u32",
    ...Object.fromEntries(windows.map((i) => [`start${i}`, "u32" as const]))
  },
  tunables: {windows: GROUP, vec: 1, more: 0},
  workgroups: ({size}) => spread(Math.ceil(size / 64)),
  wgsl: ({windows, vec, more}) => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX} * 64u + id;
  if (i >= u.size) { return; }
  let frame = i / u.image;
  var sum = ${more ? "clip[i]" : `${type(vec)}()`};
  ${list(
    windows,
    (w) => `{
    let share = shares[frame * ${windows}u + ${w}u];
    if (share != 0.0) { sum += share * p${w}[i - u.start${w} * u.image]; }
  }`
  )}
  clip[i] = sum;
}`
};

/** The gradient of one window: its shares times dy on its frames. */
export const backward: Kernel = {
  name: "blend-windows-grad",
  bindings: ({vec}: Tunables): Binding[] => [
    {name: "dy", access: "read", type: type(vec)},
    {name: "shares", access: "read", type: "f32"},
    {name: "dp", access: "write", type: type(vec)}
  ],
  uniforms: {size: "u32", image: "u32", start: "u32"},
  tunables: {vec: 1},
  workgroups: ({size}) => spread(Math.ceil(size / 64)),
  wgsl: () => `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) id: u32) {
  let i = ${WORKGROUP_INDEX} * 64u + id;
  if (i >= u.size) { return; }
  dp[i] = shares[i / u.image] * dy[i + u.start * u.image];
}`
};
