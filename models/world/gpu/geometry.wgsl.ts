// Shapes, poses, rays and hits in WGSL: the twin of shapes.ts, posed.ts and trace.ts, line by line.
import {OBJECT_ROWS, SHOT_ROWS, STAGE_ROWS} from "./encode.ts";

export const GEOMETRY = `
const FAR_AWAY = 1e9;
struct Eye { at: vec3f, right: vec3f, up: vec3f, forward: vec3f, focal: f32 }
struct Thing { at: vec3f, size: f32, cos: f32, sin: f32, radius: f32, shape: u32 }
struct Hit { index: i32, far: f32 }

fn row(shot: u32, r: u32) -> vec4f { return scenes[shot * ${SHOT_ROWS}u + r]; }
fn object_row(shot: u32, k: u32, r: u32) -> vec4f { return row(shot, ${STAGE_ROWS}u + k * ${OBJECT_ROWS}u + r); }
fn count(shot: u32) -> u32 { return u32(row(shot, 1u).w); }
fn eye_of(shot: u32, next: u32) -> Eye {
  let r = 4u * next;
  let a = row(shot, r);
  return Eye(a.xyz, row(shot, r + 1u).xyz, row(shot, r + 2u).xyz, row(shot, r + 3u).xyz, a.w);
}
fn thing(shot: u32, k: u32, next: u32) -> Thing {
  let a = object_row(shot, k, 0u);
  let b = object_row(shot, k, 1u);
  if (next == 0u) { return Thing(a.xyz, a.w, b.x, b.y, b.z, u32(b.w)); }
  let c = object_row(shot, k, 5u);
  return Thing(object_row(shot, k, 4u).xyz, a.w, c.x, c.y, b.z, u32(b.w));
}

fn into(o: Thing, v: vec3f) -> vec3f { return vec3f(o.cos * v.x - o.sin * v.z, v.y, o.sin * v.x + o.cos * v.z); }
fn out_of(o: Thing, v: vec3f) -> vec3f { return vec3f(o.cos * v.x + o.sin * v.z, v.y, -o.sin * v.x + o.cos * v.z); }
fn local(o: Thing, p: vec3f) -> vec3f { return into(o, (p - o.at) / o.size); }

fn box2(a: f32, b: f32) -> f32 { return length(max(vec2f(a, b), vec2f())) + min(max(a, b), 0.0); }
fn sdf(shape: u32, p: vec3f) -> f32 {
  switch (shape) {
    case 0u: { return length(p) - 1.0; }
    case 1u: {
      let q = abs(p) - 0.72;
      return length(max(q, vec3f())) + min(max(q.x, max(q.y, q.z)), 0.0) - 0.08;
    }
    case 2u: { return box2(length(p.xz) - 0.74, abs(p.y) - 0.84) - 0.06; }
    case 3u: {
      let side = (length(p.xz) * 1.84 + (p.y + 0.89 - 1.84) * 0.92) / ${Math.hypot(1.84, 0.92)} + 0.06;
      return box2(side, -0.89 - p.y) - 0.06;
    }
    case 4u: { return length(vec2f(length(p.xy) - 0.72, p.z)) - 0.3; }
    default: { return length(vec3f(p.x, p.y - clamp(p.y, -0.5, 0.5), p.z)) - 0.6; }
  }
}
fn distance_to(o: Thing, p: vec3f) -> f32 { return o.size * sdf(o.shape, local(o, p)); }

fn probe(o: Thing, q: vec3f, way: vec3f) -> f32 { return sdf(o.shape, q + 0.004 * into(o, way)); }
fn normal_at(o: Thing, p: vec3f) -> vec3f {
  if (o.shape == 0u) { return normalize(p - o.at); }
  let q = local(o, p);
  // Small differences of small numbers: in the shape's own units, along the world's axes as on the CPU.
  let e = vec2f(1.0, -1.0);
  let g = e.xyy * probe(o, q, e.xyy) + e.yyx * probe(o, q, e.yyx) + e.yxy * probe(o, q, e.yxy) + e.xxx * probe(o, q, e.xxx);
  return normalize(g);
}

fn aim(eye: Eye, at: vec2f) -> vec3f {
  let unit = f32(min(u.width, u.height)) / 2.0;
  let a = (at.x - f32(u.width) / 2.0) / unit;
  let b = (f32(u.height) / 2.0 - at.y) / unit;
  return normalize(eye.right * a + eye.up * b + eye.forward * eye.focal);
}
/** Pixel position of a point, and its depth. */
fn project(eye: Eye, p: vec3f) -> vec3f {
  let to = p - eye.at;
  let depth = dot(to, eye.forward);
  let per = eye.focal * f32(min(u.width, u.height)) / 2.0 / depth;
  return vec3f(f32(u.width) / 2.0 + dot(to, eye.right) * per, f32(u.height) / 2.0 - dot(to, eye.up) * per, depth);
}

fn hit(o: Thing, eye: vec3f, d: vec3f) -> f32 {
  let to = eye - o.at;
  let b = dot(to, d);
  // The squared distance from the ray to the centre: exact where b² − |to|² would cancel.
  let off = to - b * d;
  let h = o.radius * o.radius - dot(off, off);
  if (h <= 0.0) { return FAR_AWAY; }
  let root = sqrt(h);
  if (o.shape == 0u) { return -b - root; }
  var t = -b - root;
  for (var step = 0; step < 40 && t < root - b; step++) {
    let found = distance_to(o, eye + t * d);
    if (found < 0.0015) { return t; }
    t += found;
  }
  return FAR_AWAY;
}
fn ground_distance(eye: vec3f, d: vec3f) -> f32 { return select(FAR_AWAY, -eye.y / d.y, d.y < -1e-4); }
fn nearest(shot: u32, next: u32, eye: vec3f, d: vec3f) -> Hit {
  var found = Hit(-1, ground_distance(eye, d));
  for (var k = 0u; k < count(shot); k++) {
    let t = hit(thing(shot, k, next), eye, d);
    if (t < found.far) { found = Hit(i32(k), t); }
  }
  return found;
}
fn id_of(found: Hit) -> i32 { return select(select(0, 1, found.far < FAR_AWAY), found.index + 2, found.index >= 0); }
`;
