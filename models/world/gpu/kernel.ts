// One dispatch for a batch of shots: a thread a pixel, the picture and all annotations.
import type {Kernel} from "#kernels";
import {GEOMETRY} from "./geometry.wgsl.ts";
import {NOISE} from "./noise.wgsl.ts";
import {PICTURE} from "./picture.wgsl.ts";
import {SHADE} from "./shade.wgsl.ts";
import {SURFACES} from "./textures.wgsl.ts";

/** Pixels along a side of a workgroup's tile. Neighbours' ids and depths, for the edges, are shared with a border of one. */
const TILE = 8;
const BORDERED = TILE + 2;

/**
 * `scenes` holds SHOT_ROWS rows a shot (`encodeShot`). Out come, a vec4f a pixel in `[shots,H,W]`: `color` (r, g, b, edge),
 * `shape` (normal x, y, z, depth), `motion` (flow x, y, id, visible); as in `Annotated`.
 */
export const renderKernel: Kernel = {
  name: "world",
  bindings: [
    {name: "scenes", access: "read", type: "vec4f"},
    {name: "color", access: "write", type: "vec4f"},
    {name: "shape", access: "write", type: "vec4f"},
    {name: "motion", access: "write", type: "vec4f"}
  ],
  uniforms: {width: "u32", height: "u32", shots: "u32"},
  tunables: {},
  workgroups: ({width, height, shots}) => [Math.ceil(width / TILE), Math.ceil(height / TILE), shots],
  wgsl: () => `
${GEOMETRY}
${NOISE}
${SURFACES}
${SHADE}
${PICTURE}
var<workgroup> hits: array<Hit, ${BORDERED * BORDERED}>;
var<workgroup> depths: array<f32, ${BORDERED * BORDERED}>;

/** edgesOf: whether what tile cell i shows ends before cell j. */
fn in_front(shot: u32, i: u32, j: u32) -> bool {
  let a = hits[i].index;
  if (a < 0) { return false; }
  if (hits[j].index < 0) { return true; }
  if (a != hits[j].index) { return depths[i] < depths[j]; }
  let o = thing(shot, u32(a), 0u);
  return o.shape == 4u && depths[j] - depths[i] > 0.6 * o.size;
}

@compute @workgroup_size(${TILE}, ${TILE})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_id) at: vec3u, @builtin(local_invocation_index) n: u32) {
  let shot = wg.z;
  let eye = eye_of(shot, 0u);
  let corner = vec2f(wg.xy * ${TILE}u) - 1.0;
  for (var k = n; k < ${BORDERED * BORDERED}u; k += ${TILE * TILE}u) {
    let d = aim(eye, corner + vec2f(f32(k % ${BORDERED}u), f32(k / ${BORDERED}u)) + 0.5);
    hits[k] = nearest(shot, 0u, eye.at, d);
    depths[k] = min(100.0, hits[k].far * dot(d, eye.forward));
  }
  workgroupBarrier();
  let xy = wg.xy * ${TILE}u + at.xy;
  if (xy.x >= u.width || xy.y >= u.height) { return; }
  let cell = (at.y + 1u) * ${BORDERED}u + at.x + 1u;
  let edge = (xy.x > 0u && in_front(shot, cell, cell - 1u)) || (xy.x + 1u < u.width && in_front(shot, cell, cell + 1u))
    || (xy.y > 0u && in_front(shot, cell, cell - ${BORDERED}u))
    || (xy.y + 1u < u.height && in_front(shot, cell, cell + ${BORDERED}u));

  let pixel = vec2f(xy);
  let d = aim(eye, pixel + 0.5);
  let found = hits[cell];
  let start = eye.at + min(found.far, 1e6) * d;
  let eye2 = eye_of(shot, 1u);
  var n3 = -eye.forward;
  var dest = eye2.at + d;
  if (found.index >= 0) {
    let a = thing(shot, u32(found.index), 0u);
    let b = thing(shot, u32(found.index), 1u);
    n3 = normal_at(a, start);
    dest = b.at + out_of(b, into(a, start - a.at));
  } else if (found.far < FAR_AWAY) {
    n3 = vec3f(0.0, 1.0, 0.0);
    dest = start;
  }
  let landing = project(eye2, dest);
  var visible = landing.z > 0.0 && all(landing.xy >= vec2f()) && landing.x < f32(u.width) && landing.y < f32(u.height);
  if (visible) {
    let d2 = aim(eye2, landing.xy);
    let met = nearest(shot, 1u, eye2.at, d2);
    visible = id_of(met) == id_of(found);
    if (visible && found.index >= 0) {
      let a = thing(shot, u32(found.index), 0u);
      let b = thing(shot, u32(found.index), 1u);
      visible = dot(out_of(b, into(a, n3)), d2) < 0.0 && abs(met.far - distance(dest, eye2.at)) < 0.06;
    }
  }
  let i = (shot * u.height + xy.y) * u.width + xy.x;
  color[i] = vec4f(picture(shot, eye, pixel), select(0.0, 1.0, edge));
  shape[i] = vec4f(dot(n3, eye.right), dot(n3, eye.up), -dot(n3, eye.forward), depths[cell]);
  motion[i] = vec4f(landing.xy - pixel - 0.5, f32(id_of(found)), select(0.0, 1.0, visible));
}
`
};
