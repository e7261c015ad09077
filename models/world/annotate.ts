// The truth about a frame, beside its picture: what is where, how far, which way it faces and where it goes next.
import {type Camera, project, rayBasis} from "./camera.ts";
import type {Posed} from "./posed.ts";
import {renderFrame} from "./render.ts";
import type {Scene} from "./scene.ts";
import {normalAt, type Stage} from "./shade.ts";
import {aim, direction, nearest, stageAt} from "./trace.ts";
import {dot, sub, type Vec3} from "./vector.ts";

/** Ids of an annotated frame: the sky, the ground, and from FIRST_OBJECT on the scene's objects in their order. */
export const SKY = 0;
export const GROUND = 1;
export const FIRST_OBJECT = 2;
/** World units: the depth of the sky, and the most that the ground has. */
export const FAR = 100;

export interface Annotated {
  width: number;
  height: number;
  /** `[H,W,3]` in [0,1], antialiased; everything else is exact at pixel centres. */
  rgb: Float32Array;
  /** `[H,W]`: SKY, GROUND, FIRST_OBJECT + index. */
  id: Uint8Array;
  /** `[H,W]`: z along the camera's view axis (not along the ray), in world units, at most FAR. */
  depth: Float32Array;
  /** `[H,W,3]`: unit normals in the camera's axes, x right, y up, z toward the viewer; the sky faces the viewer. */
  normal: Float32Array;
  /** `[H,W]`: 1 where an outline runs, one pixel wide; see `edgesOf`. */
  edge: Uint8Array;
  /** `[H,W,2]`: pixels (x right, y down) by which what is seen here moves until the next frame, also where it is then hidden. */
  flow: Float32Array;
  /** `[H,W]`: 1 where what is seen here is still seen in the next frame, 0 where it is hidden, turned away or out of the image. */
  visible: Uint8Array;
}

/**
 * Frame `t` of the scene with all that is known of it; flow runs to frame `t + step`.
 * Costs one ray a pixel beside the picture's, and one more for `visible`.
 *
 * @throws RangeError as `renderFrame` does.
 */
export function annotate(
  scene: Scene,
  {width, height, t, step = 1}: {width: number; height: number; t: number; step?: number}
): Annotated {
  for (const [name, value] of Object.entries({width, height}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A frame's ${name} is a whole number of at least 1; found ${value}.`);
  if (!Number.isFinite(step)) throw new RangeError(`A step is a finite number of frames; found ${step}.`);
  const size = width * height;
  const out: Annotated = {
    width,
    height,
    rgb: renderFrame(scene, {width, height, t}),
    id: new Uint8Array(size),
    depth: new Float32Array(size),
    normal: new Float32Array(3 * size),
    edge: new Uint8Array(size),
    flow: new Float32Array(2 * size),
    visible: new Uint8Array(size)
  };
  const now = stageAt(scene, t, width, height);
  const next = stageAt(scene, t + step, width, height);
  const bases = [rayBasis(now.camera, width, height), rayBasis(next.camera, width, height)];
  const ray: Vec3 = [0, 0, 0];
  const normal: Vec3 = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      aim(bases[0], x + 0.5, y + 0.5);
      for (let c = 0; c < 3; c++) ray[c] = direction[c];
      const {index, distance} = nearest(now, x + 0.5, y + 0.5);
      out.id[i] = idOf(index, distance);
      out.depth[i] = Math.min(FAR, distance * dot(ray, now.camera.forward));
      const from = along(now.camera, ray, Math.min(distance, 1e6));
      if (index >= 0) normalAt(now.objects[index], from[0], from[1], from[2], normal);
      else for (let c = 0; c < 3; c++) normal[c] = distance < Infinity ? +(c === 1) : -now.camera.forward[c];
      out.normal.set(inCamera(now.camera, normal), 3 * i);

      const to =
        index >= 0
          ? carry(now.objects[index], next.objects[index], from)
          : distance < Infinity
            ? from
            : along(next.camera, ray, 1);
      const pixel = project(next.camera, to, width, height);
      out.flow[2 * i] = pixel.x - (x + 0.5);
      out.flow[2 * i + 1] = pixel.y - (y + 0.5);
      const inside = pixel.depth > 0 && pixel.x >= 0 && pixel.x < width && pixel.y >= 0 && pixel.y < height;
      if (!inside) continue;
      aim(bases[1], pixel.x, pixel.y);
      const facing = index < 0 || facesAfter(now.objects[index], next.objects[index], normal);
      out.visible[i] = +(facing && meets(next, pixel, to, index, out.id[i]));
    }
  }
  edgesOf(scene, out);
  return out;
}

const idOf = (index: number, distance: number) =>
  index >= 0 ? FIRST_OBJECT + index : distance < Infinity ? GROUND : SKY;

const along = ({eye}: Camera, ray: Vec3, distance: number): Vec3 => [
  eye[0] + distance * ray[0],
  eye[1] + distance * ray[1],
  eye[2] + distance * ray[2]
];

const inCamera = ({right, up, forward}: Camera, v: Vec3): Vec3 => [
  dot(v, right),
  dot(v, up),
  -dot(v, forward)
];

/** The turn from one pose to the other, applied to a direction. */
function turnBetween(a: Posed, b: Posed, [x, y, z]: Vec3): Vec3 {
  const lx = a.cos * x - a.sin * z;
  const lz = a.sin * x + a.cos * z;
  return [b.cos * lx + b.sin * lz, y, -b.sin * lx + b.cos * lz];
}

/** Where a point of an object is once the object stands as `b`. */
function carry(a: Posed, b: Posed, [x, y, z]: Vec3): Vec3 {
  const moved = turnBetween(a, b, [x - a.x, y - a.y, z - a.z]);
  return [b.x + moved[0], b.y + moved[1], b.z + moved[2]];
}

/** Whether a surface still faces the ray in hand once its object stands as `b`. */
const facesAfter = (a: Posed, b: Posed, normal: Vec3) => dot(turnBetween(a, b, normal), direction) < 0;

// Marching ends a little above a surface, most where the ray grazes it; the thinnest part of an object is thrice this.
const SAME = 0.06;

/** Whether the ray in hand meets this very point first. */
function meets(stage: Stage, {x, y}: {x: number; y: number}, point: Vec3, index: number, id: number) {
  const hit = nearest(stage, x, y);
  if (idOf(hit.index, hit.distance) !== id) return false;
  const way = sub(point, stage.camera.eye);
  return index < 0 || Math.abs(hit.distance - Math.sqrt(dot(way, way))) < SAME;
}

/**
 * Marks outlines, on the side of what is in front: pixels of an object whose left, right, upper or lower neighbour shows the
 * ground, the sky or an object farther away, and pixels of a ring in front of its own far side (a jump in depth of over 0.6
 * sizes; the other shapes are convex). Where the ground fades into the sky there is no outline.
 */
export function edgesOf(scene: Scene, {width, height, id, depth, edge}: Annotated): void {
  const inFront = (i: number, j: number) => {
    if (id[i] < FIRST_OBJECT) return false;
    if (id[j] < FIRST_OBJECT) return true;
    if (id[i] !== id[j]) return depth[i] < depth[j];
    const {shape, size} = scene.objects[id[i] - FIRST_OBJECT];
    return shape === "ring" && depth[j] - depth[i] > 0.6 * size;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      edge[i] = +(
        (x > 0 && inFront(i, i - 1)) ||
        (x + 1 < width && inFront(i, i + 1)) ||
        (y > 0 && inFront(i, i - width)) ||
        (y + 1 < height && inFront(i, i + width))
      );
}
