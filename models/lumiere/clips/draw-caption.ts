import {CLIP_FPS, CLIP_FRAMES, isPeriodic} from "./attributes.ts";
import {clipScene} from "./clip-scene.ts";
import {type FloatClip, unitClip} from "./float-clip.ts";
import {parseCaption} from "./parse-caption.ts";
import {renderClipBytes, type RenderClipOptions} from "./render-clip.ts";

/** Frames of a cycle where a caption of a motion that repeats does not say. */
const USUAL_PERIOD = 12;

/**
 * The clip that a caption describes, as the world draws it: what a model that was told the caption is compared with. One of many, since
 * captions leave size, place and light a little open: `seed` says which.
 *
 * @param options.jitter how much captions leave open (`ClipSceneOptions`); 0 unless told
 * @throws RangeError, a sentence, as `parseCaption` and `renderClipBytes`
 */
export function drawCaption(
  caption: string,
  {
    seed = 0,
    jitter = 0,
    size = 32,
    frames = CLIP_FRAMES,
    step
  }: RenderClipOptions & {seed?: number; jitter?: number} = {}
): FloatClip {
  const told = parseCaption(caption);
  const period = isPeriodic(told.motion) ? (told.period ?? USUAL_PERIOD) : null;
  const scene = clipScene({...told, period}, {seed, jitter});
  return {...unitClip(renderClipBytes(scene, {size, frames, step})), fps: CLIP_FPS};
}
