// Frames of a scene, on the CPU.
import {rayBasis} from "./camera.ts";
import {groundTone} from "./grounds.ts";
import type {Posed} from "./posed.ts";
import {checkScene, type Scene} from "./scene.ts";
import {shadeGround, shadeObject, shadeSky, type Stage} from "./shade.ts";
import {aim, type Basis, direction, groundDistance, nearest, stageAt} from "./trace.ts";
import type {Vec3} from "./vector.ts";

/** A clip as it crosses the house: T·H·W·C float32, channels last, black and white at `range`. */
export interface RenderedClip {
  width: number;
  height: number;
  frames: number;
  channels: 3;
  fps: number;
  data: Float32Array;
  range: [number, number];
}

export interface RenderOptions {
  /** Pixels. */
  width: number;
  height: number;
  frames: number;
  /** Frames shown in a second; motion is in cycles and units a *frame*, so this changes the playing, not the pictures. */
  fps: number;
  /** The scene's frame that comes first; 0 unless told. */
  start?: number;
  /** Scene frames between two frames of the clip; 8 gives the keyframes of a cascade. 1 unless told. */
  step?: number;
}

/** A clip of the scene, RGB in [0,1], display-referred (gamma 2). */
export function renderClip(scene: Scene, options: RenderOptions): RenderedClip {
  const {width, height, frames, fps, start = 0, step = 1} = options;
  for (const [name, value] of Object.entries({width, height, frames}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A clip's ${name} is a whole number of at least 1; found ${value}.`);
  if (!(fps > 0 && Number.isFinite(fps))) throw new RangeError(`A clip's fps is above 0; found ${fps}.`);
  const size = width * height * 3;
  const data = new Float32Array(frames * size);
  for (let t = 0; t < frames; t++)
    renderFrame(scene, {width, height, t: start + t * step}, data.subarray(t * size, (t + 1) * size));
  return {width, height, frames, channels: 3, fps, data, range: [0, 1]};
}

// Four samples a pixel on a rotated grid: no two share a row or a column, so near-upright edges get five levels too.
const SAMPLES = [
  [0.375, 0.125],
  [0.875, 0.375],
  [0.125, 0.625],
  [0.625, 0.875]
];

/** One frame at scene time `t` in frames (may be fractional): `[height, width, 3]` in [0,1], into `out` if given. */
export function renderFrame(
  scene: Scene,
  {width, height, t}: {width: number; height: number; t: number},
  out = new Float32Array(width * height * 3)
): Float32Array {
  checkScene(scene);
  if (!Number.isFinite(t)) throw new RangeError(`A frame's time is a finite number of frames; found ${t}.`);
  const stage = stageAt(scene, t, width, height);
  const basis = rayBasis(stage.camera, width, height);
  const color: Vec3 = [0, 0, 0];
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i += 3) {
      if (stage.objects.some((object) => touches(object, column, row)))
        tracePixel(stage, basis, column, row, color);
      else traceBackground(stage, basis, column, row, color);
      for (let c = 0; c < 3; c++) out[i + c] = display(color[c]);
    }
  }
  return out;
}

const display = (light: number) => Math.sqrt(light < 0 ? 0 : light > 1 ? 1 : light);

const sample: Vec3 = [0, 0, 0];

/** The mean of four rays: whatever edge runs through the pixel. */
function tracePixel(stage: Stage, basis: Basis, column: number, row: number, out: Vec3): void {
  out[0] = out[1] = out[2] = 0;
  for (const [sx, sy] of SAMPLES) {
    aim(basis, column + sx, row + sy);
    trace(stage, column + sx, row + sy, sample);
    for (let c = 0; c < 3; c++) out[c] += sample[c] / SAMPLES.length;
  }
}

/** A pixel that no object reaches: light and shadow are smooth there and need one ray, only the ground's pattern needs four. */
function traceBackground(stage: Stage, basis: Basis, column: number, row: number, out: Vec3): void {
  let tone = 1;
  if (stage.ground !== "plain") {
    tone = 0;
    for (const [sx, sy] of SAMPLES) {
      aim(basis, column + sx, row + sy);
      tone += groundToneAlong(stage, groundDistance(stage)) / SAMPLES.length;
    }
  }
  aim(basis, column + 0.5, row + 0.5);
  const ground = groundDistance(stage);
  if (ground < Infinity) shadeGround(stage, direction, ground, tone, out);
  else shadeSky(stage, direction, out);
}

function groundToneAlong(stage: Stage, ground: number): number {
  if (ground === Infinity) return 1;
  return groundTone(
    stage.ground,
    stage.camera.eye[0] + ground * direction[0],
    stage.camera.eye[2] + ground * direction[2],
    ground,
    stage.salt
  );
}

const at: Vec3 = [0, 0, 0];

/** What the ray along `direction`, through pixel position (x, y), meets first. */
function trace(stage: Stage, x: number, y: number, out: Vec3): void {
  const {eye} = stage.camera;
  const ground = groundDistance(stage);
  const {index, distance} = nearest(stage, x, y);
  if (index >= 0) {
    for (let c = 0; c < 3; c++) at[c] = eye[c] + distance * direction[c];
    shadeObject(stage, index, at, direction, out);
  } else if (ground < Infinity) {
    shadeGround(stage, direction, ground, groundToneAlong(stage, ground), out);
  } else {
    shadeSky(stage, direction, out);
  }
}

const touches = ({box}: Posed, column: number, row: number) =>
  column + 1 >= box[0] && column <= box[2] && row + 1 >= box[1] && row <= box[3];
