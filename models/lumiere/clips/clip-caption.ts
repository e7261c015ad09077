import type {Scene} from "../../world/scene.ts";
import type {ClipAttributes} from "./attributes.ts";
import {clipAttributes} from "./clip-scene.ts";
import {
  ARTICLE,
  BACKDROP_PHRASES,
  COLOR_PHRASES,
  DIRECTION_PHRASES,
  FIRST,
  MOTION_PHRASES,
  PLACE_PHRASES,
  SHAPE_PHRASES,
  STYLE_PHRASES
} from "./phrases.ts";

export interface ClipCaptionOptions {
  /**
   * Whether the caption says the period: `every 12 frames`. Without it a fast motion and its slow alias have the same caption,
   * which is a control of the comparison with a cascade of keyframes. true unless told.
   */
  period?: boolean;
}

/**
 * A clip in a sentence that says all that it shows: `a red sphere on the left bounces every 12 frames, first up, on slate grey`;
 * at the end the style, where it is not the plain render. `parseCaption` is the inverse.
 *
 * @throws RangeError for a scene that is not of the clips' world
 */
export function clipCaption(clip: Scene | ClipAttributes, {period = true}: ClipCaptionOptions = {}): string {
  const told = "objects" in clip ? clipAttributes(clip) : clip;
  const {shape, color, place, backdrop, style} = told;
  const object = [ARTICLE, COLOR_PHRASES[color], SHAPE_PHRASES[shape], PLACE_PHRASES[place]].join(" ");
  const parts = [
    `${object} ${moving(told, period)}`,
    BACKDROP_PHRASES[backdrop],
    style === "render" ? "" : STYLE_PHRASES[style]
  ];
  return parts.filter(Boolean).join(", ");
}

function moving({motion, direction, period}: ClipAttributes, withPeriod: boolean): string {
  const verb = MOTION_PHRASES[motion];
  const way = direction ? DIRECTION_PHRASES[direction] : "";
  const every = withPeriod && period !== null ? ` every ${period} frames` : "";
  if (motion === "still") return verb;
  if (motion === "slide") return `${verb} ${way}`;
  if (motion === "orbit") return `${verb} ${way}${every}`;
  return `${verb}${every}, ${FIRST} ${way}`;
}
