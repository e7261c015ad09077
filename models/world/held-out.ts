// Combinations of attributes that no training scene shows, so that what a model makes of them tells composition from recall.
// Every single attribute value is in training, only these pairs on one object are not.
import {MOTIONS, type Motion} from "./motion.ts";
import {COLORS, type ColorName} from "./palette.ts";
import {MATERIALS, TEXTURES, type Material, type Scene, type SceneObject, type Texture} from "./scene.ts";
import {SHAPES, type Shape} from "./shapes.ts";

const NAMES = Object.keys(COLORS) as ColorName[];

/** What a rule pairs, for reports. */
export const HELD_OUT_RULES = ["shape and color", "shape and motion", "material and texture"] as const;
export type HeldOutRule = (typeof HELD_OUT_RULES)[number];

/** One colour a shape: the green sphere, the teal cube, the blue cylinder, … */
export const heldOutColor = (shape: Shape): ColorName => NAMES[(SHAPES.indexOf(shape) + 3) % NAMES.length];

/** One motion a shape: the bouncing sphere, the orbiting cube, the swinging cylinder, … */
export const heldOutMotion = (shape: Shape): Motion["kind"] =>
  MOTIONS[(SHAPES.indexOf(shape) + 2) % MOTIONS.length];

/** One texture for two of the materials. */
export const HELD_OUT_SURFACES: readonly (readonly [Material, Texture])[] = [
  [MATERIALS[0], TEXTURES[1]],
  [MATERIALS[2], TEXTURES[3]]
];

/** The rules that an object breaks; none for an object that training may show. */
export function heldOutRules(object: SceneObject): HeldOutRule[] {
  const broken = [
    object.color === heldOutColor(object.shape),
    object.motion.kind === heldOutMotion(object.shape),
    HELD_OUT_SURFACES.some(
      ([material, texture]) => object.material === material && object.texture === texture
    )
  ];
  return HELD_OUT_RULES.filter((_, i) => broken[i]);
}

/** Whether any object of the scene is a combination that training never shows. */
export const isHeldOut = (scene: Scene): boolean =>
  scene.objects.some((object) => heldOutRules(object).length > 0);
