// Random numbers that are functions of (seed, counter): the same on the CPU and the GPU, in any order, without a state.
// The generator is PCG4D (Jarzynski & Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020), in 32-bit integers.

/** Four random 32-bit integers of a seed and a counter, both below 2⁵³; `stream` tells independent draws apart. */
export function randomBits(seed: number, counter: number, stream = 0): [number, number, number, number] {
  let x = step(counter >>> 0);
  let y = step((Math.floor(counter / 2 ** 32) ^ Math.imul(stream, 0x9e3779b9)) >>> 0);
  let z = step(seed >>> 0);
  let w = step(Math.floor(seed / 2 ** 32) >>> 0);
  for (let round = 0; round < 2; round++) {
    if (round) {
      x = (x ^ (x >>> 16)) >>> 0;
      y = (y ^ (y >>> 16)) >>> 0;
      z = (z ^ (z >>> 16)) >>> 0;
      w = (w ^ (w >>> 16)) >>> 0;
    }
    x = (x + Math.imul(y, w)) >>> 0;
    y = (y + Math.imul(z, x)) >>> 0;
    z = (z + Math.imul(x, y)) >>> 0;
    w = (w + Math.imul(y, z)) >>> 0;
  }
  return [x, y, z, w];
}

/** One step of a linear congruential generator modulo 2³². */
const step = (v: number) => (Math.imul(v, 1664525) + 1013904223) >>> 0;

/** A float32 in [0, 1) from an integer: its upper 24 bits, so that it is exact and the same everywhere. */
const unit = (bits: number) => (bits >>> 8) / 2 ** 24;

/** n numbers, uniform in [0, 1): counters `first`, `first` + 1, … of the seed, one each. */
export function randomUniform(n: number, seed: number, first = 0): Float32Array {
  return Float32Array.from({length: n}, (_, i) => unit(randomBits(seed, first + i)[0]));
}

/** n standard normal numbers by Box and Muller, one a counter. WGSL grants the GPU's cosine 2⁻¹¹. */
export function randomNormal(n: number, seed: number, first = 0): Float32Array {
  return Float32Array.from({length: n}, (_, i) => {
    const [a, b] = randomBits(seed, first + i);
    // 1 − u is in (0, 1], where the logarithm is finite.
    return Math.sqrt(-2 * Math.log(1 - unit(a))) * Math.cos(2 * Math.PI * unit(b));
  });
}

/**
 * The same in WGSL: `random_bits(seed: vec2u, counter: vec2u, stream: u32) -> vec4u` (low word first), `random_uniform`
 * and `random_normal` of (seed, counter). Put it before the code that calls it.
 */
export const RANDOM_WGSL = `
fn random_bits(seed: vec2u, counter: vec2u, stream: u32) -> vec4u {
  var v = vec4u(counter.x, counter.y ^ (stream * 0x9e3779b9u), seed.x, seed.y) * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}
fn random_unit(bits: u32) -> f32 { return f32(bits >> 8u) / 16777216.0; }
fn random_uniform(seed: vec2u, counter: vec2u) -> f32 { return random_unit(random_bits(seed, counter, 0u).x); }
fn random_normal(seed: vec2u, counter: vec2u) -> f32 {
  let v = random_bits(seed, counter, 0u);
  return sqrt(-2.0 * log(1.0 - random_unit(v.x))) * cos(6.283185307179586 * random_unit(v.y));
}
`;
