// Noise in WGSL: the twin of noise.ts. Hashes are equal to the last bit; between lattice points, to float32 rounding.
export const NOISE = `
fn lattice_hash(at: vec3i, salt: u32) -> f32 {
  let p = bitcast<vec3u>(at);
  var h = (p.x * 0x8da6b343u) ^ (p.y * 0xd8163841u) ^ (p.z * 0xcb1ab31fu) ^ (salt * 0x9e3779b9u);
  h = (h ^ (h >> 16u)) * 0x7feb352du;
  h = (h ^ (h >> 15u)) * 0x846ca68bu;
  return f32((h ^ (h >> 16u)) >> 8u) / 16777216.0;
}

fn noise_face(at: vec3i, t: vec2f, salt: u32) -> f32 {
  let low = mix(lattice_hash(at, salt), lattice_hash(at + vec3i(1, 0, 0), salt), t.x);
  return mix(low, mix(lattice_hash(at + vec3i(0, 1, 0), salt), lattice_hash(at + vec3i(1, 1, 0), salt), t.x), t.y);
}

fn noise_at(p: vec3f, salt: u32) -> f32 {
  let cell = floor(p);
  let f = p - cell;
  let t = f * f * (3.0 - 2.0 * f);
  let at = vec3i(cell);
  return mix(noise_face(at, t.xy, salt), noise_face(at + vec3i(0, 0, 1), t.xy, salt), t.z);
}

fn fractal_at(p: vec3f, salt: u32) -> f32 {
  return (4.0 * noise_at(p, salt) + 2.0 * noise_at(2.0 * p, salt + 1u) + noise_at(4.0 * p, salt + 2u)) / 7.0;
}
`;
