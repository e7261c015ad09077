// Tasks: what the question and the answer of a pair show. Everything that could be learned by heart (colours, axes, which class,
// which turn) is drawn anew for each sentence, so that the demonstrations have to be read.
import {draws, type Draws} from "../../random.ts";
import {COLORS, type ColorName} from "../../world/palette.ts";
import {SHAPES} from "../../world/shapes.ts";
import {drawColormap, drawPalette} from "./colormap.ts";
import {BLACK, type Rgb, WHITE} from "./picture.ts";
import {CLASSES, type Rect, type Show, type Which} from "./show.ts";
import {type Transform, type Turn, TURNS} from "./transform.ts";

export const TASKS = [
  "mask",
  "class-mask",
  "segmentation",
  "boxes",
  "depth",
  "normals",
  "edges",
  "colorization",
  "inpainting",
  "turn",
  "recolor",
  "composition",
  "held-out composition"
] as const;
export type TaskName = (typeof TASKS)[number];

/** A task with the settings of one sentence. Only what inpainting hides differs from pair to pair. */
export interface Task {
  name: TaskName;
  question: Show;
  answer: Show;
  /** Whom a class mask singles out: each example shows one of them, and others. */
  which?: Which;
}

/** Annotations that are followed by a turn: those that training shows, and those that it never does. */
export const COMPOSITIONS = {
  trained: [
    ["mask", "mirror"],
    ["mask", "rot180"],
    ["mask", "rot90"],
    ["segmentation", "mirror"],
    ["segmentation", "flip"],
    ["segmentation", "rot270"],
    ["edges", "flip"],
    ["edges", "rot90"],
    ["depth", "mirror"],
    ["depth", "flip"],
    ["normals", "rot180"]
  ],
  heldOut: [
    ["mask", "flip"],
    ["segmentation", "rot180"],
    ["edges", "mirror"],
    ["depth", "rot90"]
  ]
} as const satisfies Record<string, readonly (readonly [TaskName, Turn])[]>;

/** The task of a seed: the same everywhere. */
export function drawTask(name: TaskName, seed: number): Task {
  if (!TASKS.includes(name))
    throw new RangeError(`A task is one of ${TASKS.join(", ")}; found ${JSON.stringify(name)}.`);
  const draw = draws(seed, `task ${name}`);
  if (name === "composition" || name === "held-out composition") {
    const [first, turn] = draw.pick<readonly [TaskName, Turn]>(
      name === "composition" ? COMPOSITIONS.trained : COMPOSITIONS.heldOut
    );
    const {answer} = settings(first, draw);
    return {name, question: {as: "image"}, answer: {...answer, then: [{turn}]}};
  }
  return {name, ...settings(name, draw)};
}

function settings(name: TaskName, draw: Draws): Omit<Task, "name"> {
  const question: Show = {as: "image"};
  switch (name) {
    case "mask":
      return {question, answer: {as: "mask", of: "all", ...twoColors(draw)}};
    case "class-mask": {
      const which: Which =
        draw.uniform() < 0.7
          ? {shape: draw.pick(SHAPES)}
          : {color: draw.pick(Object.keys(COLORS) as ColorName[])};
      return {question, answer: {as: "mask", of: which, on: WHITE, off: BLACK}, which};
    }
    case "segmentation":
      return {question, answer: {as: "segmentation", palette: drawPalette(draw, CLASSES.length)}};
    case "boxes":
      return {question, answer: {as: "boxes", of: "all", ...twoColors(draw)}};
    case "depth":
      return {question, answer: {as: "depth", map: drawColormap(draw)}};
    case "normals": {
      const axes = [0, 1, 2];
      for (let i = 2; i > 0; i--) {
        const j = draw.below(i + 1);
        [axes[i], axes[j]] = [axes[j], axes[i]];
      }
      return {question, answer: {as: "normals", axes, signs: axes.map(() => draw.pick([-1, 1]))}};
    }
    case "edges":
      return {question, answer: {as: "edges", ...twoColors(draw)}};
    case "colorization":
      return {question: {as: "gray"}, answer: question};
    case "inpainting":
      return {question: {as: "holes", holes: []}, answer: question};
    case "turn": {
      const turn: Transform = {turn: draw.pick(TURNS)};
      if (draw.below(2)) return {question, answer: {as: "image", then: [turn]}};
      const map: Show = {as: "segmentation", palette: drawPalette(draw, CLASSES.length)};
      return {question: map, answer: {...map, then: [turn]}};
    }
    case "recolor":
      return {question, answer: {as: "image", then: [drawRecoloring(draw)]}};
    default:
      throw new RangeError(`${name} is made of other tasks.`);
  }
}

/** Any other corner of the RGB cube on black or on white; half of them white on black. */
function twoColors(draw: Draws): {on: Rgb; off: Rgb} {
  if (draw.below(2)) return {on: WHITE, off: BLACK};
  const off = draw.pick([BLACK, WHITE]);
  for (;;) {
    const on: Rgb = [draw.pick([0, 255]), draw.pick([0, 255]), draw.pick([0, 255])];
    if (on.join() !== off.join()) return {on, off};
  }
}

/** Channels exchanged or inverted, never left as they are. */
function drawRecoloring(draw: Draws): Transform {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0]
  ];
  const inverted = [0, 1, 2].map(() => draw.uniform() < 0.35);
  return {channels: draw.pick(inverted.includes(true) ? orders : orders.slice(1)), inverted};
}

/** What inpainting hides of a square picture: one square of 25 to 40 % of the side (half of them), or 5 to 35 % of its 64 squares. */
export function drawHoles(draw: Draws, side: number): Rect[] {
  if (draw.below(2)) {
    const size = Math.round(side * draw.uniform(0.25, 0.4));
    const [x, y] = [draw.below(side - size + 1), draw.below(side - size + 1)];
    return [{x, y, width: size, height: size}];
  }
  const patch = Math.max(1, Math.floor(side / 8));
  const share = draw.uniform(0.05, 0.35);
  return Array.from({length: 64}, (_, i) => i)
    .filter(() => draw.uniform() < share)
    .map((i) => ({x: patch * (i % 8), y: patch * Math.floor(i / 8), width: patch, height: patch}));
}
