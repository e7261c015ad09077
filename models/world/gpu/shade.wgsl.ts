// From a hit to light, in WGSL: the twin of shade.ts and posed.ts's soft shadow.
import {SECOND_TONE} from "../textures.ts";

export const SHADE = `
fn key_color(shot: u32) -> vec3f { return vec3f(row(shot, 9u).w, row(shot, 10u).w, row(shot, 11u).w); }
fn ambient(shot: u32) -> f32 { return row(shot, 8u).w; }

fn light_past(o: Thing, p: vec3f, light: vec3f) -> f32 {
  let to = o.at - p;
  let along = dot(to, light);
  if (along < -o.radius) { return 1.0; }
  let off = sqrt(max(0.0, dot(to, to) - along * along));
  if (off >= o.radius + 0.16 * max(0.0, along)) { return 1.0; }
  var t = max(0.01, along - o.radius);
  var seen = 1.0;
  for (var step = 0; step < 14 && t < along + o.radius && seen > -1.0; step++) {
    let d = distance_to(o, p + t * light);
    seen = min(seen, d / (0.16 * t));
    t += max(0.03, abs(d));
  }
  let free = clamp(0.5 + 0.5 * seen, 0.0, 1.0);
  return free * free * (3.0 - 2.0 * free);
}

fn shade_sky(shot: u32, d: vec3f) -> vec3f {
  let up = smoothstep(-0.16, 0.3, d.y);
  return mix(row(shot, 10u).xyz, row(shot, 9u).xyz, up) * (1.0 + 0.35 * max(0.0, d.x * row(shot, 8u).x));
}

fn shade_ground(shot: u32, eye: vec3f, d: vec3f, far: f32, tone: f32) -> vec3f {
  let haze = smoothstep(4.6, 11.0, far);
  let sky = shade_sky(shot, d);
  if (haze == 1.0) { return sky; }
  let p = vec3f(eye.x + far * d.x, 0.0, eye.z + far * d.z);
  var lit = 1.0;
  var open = 1.0;
  for (var k = 0u; k < count(shot); k++) {
    let o = thing(shot, k, 0u);
    lit *= light_past(o, p, row(shot, 8u).xyz);
    let to = o.at.xz - p.xz;
    if (dot(to, to) < 6.0 * o.radius * o.radius) {
      open *= 1.0 - 0.6 * exp(-3.2 * max(0.0, distance_to(o, p)) / o.size);
    }
  }
  let pool = 0.78 + 0.3 / (1.0 + 0.16 * dot(p, p));
  let fill = ambient(shot) * 0.3 * open * (0.6 + 0.4 * row(shot, 10u).xyz);
  let near = row(shot, 11u).xyz * tone * pool * (fill + key_color(shot) * 0.74 * lit * (0.5 + 0.5 * open));
  return mix(near, sky, haze);
}

fn shade_object(shot: u32, index: u32, p: vec3f, d: vec3f) -> vec3f {
  let o = thing(shot, index, 0u);
  let light = row(shot, 8u).xyz;
  let horizon = row(shot, 10u).xyz;
  let ground = row(shot, 11u).xyz;
  let paint = object_row(shot, index, 2u);
  let n = normal_at(o, p);
  var lit = 1.0;
  for (var k = 0u; k < count(shot); k++) {
    if (k != index) { lit *= light_past(thing(shot, k, 0u), p, light); }
  }
  let key = key_color(shot) * (max(0.0, dot(n, light) + 0.18) / 1.18 * lit);
  let open = 0.45 + 0.55 * smoothstep(0.0, 1.2 * o.size, p.y);
  let second = texture_at(u32(object_row(shot, index, 4u).w), local(o, p), u32(object_row(shot, index, 5u).z));
  let albedo = paint.rgb * (1.0 + (${SECOND_TONE} - 1.0) * second);
  var gloss = vec2f(0.04, 12.0);
  if (paint.w == 1.0) { gloss = vec2f(0.55, 60.0); }
  if (paint.w == 2.0) { gloss = vec2f(0.9, 26.0); }
  let back = 2.0 * dot(n, d);
  let r = d - back * n;
  let spot = key_color(shot) * gloss.x * pow(max(1e-6, dot(r, light)), gloss.y) * lit;
  let edge = max(0.0, 1.0 + back / 2.0);
  let rim = edge * edge * edge * edge;
  let upward = smoothstep(-0.35, 0.55, r.y);
  let fill = (ground * 0.55 * (0.5 - 0.5 * n.y) + (0.35 + 0.3 * horizon) * (0.5 + 0.5 * n.y)) * (open * ambient(shot));
  let around = ambient(shot) * (ground * 0.5 * open + (0.25 + 0.75 * horizon - ground * 0.5 * open) * upward);
  if (paint.w == 2.0) { return albedo * (0.3 * (0.62 * key + fill) + 0.95 * around) + spot * (0.3 + 0.7 * albedo); }
  return albedo * (0.88 * key + 0.72 * fill) + spot + 0.16 * rim * around;
}
`;
