// Which scenes a sentence shows: seeds follow from the sentence's, and a task may ask for something of them.
import {draws} from "../../random.ts";
import {heldOutColor} from "../../world/held-out.ts";
import {BACKDROPS, COLORS, type BackdropName, type ColorName} from "../../world/palette.ts";
import {sampleScene} from "../../world/sample.ts";
import type {Scene, Style} from "../../world/scene.ts";
import {SHAPES, type Shape} from "../../world/shapes.ts";
import {isOf} from "./show.ts";
import type {Task} from "./task.ts";

export type Split = "train" | "held-out";

/** Seeds that a sentence has for its scenes. */
const SCENES = 4096;
/** The share of scenes with textures and grounds of noise: enough to know them, few enough that tokens are spent on shapes. */
const RICH = 0.2;
/** Styles whose pictures can be encoded; film's grain cannot. */
const DRAWN: readonly Style[] = ["flat", "sketch", "halftone", "neon", "poster"];

/** The style of a sentence: a plain render (4 of 5), else one that all its scenes share. */
export function sentenceStyle(seed: number): Style {
  const draw = draws(seed, "sentence style");
  return draw.uniform() < 0.8 ? "render" : draw.pick(DRAWN);
}

/** Scenes of a sentence one after another, as its task wants them. */
export function sceneSource(seed: number, split: Split, task: Task | null): (objects?: number) => Scene {
  const style = needsRender(task) ? "render" : sentenceStyle(seed);
  const draw = draws(seed, "sentence scenes");
  const colors = task?.name === "colorization" ? sentenceColors(seed) : null;
  let next = 0;
  const any = (objects?: number): Scene => ({
    ...sampleScene(SCENES * seed + next++, {split, objects, rich: RICH}),
    style
  });
  if (colors) return (objects) => recolored(any(objects), colors);
  const which = task?.which;
  if (!which) return any;
  return () => {
    // One example in ten shows none of them, so that an empty answer is known too.
    const wanted = draw.uniform() < 0.9;
    const count = 2 + draw.below(3);
    for (;;) {
      const scene = any(count);
      const shown = scene.objects.filter((object) => isOf(object, which)).length;
      if (wanted ? shown > 0 && shown < scene.objects.length : shown === 0) return scene;
    }
  };
}

/** Whether an answer depends on colours or shading that a style would take away. */
function needsRender(task: Task | null): boolean {
  if (!task) return false;
  const {question, answer} = task;
  const shaded = answer.as === "depth" || answer.as === "normals";
  const colored = answer.as === "mask" && answer.of !== "all" && "color" in answer.of;
  return shaded || colored || question.as === "gray" || question.as === "holes";
}

interface SentenceColors {
  backdrop: BackdropName;
  colors: Record<Shape, ColorName>;
}

/** Gray says little of a colour; in a sentence of colorization each shape has a colour of its own, and all scenes one backdrop. */
function sentenceColors(seed: number): SentenceColors {
  const draw = draws(seed, "sentence colors");
  const names = Object.keys(COLORS) as ColorName[];
  return {
    backdrop: draw.pick(Object.keys(BACKDROPS) as BackdropName[]),
    colors: Object.fromEntries(
      SHAPES.map((shape) => [shape, draw.pick(names.filter((name) => name !== heldOutColor(shape)))])
    ) as Record<Shape, ColorName>
  };
}

const recolored = (scene: Scene, {backdrop, colors}: SentenceColors): Scene => ({
  ...scene,
  backdrop,
  objects: scene.objects.map((object) => ({...object, color: colors[object.shape]}))
});
