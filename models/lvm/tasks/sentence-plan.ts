// Plans of visual sentences from a seed: which frames of the world, shown how, in which places. A plan is JSON; drawing it needs
// the frames, from the CPU or the GPU.
import {draws} from "../../random.ts";
import type {Scene} from "../../world/scene.ts";
import {SHAPES} from "../../world/shapes.ts";
import {
  annotatedVideo,
  category,
  multiAnnotation,
  pairs,
  sequence,
  shuffled,
  single,
  type Slot
} from "../layouts.ts";
import {sceneSource, type Split} from "./scenes.ts";
import type {Show} from "./show.ts";
import {drawHoles, drawTask, type Task, type TaskName} from "./task.ts";

export const KINDS = ["pairs", "video", "annotated-video", "multi-annotation", "category", "single"] as const;
export type Kind = (typeof KINDS)[number];

/** A picture of a plan: which frame, shown how. */
export interface Shown {
  frame: number;
  show: Show;
}

export interface SentencePlan {
  seed: number;
  kind: Kind;
  /** What pairs and annotated videos show; null for the rest. */
  task: Task | null;
  frames: {scene: Scene; t: number}[];
  slots: Slot<Shown>[];
}

/** Shares of the kinds in what the models are trained on. Ours; LVM's own shares are of data that exists. */
export const KIND_SHARES: Record<Kind, number> = {
  pairs: 0.74,
  video: 0.14,
  "annotated-video": 0.04,
  "multi-annotation": 0.04,
  category: 0.02,
  single: 0.02
};

/** Shares of the tasks among pairs: more for what is hard to learn. */
export const TASK_SHARES: Partial<Record<TaskName, number>> = {
  mask: 0.06,
  "class-mask": 0.2,
  segmentation: 0.13,
  boxes: 0.05,
  depth: 0.12,
  normals: 0.07,
  edges: 0.06,
  colorization: 0.06,
  inpainting: 0.07,
  turn: 0.06,
  recolor: 0.02,
  composition: 0.1
};

export interface SentenceSettings {
  kind?: Kind;
  task?: TaskName;
  /** Which scenes; "train" unless told. */
  split?: Split;
  /** Pairs of a sentence of pairs, query included; 8 unless told. */
  shots?: number;
  /** Side of the pictures in pixels, 64 unless told: holes are drawn for it. */
  side?: number;
}

function chosen<T extends string>(shares: Partial<Record<T, number>>, u: number): T {
  const entries = Object.entries(shares) as [T, number][];
  let left = u * entries.reduce((sum, [, share]) => sum + share, 0);
  return (entries.find(([, share]) => (left -= share) < 0) ?? entries[0])[0];
}

/** The sentence of a seed; its kind and task are drawn by their shares unless told. */
export function planSentence(seed: number, settings: SentenceSettings = {}): SentencePlan {
  const {split = "train", shots = 8, side = 64} = settings;
  const draw = draws(seed, "sentence");
  const kind = settings.kind ?? (settings.task ? "pairs" : chosen(KIND_SHARES, draw.uniform()));
  const frames: SentencePlan["frames"] = [];
  const take = (scene: Scene, t: number): number => frames.push({scene, t}) - 1;
  const moment = () => draw.below(32);

  switch (kind) {
    case "pairs": {
      const task = drawTask(settings.task ?? chosen(TASK_SHARES, draw.uniform()), seed);
      const next = sceneSource(seed, split, task);
      const examples = Array.from({length: shots}, (): [Shown, Shown] => {
        const frame = take(next(), moment());
        const question: Show =
          task.question.as === "holes" ? {as: "holes", holes: drawHoles(draw, side)} : task.question;
        return [
          {frame, show: question},
          {frame, show: task.answer}
        ];
      });
      return {seed, kind, task, frames, slots: pairs(examples)};
    }
    case "video": {
      const clip = clipOf(seed, split, null, 16);
      const images = clip.map(({scene, t}) => ({frame: take(scene, t), show: IMAGE}));
      return {seed, kind, task: null, frames, slots: sequence(images)};
    }
    case "annotated-video": {
      const task = drawTask(draw.pick(["mask", "segmentation", "depth", "normals", "edges"]), seed);
      const images = clipOf(seed, split, task, 8).map(({scene, t}) => ({frame: take(scene, t), show: IMAGE}));
      const answers = images.map(({frame}) => ({frame, show: task.answer}));
      const order = draw.pick(["blocks", "interleaved"] as const);
      return {seed, kind, task, frames, slots: annotatedVideo(images, {[task.name]: answers}, order)};
    }
    case "multi-annotation": {
      const names = ["mask", "segmentation", "boxes", "depth", "normals", "edges"] as const;
      const tasks = shuffled(names, seed)
        .slice(0, 4)
        .map((name) => drawTask(name, seed));
      const next = sceneSource(seed, split, null);
      const annotated = Array.from({length: 3}, () => {
        const frame = take(next(), moment());
        const shows = tasks.map(({name, answer}): [string, Shown] => [name, {frame, show: answer}]);
        return Object.fromEntries<Shown>([["image", {frame, show: IMAGE}], ...shows]);
      });
      return {seed, kind, task: null, frames, slots: multiAnnotation(annotated, {seed})};
    }
    case "category": {
      const next = sceneSource(seed, split, null);
      const size = draw.pick([1, 2, 4]);
      const shapes = Array.from({length: 16 / size}, () => draw.pick(SHAPES));
      const groups = shapes.map((shape) =>
        Array.from({length: size}, () => {
          let scene = next(1);
          while (scene.objects[0].shape !== shape) scene = next(1);
          return {frame: take(scene, moment()), show: IMAGE};
        })
      );
      return {seed, kind, task: null, frames, slots: category(groups, shapes)};
    }
    case "single": {
      const frame = take(sceneSource(seed, split, null)(), moment());
      return {seed, kind, task: null, frames, slots: single({frame, show: IMAGE})};
    }
  }
}

const IMAGE: Show = {as: "image"};

/** A scene at moments one or two frames apart. */
function clipOf(seed: number, split: Split, task: Task | null, count: number) {
  const draw = draws(seed, "clip");
  const scene = sceneSource(seed, split, task)();
  const [start, step] = [draw.below(32), 1 + draw.below(2)];
  return Array.from({length: count}, (_, i) => ({scene, t: start + i * step}));
}

/** One letter for what a place is to training: a question, an answer, or another image. */
export const roleLetter = ({role}: Slot<unknown>): "q" | "a" | "f" =>
  role === "x" ? "q" : role === "y" ? "a" : "f";
