// Value noise from integer hashes: the same lattice on the CPU and, bit for bit, on the GPU (gpu/noise.wgsl.ts).

/**
 * A number in [0, 1) of a lattice point, 24 bits, so that a float32 holds it exactly. `salt` tells independent lattices apart;
 * coordinates are whole, of either sign. The mixer is Wellons's lowbias32 (“Prospecting for hash functions”, 2018).
 */
export function latticeHash(x: number, y: number, z: number, salt: number): number {
  let h = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f);
  h ^= Math.imul(salt, 0x9e3779b9);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return ((h ^ (h >>> 16)) >>> 8) / 2 ** 24;
}

/** Value noise in [0, 1) with one lattice cell a unit: hashes at the eight corners, blended by smooth cubics. */
export function noiseAt(x: number, y: number, z: number, salt: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  const u = ease(x - i);
  const v = ease(y - j);
  const near = face(i, j, k, u, v, salt);
  return near + (face(i, j, k + 1, u, v, salt) - near) * ease(z - k);
}

function face(i: number, j: number, k: number, u: number, v: number, salt: number): number {
  const a = latticeHash(i, j, k, salt);
  const b = latticeHash(i + 1, j, k, salt);
  const c = latticeHash(i, j + 1, k, salt);
  const d = latticeHash(i + 1, j + 1, k, salt);
  const low = a + (b - a) * u;
  return low + (c + (d - c) * u - low) * v;
}

/** Three octaves of noise, each twice as fine and half as strong, in [0, 1). Most of it lies within 0.2 of ½. */
export function fractalAt(x: number, y: number, z: number, salt: number): number {
  return (
    (4 * noiseAt(x, y, z, salt) +
      2 * noiseAt(2 * x, 2 * y, 2 * z, salt + 1) +
      noiseAt(4 * x, 4 * y, 4 * z, salt + 2)) /
    7
  );
}

const ease = (t: number) => t * t * (3 - 2 * t);
