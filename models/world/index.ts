// The procedural world: plain arrays only, no tensor.
export {annotate, edgesOf, FAR, FIRST_OBJECT, GROUND, SKY, type Annotated} from "./annotate.ts";
export {caption, describe, moves, place} from "./caption.ts";
export {CAMERA, CAMERA_MOVES, cameraAt, project, type Camera, type CameraMove} from "./camera.ts";
export {demo, demoScene, oscillating} from "./demo.ts";
export {HELD_OUT_RULES, heldOutRules, isHeldOut, type HeldOutRule} from "./held-out.ts";
export {displacement, FIELD, MOTIONS, type Displacement, type Motion} from "./motion.ts";
export {BACKDROPS, COLORS, type BackdropName, type ColorName} from "./palette.ts";
export {poseAt, type Pose} from "./posed.ts";
export {checkLamp, type Lamp} from "./lamp.ts";
export {checkLens, throughLens, type Lens} from "./lens.ts";
export {renderClip, renderFrame, type RenderedClip, type RenderOptions} from "./render.ts";
export {
  checkScene,
  GROUNDS,
  MATERIALS,
  scene,
  SIZES,
  STYLES,
  TEXTURES,
  type Ground,
  type Material,
  type Scene,
  type SceneObject,
  type Style,
  type Texture
} from "./scene.ts";
export {MOST_OBJECTS, sampleScene, type SampleOptions} from "./sample.ts";
export {renderStyled, stylize} from "./styles.ts";
export {SHAPES, type Shape} from "./shapes.ts";
