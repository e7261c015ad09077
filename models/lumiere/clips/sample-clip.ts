import {draws} from "../../random.ts";
import {isHeldOut} from "../../world/held-out.ts";
import {STYLES, type Scene, type Style} from "../../world/scene.ts";
import {SHAPES} from "../../world/shapes.ts";
import {
  CLIP_BACKDROPS,
  CLIP_COLORS,
  CLIP_MOTIONS,
  CLIP_PERIODS,
  type ClipAttributes,
  isPeriodic,
  STARTS
} from "./attributes.ts";
import {clipScene, type ClipSceneOptions} from "./clip-scene.ts";

export interface SampleClipOptions {
  /**
   * "train" shows no held-out combination of shape and colour or shape and motion, "held-out" always one; "any" does not ask: for what
   * judges both, a classifier say, which else learns that the combinations do not exist. "train" unless told.
   */
  split?: "train" | "held-out" | "any";
  /** "render" unless told. */
  style?: Style;
  /** See `ClipSceneOptions`; 1 unless told. */
  jitter?: number;
  /** See `ClipSceneOptions`. */
  ground?: ClipSceneOptions["ground"];
  /** Attributes that are not drawn, such as {motion: "orbit", period: 12}; together they must leave some clip of the split. */
  fixed?: Partial<Omit<ClipAttributes, "style">>;
}

/** How many draws are made before a combination is held to be impossible. */
const TRIES = 4096;

/**
 * The scene of a seed: one object, a fixed camera, every attribute drawn evenly from its list. The splits of a seed are
 * different scenes, and no scene of "train" can be in "held-out".
 *
 * @throws RangeError for an unknown split or style, or fixed attributes that the split does not have
 */
export function sampleClip(
  seed: number,
  {split = "train", style = "render", jitter = 1, ground, fixed = {}}: SampleClipOptions = {}
): Scene {
  if (!["train", "held-out", "any"].includes(split))
    throw new RangeError(`A split is "train", "held-out" or "any"; found ${JSON.stringify(split)}.`);
  if (!STYLES.includes(style))
    throw new RangeError(`A clip's style is one of ${STYLES.join(", ")}; found ${JSON.stringify(style)}.`);
  const draw = draws(seed, `clip ${split}`);
  for (let tries = 0; tries < TRIES; tries++) {
    const motion = fixed.motion ?? draw.pick(CLIP_MOTIONS);
    if (!CLIP_MOTIONS.includes(motion))
      throw new RangeError(
        `A clip's motion is one of ${CLIP_MOTIONS.join(", ")}; found ${JSON.stringify(motion)}.`
      );
    const {place, direction} = draw.pick(STARTS[motion]);
    const period = draw.pick(CLIP_PERIODS);
    const drawn: ClipAttributes = {
      shape: draw.pick(SHAPES),
      color: draw.pick(CLIP_COLORS),
      backdrop: draw.pick(CLIP_BACKDROPS),
      motion,
      place,
      direction,
      period: isPeriodic(motion) ? period : null,
      style
    };
    // A period that was asked for leaves the motions that have one.
    if (typeof fixed.period === "number" && !isPeriodic(motion)) continue;
    const wanted = Object.entries(fixed).filter(([name]) => name === "place" || name === "direction");
    if (wanted.some(([name, value]) => drawn[name as "place" | "direction"] !== value)) continue;
    const scene = clipScene({...drawn, ...fixed}, {seed, jitter, ground});
    if (split === "any" || isHeldOut(scene) === (split === "held-out")) return scene;
  }
  throw new RangeError(
    `No clip of the split "${split}" has the fixed attributes ${JSON.stringify(fixed)}; leave one to be drawn.`
  );
}
