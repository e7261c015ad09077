// From a ray's hit to linear light: one key light with soft shadow, a sky and ground fill, contact darkening, highlights.
import type {Camera} from "./camera.ts";
import type {Backdrop} from "./palette.ts";
import {distanceTo, lightPast, type Posed} from "./posed.ts";
import type {Ground} from "./scene.ts";
import {SECOND_TONE, textureAt} from "./textures.ts";
import {smoothstep, type Vec3} from "./vector.ts";

export interface Stage {
  camera: Camera;
  backdrop: Backdrop;
  ground: Ground;
  /** Unit direction to the light. */
  light: Vec3;
  /** Its colour, white at (1, 1, 1), and the factor on the light from all around. */
  key: Vec3;
  ambient: number;
  /** Chooses among the ground's patterns made of noise. */
  salt: number;
  objects: Posed[];
}

/** The sky seen along a direction: horizon to zenith, the haze brightest on the light's side. */
export function shadeSky(stage: Stage, [dx, dy]: Vec3, out: Vec3): void {
  const {sky, horizon} = stage.backdrop;
  const up = smoothstep(-0.16, 0.3, dy);
  const glow = 1 + 0.35 * Math.max(0, dx * stage.light[0]);
  for (let c = 0; c < 3; c++) out[c] = (horizon[c] + (sky[c] - horizon[c]) * up) * glow;
}

/**
 * The ground `distance` along a ray from the eye, its texture's `tone` already looked up: shadows near, haze far.
 */
export function shadeGround(stage: Stage, direction: Vec3, distance: number, tone: number, out: Vec3): void {
  const x = stage.camera.eye[0] + distance * direction[0];
  const z = stage.camera.eye[2] + distance * direction[2];
  let lit = 1;
  let open = 1;
  for (const p of stage.objects) {
    lit *= lightPast(p, x, 0, z, stage.light);
    const far = (p.x - x) ** 2 + (p.z - z) ** 2;
    if (far < 6 * p.radius * p.radius)
      open *= 1 - 0.6 * Math.exp((-3.2 * Math.max(0, distanceTo(p, x, 0, z))) / p.size);
  }
  const {ground, horizon} = stage.backdrop;
  const {key, ambient} = stage;
  const pool = 0.78 + 0.3 / (1 + 0.16 * (x * x + z * z));
  shadeSky(stage, direction, out);
  const haze = smoothstep(4.6, 11, distance);
  for (let c = 0; c < 3; c++) {
    const fill = ambient * (0.3 * open * (0.6 + 0.4 * horizon[c]));
    const near = ground[c] * tone * pool * (fill + key[c] * (0.74 * lit * (0.5 + 0.5 * open)));
    out[c] = near + (out[c] - near) * haze;
  }
}

const normal: Vec3 = [0, 0, 0];
const GLOSS = {matte: [0.04, 12], glossy: [0.55, 60], metal: [0.9, 26]} as const;

/** Object `index` at a surface point, seen along the unit direction (dx, dy, dz). */
export function shadeObject(
  stage: Stage,
  index: number,
  [x, y, z]: Vec3,
  [dx, dy, dz]: Vec3,
  out: Vec3
): void {
  const p = stage.objects[index];
  const {light, backdrop, ambient} = stage;
  normalAt(p, x, y, z, normal);
  const [nx, ny, nz] = normal;
  const facing = nx * light[0] + ny * light[1] + nz * light[2];
  let lit = 1;
  stage.objects.forEach((other, i) => {
    if (i !== index) lit *= lightPast(other, x, y, z, light);
  });
  // Wrapped a little past the terminator, as skin of paint and clay looks under a broad light.
  const reached = (Math.max(0, facing + 0.18) / 1.18) * lit;
  const open = 0.45 + 0.55 * smoothstep(0, 1.2 * p.size, y);
  const lx = (p.cos * (x - p.x) - p.sin * (z - p.z)) / p.size;
  const lz = (p.sin * (x - p.x) + p.cos * (z - p.z)) / p.size;
  const second = textureAt(p.object.texture, lx, (y - p.y) / p.size, lz, p.salt);
  const tone = 1 + (SECOND_TONE - 1) * second;

  const [strength, power] = GLOSS[p.object.material];
  const back = 2 * (nx * dx + ny * dy + nz * dz);
  const rx = dx - back * nx;
  const ry = dy - back * ny;
  const rz = dz - back * nz;
  const shine = Math.max(0, rx * light[0] + ry * light[1] + rz * light[2]);
  const glint = strength * Math.pow(shine, power) * lit;
  const rim = Math.pow(Math.max(0, 1 + back / 2), 4);
  const upward = smoothstep(-0.35, 0.55, ry);
  const metal = p.object.material === "metal";
  for (let c = 0; c < 3; c++) {
    const albedo = p.color[c] * tone;
    const key = stage.key[c] * reached;
    const spot = stage.key[c] * glint;
    const fill =
      ambient *
      (backdrop.ground[c] * 0.55 * (0.5 - 0.5 * ny) + (0.35 + 0.3 * backdrop.horizon[c]) * (0.5 + 0.5 * ny)) *
      open;
    const around =
      ambient *
      (backdrop.ground[c] * 0.5 * open +
        (0.25 + 0.75 * backdrop.horizon[c] - backdrop.ground[c] * 0.5 * open) * upward);
    out[c] = metal
      ? albedo * (0.3 * (0.62 * key + fill) + 0.95 * around) + spot * (0.3 + 0.7 * albedo)
      : albedo * (0.88 * key + 0.72 * fill) + spot + 0.16 * rim * around;
  }
}

/** The outward unit normal at a surface point, into `normal`; from four distances at the corners of a tetrahedron. */
export function normalAt(p: Posed, x: number, y: number, z: number, normal: Vec3): void {
  if (p.object.shape === "sphere") {
    normal[0] = (x - p.x) / p.size;
    normal[1] = (y - p.y) / p.size;
    normal[2] = (z - p.z) / p.size;
    return;
  }
  const e = 0.004 * p.size;
  const a = distanceTo(p, x + e, y - e, z - e);
  const b = distanceTo(p, x - e, y - e, z + e);
  const c = distanceTo(p, x - e, y + e, z - e);
  const d = distanceTo(p, x + e, y + e, z + e);
  const nx = a - b - c + d;
  const ny = -a - b + c + d;
  const nz = -a + b - c + d;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
  normal[0] = nx / length;
  normal[1] = ny / length;
  normal[2] = nz / length;
}
