// Sampling a token as WGSL: one workgroup a sequence, without a sort. A cut (top-k, top-p) is the greatest logit whose rank
// or mass reaches a target, found two bits at a time; all 256 threads measure each try together. No thread ever walks through
// the vocabulary, which would take longer than a layer of a small model.
import {fold} from "../fold.ts";
import type {Kernel} from "../kernel.ts";
import {RANDOM_WGSL} from "../random.ts";
import {LOCATE_WGSL, THREADS} from "./locate.ts";

/** Vocabularies up to here are held in workgroup memory, of which every GPU has 16 KiB. */
export const STAGED = 2048;

/**
 * Appends a token: reads `logits` [batch, stride], writes `tokens` [batch, context] at `state[row]` (the length so far) and
 * adds one to it. A token of 0xffffffff says that a logit was NaN or none was finite. `settings` is temperature (f32 bits),
 * top-k, top-p (f32 bits), seed (low, high word); `suppressed` is 1 for ids that are never chosen.
 */
export const sampleToken: Kernel = {
  name: "sample-token",
  bindings: [
    {name: "logits", access: "read", type: "f32"},
    {name: "suppressed", access: "read", type: "u32"},
    {name: "settings", access: "read", type: "u32"},
    {name: "tokens", access: "write", type: "u32"},
    {name: "state", access: "write", type: "u32"}
  ],
  uniforms: {vocabulary: "u32", stride: "u32", context: "u32", batch: "u32"},
  tunables: {staged: 0},
  workgroups: ({batch}) => [batch, 1, 1],
  wgsl: ({staged}) => {
    const {levels, sum} = fold("sums", "vec3f", THREADS, 1);
    return `
${RANDOM_WGSL}
${staged ? `var<workgroup> keys: array<u32, ${staged}>;` : ""}
var<workgroup> sums: array<vec3f, ${THREADS}>;
var<workgroup> most: atomic<u32>;
var<workgroup> first: atomic<u32>;
var<workgroup> broken: atomic<u32>;
// What top-k left: keys above .x, and those equal to it up to id .y.
var<workgroup> cut: vec2u;

/** Unsigned integers in the order of the logits; 0 for what is suppressed. */
fn ordered(row: u32, i: u32) -> u32 {
  if (suppressed[i] != 0u) { return 0u; }
  let bits = bitcast<u32>(logits[row * u.stride + i]);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}
fn key(row: u32, i: u32) -> u32 { return ${staged ? "keys[i]" : "ordered(row, i)"}; }
fn logit(k: u32) -> f32 { return bitcast<f32>(select(~k, k & 0x7fffffffu, k >= 0x80000000u)); }
fn weight(k: u32, top: f32) -> f32 {
  if (k == 0u) { return 0.0; }
  return exp((logit(k) - top) / bitcast<f32>(settings[0]));
}
fn kept(k: u32, i: u32, c: vec2u) -> bool { return k > c.x || (k == c.x && i <= c.y); }

/** This thread's part of what keys at or above each of \`tries\` amount to: how many, or their mass among those kept. */
fn measure(id: u32, row: u32, tries: vec3u, byMass: bool, top: f32, c: vec2u) -> vec3f {
  var sum = vec3f();
  for (var i = id; i < u.vocabulary; i += ${THREADS}u) {
    let k = key(row, i);
    if (k == 0u || k < tries.x || !kept(k, i, c)) { continue; }
    var share = 1.0;
    if (byMass) { share = weight(k, top); }
    sum += select(vec3f(), vec3f(share), vec3u(k) >= tries);
  }
  return sum;
}

${LOCATE_WGSL}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row = wg.x;
  if (id == 0u) { atomicStore(&first, 0xffffffffu); cut = vec2u(0u, 0xffffffffu); }
  workgroupBarrier();
  var best = 0u;
  for (var i = id; i < u.vocabulary; i += ${THREADS}u) {
    let k = ordered(row, i);
    ${staged ? "keys[i] = k;" : ""}
    // The bits say it: a comparison with itself may be taken to be true.
    if (suppressed[i] == 0u && (bitcast<u32>(logits[row * u.stride + i]) & 0x7fffffffu) > 0x7f800000u) {
      atomicStore(&broken, 1u);
    }
    best = max(best, k);
  }
  atomicMax(&most, best);
  workgroupBarrier();
  let topKey = atomicLoad(&most);
  if (best == topKey) {
    for (var i = id; i < u.vocabulary; i += ${THREADS}u) {
      if (key(row, i) == topKey) { atomicMin(&first, i); }
    }
  }
  let top = logit(topKey);
  let temperature = bitcast<f32>(settings[0]);
  let topP = bitcast<f32>(settings[2]);
  for (var stage = 0u; stage < 2u; stage++) {
    let byMass = stage == 1u;
    if (temperature == 0.0 || select(settings[1] == 0u || settings[1] >= u.vocabulary, topP >= 1.0, byMass)) {
      continue;
    }
    let c = workgroupUniformLoad(&cut);
    var found = 0u;
    var above = 0.0;
    var wanted = 0.0;
    // The first round measures the whole, the last what lies above the cut.
    for (var round = 0u; round < 18u; round++) {
      let shift = select(32u - 2u * round, 0u, round == 0u || round == 17u);
      var tries = vec3u(found) | (vec3u(1u, 2u, 3u) << vec3u(shift));
      if (round == 0u) { tries = vec3u(1u); }
      if (round == 17u) { tries = vec3u(found + 1u); }
      sums[id] = measure(id, row, tries, byMass, top, c);${levels}
      workgroupBarrier();
      let measured = ${sum("0u")};
      if (round == 0u) {
        wanted = select(min(f32(settings[1]), measured.x), topP * measured.x, byMass);
      } else if (round == 17u) {
        above = measured.x;
      } else {
        let enough = vec3u(measured >= vec3f(wanted));
        found |= (enough.x + enough.y + enough.z) << shift;
      }
      workgroupBarrier();
    }
    slice(id, row, found, top, c);
    workgroupBarrier();
    group(id);
    workgroupBarrier();
    if (id == 0u) {
      let ties = total();
      var share = 1.0;
      if (byMass) { share = weight(found, top); }
      var n = 1.0;
      while (n < ties && above + n * share < wanted) { n += 1.0; }
      cut = vec2u(found, locate(row, n - 0.5, 0xffffffffu, found, top, c));
    }
    workgroupBarrier();
  }
  let c = workgroupUniformLoad(&cut);
  if (temperature > 0.0) { slice(id, row, 0u, top, c); }
  workgroupBarrier();
  group(id);
  workgroupBarrier();
  if (id != 0u) { return; }
  let length = state[row];
  var chosen = atomicLoad(&first);
  if (temperature > 0.0) {
    let bits = random_bits(vec2u(settings[3], settings[4]), vec2u(length, 0u), row);
    chosen = locate(row, random_unit(bits.x) * total(), chosen, 0u, top, c);
  }
  if (atomicLoad(&broken) != 0u || topKey <= 0x007fffffu || topKey >= 0xff800000u) { chosen = 0xffffffffu; }
  tokens[row * u.context + length] = chosen;
  state[row] = length + 1u;
}`;
  }
};
