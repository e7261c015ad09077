// The picture alone, as bytes: what clips need. A thread a pixel of the result, which may be the mean of several of the picture.
import type {Kernel} from "#kernels";
import {GEOMETRY} from "./geometry.wgsl.ts";
import {NOISE} from "./noise.wgsl.ts";
import {PICTURE} from "./picture.wgsl.ts";
import {SHADE} from "./shade.wgsl.ts";
import {SURFACES} from "./textures.wgsl.ts";

const TILE = 8;

/**
 * `scenes` holds SHOT_ROWS rows a shot (`encodeShot`) for pictures of width × height, `every` of whose pixels along a side make one
 * of the result: `pixels`, four bytes RGBA each in `[shots,height/every,width/every]`, the means rounded to the nearest.
 */
export const pictureKernel: Kernel = {
  name: "picture",
  bindings: [
    {name: "scenes", access: "read", type: "vec4f"},
    {name: "pixels", access: "write", type: "u32"}
  ],
  uniforms: {width: "u32", height: "u32", shots: "u32", every: "u32"},
  tunables: {},
  workgroups: ({width, height, shots, every}) => [
    Math.ceil(width / every / TILE),
    Math.ceil(height / every / TILE),
    shots
  ],
  wgsl: () => `
${GEOMETRY}
${NOISE}
${SURFACES}
${SHADE}
${PICTURE}
@compute @workgroup_size(${TILE}, ${TILE})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(global_invocation_id) at: vec3u) {
  let shot = wg.z;
  let side = vec2u(u.width, u.height) / u.every;
  if (at.x >= side.x || at.y >= side.y) { return; }
  let eye = eye_of(shot, 0u);
  var sum = vec3f();
  for (var j = 0u; j < u.every; j++) {
    for (var i = 0u; i < u.every; i++) { sum += picture(shot, eye, vec2f(at.xy * u.every + vec2u(i, j))); }
  }
  pixels[(shot * side.y + at.y) * side.x + at.x] = pack4x8unorm(vec4f(sum / f32(u.every * u.every), 1.0));
}
`
};
