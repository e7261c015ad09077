// What a ray meets first. One ray at a time is aimed into `direction`, which saves an allocation a ray.
import {cameraAt, type rayBasis} from "./camera.ts";
import {groundColor} from "./grounds.ts";
import {keyColor} from "./lamp.ts";
import {BACKDROPS} from "./palette.ts";
import {hit, posed} from "./posed.ts";
import type {Scene} from "./scene.ts";
import type {Stage} from "./shade.ts";
import {unit, type Vec3} from "./vector.ts";

export type Basis = ReturnType<typeof rayBasis>;

/** The scene as it stands at frame `t`, ready for rays of an image of width × height. */
export function stageAt(scene: Scene, t: number, width: number, height: number): Stage {
  const camera = cameraAt(scene.camera, t);
  const backdrop = BACKDROPS[scene.backdrop];
  const lamp = scene.lamp ?? OWN_LIGHT;
  return {
    camera,
    backdrop: {...backdrop, ground: groundColor(scene.ground, backdrop.ground)},
    ground: scene.ground,
    light: unit(scene.light),
    key: keyColor(lamp),
    ambient: lamp.ambient,
    salt: salted(scene.seed, 0),
    objects: scene.objects.map((object, k) =>
      posed(object, t, camera, width, height, salted(scene.seed, k + 1))
    )
  };
}

const OWN_LIGHT = {warmth: 0, strength: 1, ambient: 1};

/** A whole number below 2²⁴, which a float32 holds, for what stands at a place of a seed's scene. */
const salted = (seed: number, place: number) =>
  ((Math.imul(seed, 0x9e3779b9) ^ Math.imul(place, 0x85ebca6b)) >>> 8) & 0xffffff;

/** The unit direction of the ray in hand. */
export const direction: Vec3 = [0, 0, 0];

/** Turns `direction` to the unit ray through pixel position (x, y). */
export function aim({perX, perY, origin}: Basis, x: number, y: number): void {
  const dx = origin[0] + perX[0] * x + perY[0] * y;
  const dy = origin[1] + perX[1] * x + perY[1] * y;
  const dz = origin[2] + perX[2] * x + perY[2] * y;
  const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
  direction[0] = dx / length;
  direction[1] = dy / length;
  direction[2] = dz / length;
}

/** How far along `direction` the ground lies. */
export const groundDistance = ({camera}: Stage) =>
  direction[1] < -1e-4 ? -camera.eye[1] / direction[1] : Infinity;

const found = {index: -1, distance: Infinity};

/**
 * The first hit along `direction` through pixel position (x, y): the object's index, or −1 for the ground, or for the sky
 * at distance Infinity. The record is used again by the next call.
 */
export function nearest(stage: Stage, x: number, y: number): {index: number; distance: number} {
  found.index = -1;
  found.distance = groundDistance(stage);
  for (let k = 0; k < stage.objects.length; k++) {
    const {box} = stage.objects[k];
    if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
    const t = hit(stage.objects[k], stage.camera.eye, direction[0], direction[1], direction[2]);
    if (t < found.distance) {
      found.distance = t;
      found.index = k;
    }
  }
  return found;
}
