// Sampling a token as WGSL: one workgroup a sequence, without a sort. A cut (top-k, top-p) is the greatest logit whose rank
// or mass reaches a target; 256 threads find it in four rounds, each trying one value of the next eight bits.
import type {Kernel} from "../kernel.ts";
import {RANDOM_WGSL} from "../random.ts";

/** Vocabularies up to here are held in workgroup memory. */
export const STAGED = 3072;

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
  wgsl: ({staged}) => `
${RANDOM_WGSL}
${staged ? `var<workgroup> keys: array<u32, ${staged}>;` : ""}
var<workgroup> slices: array<f32, 256>;
var<workgroup> most: atomic<u32>;
var<workgroup> first: atomic<u32>;
var<workgroup> broken: atomic<u32>;
var<workgroup> digit: atomic<u32>;
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

/** What keys at or above k amount to: how many, or their mass among those kept. */
fn measure(row: u32, k: u32, byMass: bool, top: f32, c: vec2u) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < u.vocabulary; i++) {
    let other = key(row, i);
    if (other >= k && other != 0u && kept(other, i, c)) { sum += select(1.0, weight(other, top), byMass); }
  }
  return sum;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_index) id: u32) {
  let row = wg.x;
  if (id == 0u) { atomicStore(&first, 0xffffffffu); cut = vec2u(0u, 0xffffffffu); }
  workgroupBarrier();
  for (var i = id; i < u.vocabulary; i += 256u) {
    let k = ordered(row, i);
    ${staged ? "keys[i] = k;" : ""}
    // The bits say it: a comparison with itself may be taken to be true.
    if (suppressed[i] == 0u && (bitcast<u32>(logits[row * u.stride + i]) & 0x7fffffffu) > 0x7f800000u) {
      atomicStore(&broken, 1u);
    }
    atomicMax(&most, k);
  }
  workgroupBarrier();
  let topKey = atomicLoad(&most);
  for (var i = id; i < u.vocabulary; i += 256u) { if (key(row, i) == topKey) { atomicMin(&first, i); } }
  let top = logit(topKey);
  let temperature = bitcast<f32>(settings[0]);
  let topP = bitcast<f32>(settings[2]);
  for (var stage = 0u; stage < 2u; stage++) {
    let byMass = stage == 1u;
    if (temperature == 0.0 || select(settings[1] == 0u || settings[1] >= u.vocabulary, topP >= 1.0, byMass)) {
      continue;
    }
    let c = workgroupUniformLoad(&cut);
    let whole = measure(row, 1u, byMass, top, c);
    let wanted = select(min(f32(settings[1]), whole), topP * whole, byMass);
    var found = 0u;
    for (var round = 0u; round < 4u; round++) {
      let shift = 24u - 8u * round;
      if (id == 0u) { atomicStore(&digit, 0u); }
      workgroupBarrier();
      if (measure(row, found | (id << shift), byMass, top, c) >= wanted) { atomicMax(&digit, id); }
      workgroupBarrier();
      found |= atomicLoad(&digit) << shift;
      workgroupBarrier();
    }
    if (id == 0u) {
      var sum = measure(row, found + 1u, byMass, top, c);
      var last = 0u;
      for (var i = 0u; i < u.vocabulary; i++) {
        let k = key(row, i);
        if (k != found || !kept(k, i, c)) { continue; }
        sum += select(1.0, weight(k, top), byMass);
        last = i;
        if (sum >= wanted) { break; }
      }
      cut = vec2u(found, last);
    }
    workgroupBarrier();
  }
  let c = workgroupUniformLoad(&cut);
  let chunk = (u.vocabulary + 255u) / 256u;
  let end = min((id + 1u) * chunk, u.vocabulary);
  var sum = 0.0;
  if (temperature > 0.0) {
    for (var i = id * chunk; i < end; i++) { let k = key(row, i); if (kept(k, i, c)) { sum += weight(k, top); } }
  }
  slices[id] = sum;
  workgroupBarrier();
  if (id != 0u) { return; }
  let length = state[row];
  var chosen = atomicLoad(&first);
  if (temperature > 0.0) {
    var total = 0.0;
    for (var t = 0u; t < 256u; t++) { total += slices[t]; }
    let bits = random_bits(vec2u(settings[3], settings[4]), vec2u(length, 0u), row);
    let wanted = random_unit(bits.x) * total;
    var before = 0.0;
    var t = 0u;
    while (t < 255u && before + slices[t] <= wanted) { before += slices[t]; t++; }
    // Rounding may carry past the last: it is then the last that has a weight.
    for (var i = t * chunk; i < u.vocabulary; i++) {
      let k = key(row, i);
      if (!kept(k, i, c)) { continue; }
      let w = weight(k, top);
      if (w == 0.0) { continue; }
      chosen = i;
      before += w;
      if (before > wanted) { break; }
    }
  }
  if (atomicLoad(&broken) != 0u || topKey <= 0x007fffffu || topKey >= 0xff800000u) { chosen = 0xffffffffu; }
  tokens[row * u.context + length] = chosen;
  state[row] = length + 1u;
}`
};
