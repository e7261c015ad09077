// What a caption says, rendered: the real clip beside what a model makes of the same words.
import {CLIP_FPS, CLIP_FRAMES} from "./attributes.ts";
import {clipScene} from "./clip-scene.ts";
import {parseCaption} from "./parse-caption.ts";
import {renderClipBytes} from "./render-clip.ts";

/** A clip as views draw it: T·H·W·3 numbers in [0,1]. */
export interface CaptionedClip {
  width: number;
  height: number;
  frames: number;
  channels: 3;
  fps: number;
  data: Float32Array;
  range: [number, number];
}

/**
 * The world's clip of a caption, without the jitter that training has: 32×32 pixels and CLIP_FRAMES frames unless told.
 *
 * @throws RangeError as `parseCaption`, or if a periodic motion's period is not said.
 */
export function captionClip(
  caption: string,
  {size = 32, frames = CLIP_FRAMES}: {size?: number; frames?: number} = {}
): CaptionedClip {
  const {data} = renderClipBytes(clipScene(parseCaption(caption)), {size, frames});
  return {
    width: size,
    height: size,
    frames,
    channels: 3,
    fps: CLIP_FPS,
    data: Float32Array.from(data, (byte) => byte / 255),
    range: [0, 1]
  };
}
