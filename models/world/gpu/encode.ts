// A scene at a frame as rows of four floats, what the WGSL renderer reads. The closed forms of the motions stay here.
import type {Camera} from "../camera.ts";
import type {Posed} from "../posed.ts";
import {checkScene, GROUNDS, MATERIALS, type Scene, TEXTURES} from "../scene.ts";
import {SHAPES} from "../shapes.ts";
import {stageAt} from "../trace.ts";

/** One picture to render: a scene at frame `t`, its flow running to `t + step` (1 unless told). */
export interface Shot {
  scene: Scene;
  t: number;
  step?: number;
}

/** Objects that an encoded scene has room for. */
export const ROOM = 4;
/** Rows before the objects': two cameras of four, light, sky, horizon, ground. */
export const STAGE_ROWS = 12;
export const OBJECT_ROWS = 6;
/** Rows of four floats a shot: 576 bytes. */
export const SHOT_ROWS = STAGE_ROWS + ROOM * OBJECT_ROWS;

/**
 * Writes a shot's rows to `out`, `4 · SHOT_ROWS` floats.
 *
 * @throws RangeError for a scene of more than ROOM objects or one that cannot be rendered
 */
export function encodeShot(
  {scene, t, step = 1}: Shot,
  width: number,
  height: number,
  out: Float32Array
): void {
  checkScene(scene);
  if (scene.objects.length > ROOM)
    throw new RangeError(
      `The GPU renderer takes up to ${ROOM} objects; found ${scene.objects.length}; use renderFrame or annotate.`
    );
  if (!Number.isFinite(t + step))
    throw new RangeError(`A shot's t and step are finite numbers; found ${t}, ${step}.`);
  const now = stageAt(scene, t, width, height);
  const next = stageAt(scene, t + step, width, height);
  const {sky, horizon, ground} = now.backdrop;
  const rows = [
    ...cameraRows(now.camera, scene.objects.length, GROUNDS.indexOf(scene.ground), now.salt),
    ...cameraRows(next.camera, 0, 0, 0),
    [...now.light, now.ambient],
    [...sky, now.key[0]],
    [...horizon, now.key[1]],
    [...ground, now.key[2]],
    ...now.objects.flatMap((object, k) => objectRows(object, next.objects[k]))
  ];
  out.set(rows.flat());
}

const cameraRows = ({eye, right, up, forward, focal}: Camera, count: number, floor: number, salt: number) => [
  [...eye, focal],
  [...right, count],
  [...up, floor],
  [...forward, salt]
];

const objectRows = (now: Posed, next: Posed) => [
  [now.x, now.y, now.z, now.size],
  [now.cos, now.sin, now.radius, SHAPES.indexOf(now.object.shape)],
  [...now.color, MATERIALS.indexOf(now.object.material)],
  now.box,
  [next.x, next.y, next.z, TEXTURES.indexOf(now.object.texture)],
  [next.cos, next.sin, now.salt, 0]
];
