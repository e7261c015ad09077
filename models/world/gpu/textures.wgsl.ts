// Textures and grounds in WGSL: the twin of textures.ts and grounds.ts. Numbers are places in TEXTURES and GROUNDS.
export const SURFACES = `
fn texture_at(texture: u32, p: vec3f, salt: u32) -> f32 {
  switch (texture) {
    case 1u: { return smoothstep(-0.12, 0.12, sin(5.0 * atan2(p.z, p.x) + 0.6)); }
    case 2u: {
      let s = sin(4.1 * p + 0.7);
      return smoothstep(-0.12, 0.12, s.x * s.y * s.z * 3.0);
    }
    case 3u: {
      let q = p / 0.62;
      return 1.0 - smoothstep(0.34, 0.4, length(q - round(q)));
    }
    case 4u: {
      let wave = sin(3.2 * (p.x + 0.6 * p.y) + 9.0 * fractal_at(1.7 * p, salt));
      return 0.8 * smoothstep(0.45, 1.0, 1.0 - abs(wave));
    }
    case 5u: { return 0.7 * smoothstep(0.3, 0.7, fractal_at(4.5 * p, salt)); }
    case 6u: { return 0.8 * smoothstep(0.48, 0.56, noise_at(2.1 * p, salt)); }
    case 7u: { return 0.85 * smoothstep(-0.8, 0.8, 0.85 * p.x - 0.5 * p.y); }
    default: { return 0.0; }
  }
}

fn within(at: f32, seam: f32) -> f32 { return smoothstep(0.0, seam, at) * (1.0 - smoothstep(1.0 - seam, 1.0, at)); }

fn pebbles(p: vec2f, salt: u32) -> f32 {
  let cell = vec2i(floor(p));
  var first = 1e9;
  var second = 1e9;
  var tone = 0.0;
  for (var n = -1; n <= 1; n++) {
    for (var m = -1; m <= 1; m++) {
      let at = cell + vec2i(m, n);
      let jitter = vec2f(lattice_hash(vec3i(at, 0), salt), lattice_hash(vec3i(at, 1), salt));
      let far = length(vec2f(at) + 0.2 + 0.6 * jitter - p);
      if (far < first) {
        second = first;
        first = far;
        tone = lattice_hash(vec3i(at, 2), salt);
      } else { second = min(second, far); }
    }
  }
  return -0.36 + (0.42 + 0.5 * (tone - 0.5)) * smoothstep(0.03, 0.28, second - first);
}

fn relief(ground: u32, p: vec2f, salt: u32) -> f32 {
  switch (ground) {
    case 1u: {
      let s = sin(3.141592653589793 * p / 0.75);
      return (smoothstep(-0.06, 0.06, s.x * s.y) - 0.5) * 0.22;
    }
    case 2u: {
      let blades = noise_at(vec3f(10.0 * p.x, 0.0, 2.4 * p.y), salt) - 0.5;
      let tufts = noise_at(vec3f(2.6 * p.x, 0.0, 1.1 * p.y), salt + 1u) - 0.5;
      return 0.6 * blades + 0.4 * tufts;
    }
    case 3u: {
      let across = p.x / 0.42;
      let board = i32(floor(across));
      let along = p.y / 1.9 + lattice_hash(vec3i(board, 0, 0), salt);
      let piece = i32(floor(along));
      let wood = within(fract(across), 0.07) * within(fract(along), 0.03);
      let tone = 0.3 * (lattice_hash(vec3i(board, piece, 1), salt) - 0.5)
        + 0.24 * (noise_at(vec3f(14.0 * p.x, 0.0, 1.6 * p.y), salt) - 0.5);
      return -0.34 + (tone + 0.34) * wood;
    }
    case 4u: { return pebbles(p / vec2f(0.3, 0.46), salt); }
    case 5u: { return 1.2 * (noise_at(vec3f(32.0 * p.x, 0.0, 14.0 * p.y), salt) - 0.5); }
    default: { return 0.0; }
  }
}

fn ground_tone(shot: u32, eye: vec3f, d: vec3f, far: f32) -> f32 {
  let ground = u32(row(shot, 2u).w);
  if (ground == 0u || far >= 12.0) { return 1.0; }
  let p = eye + far * d;
  return 1.0 + relief(ground, p.xz, u32(row(shot, 3u).w)) * (1.0 - smoothstep(6.0, 12.0, far));
}
`;
