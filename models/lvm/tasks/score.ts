// How good a painted answer is, in the units in which its task is usually judged (LVM, arXiv 2312.00785 §5; facts of each metric in
// masks.ts and pixel-errors.ts).
import {SKY} from "../../world/annotate.ts";
import {detectionIou, iou} from "../masks.ts";
import {colorizationMse, depthAbsRel, edgeF1, meanNormalAngle, psnr} from "../pixel-errors.ts";
import {type Picture, unitPixels} from "./picture.ts";
import {classesFrom, depthFrom, maskFrom, normalsFrom, undone} from "./read-show.ts";
import type {SentencePlan} from "./sentence-plan.ts";
import {
  classesOf,
  drawShow,
  FAR_DEPTH,
  type Frame,
  maskOf,
  NEAR_DEPTH,
  type Rect,
  type Show
} from "./show.ts";
import type {Task} from "./task.ts";

export interface Metric {
  unit: string;
  better: "higher" | "lower";
  /** What is measured, in words. */
  text: string;
}

/** Every number that an answer can be scored by; the last needs a tokenizer (`Tokenizer.distances`), all others are `scoreAnswer`'s. */
export const METRICS = {
  IoU: {unit: "", better: "higher", text: "foreground IoU, each pixel to the nearer of the two colours"},
  mIoU: {
    unit: "",
    better: "higher",
    text: "IoU by nearest palette colour, mean over the classes of the truth"
  },
  "pixel accuracy": {unit: "", better: "higher", text: "share of pixels with the true class"},
  "detection IoU": {unit: "", better: "higher", text: "IoU of the boxes around the largest components"},
  AbsRel: {
    unit: "",
    better: "lower",
    text: "mean |d − d*| / d* of depth, without the sky and what is beyond the map"
  },
  "mean angle": {unit: "°", better: "lower", text: "mean angle between normals, without the sky"},
  "edge F1": {unit: "", better: "higher", text: "F1 of edge pixels within 1 pixel"},
  MSE: {unit: "", better: "lower", text: "mean squared error of pixels in [0,1]"},
  "MSE, ImageNet-normalised": {
    unit: "",
    better: "lower",
    text: "mean squared error of pixels divided by ImageNet's deviations, as LVM's table has it"
  },
  PSNR: {unit: "dB", better: "higher", text: "10 log₁₀(1 / MSE)"},
  "PSNR of the hidden": {unit: "dB", better: "higher", text: "PSNR of the pixels that the question hides"},
  "tokenizer-feature distance": {
    unit: "",
    better: "lower",
    text: "distance in the features of the tokenizer's own encoder; in LPIPS's manner, but not LPIPS"
  }
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

export type Scores = Partial<Record<MetricName, number>>;

/** The metric that stands for a task in a table. */
export function mainMetric({name, answer}: Task): MetricName {
  if (name === "colorization") return "MSE";
  if (name === "inpainting") return "PSNR of the hidden";
  if (name === "turn" || name === "recolor") return "PSNR";
  const byShow: Partial<Record<Show["as"], MetricName>> = {
    mask: "IoU",
    segmentation: "mIoU",
    boxes: "detection IoU",
    depth: "AbsRel",
    normals: "mean angle",
    edges: "edge F1"
  };
  return byShow[answer.as] ?? "PSNR";
}

/**
 * The scores of a picture as the answer to the last question of a plan of pairs. `frame` is the last slot's frame, rendered at the picture's
 * size; turns and axes of the sentence are undone first. A metric that this frame cannot have (the depth of nothing but sky) is left
 * out; PSNR is infinite for the truth itself.
 *
 * @throws if the plan has no task, or the picture is not of the frame's size.
 */
export function scoreAnswer(plan: SentencePlan, frame: Frame, picture: Picture): Scores {
  const {task, slots} = plan;
  const {width, height} = frame.annotated;
  if (!task || slots.length < 2)
    throw new Error(
      `scoreAnswer takes a sentence of pairs, found one of kind “${plan.kind}” with ${slots.length} images; score frames of a video with psnr.`
    );
  if (picture.width !== width || picture.height !== height)
    throw new Error(
      `The answer must have the size of its frame, ${width}×${height}, found ${picture.width}×${picture.height}; decode it at that size.`
    );
  const metric = mainMetric(task);
  if (metric === "MSE" || metric.startsWith("PSNR")) {
    const {show} = slots[slots.length - 2].image;
    return colors(picture, drawShow(frame, task.answer), show.as === "holes" ? show.holes : []);
  }
  return annotation(task.answer, frame, undone(picture, task.answer));
}

/** `value` under `name`, or nothing if there is none. */
const known = (name: MetricName, value: number): Scores => (Number.isNaN(value) ? {} : {[name]: value});

function colors(picture: Picture, truth: Picture, hidden: readonly Rect[]): Scores {
  const [found, true_] = [unitPixels(picture), unitPixels(truth)];
  const inside = Array.from({length: picture.width * picture.height}, (_, i) => i).filter((i) => {
    const [x, y] = [i % picture.width, Math.floor(i / picture.width)];
    return hidden.some((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
  });
  const only = ({data}: {data: Float32Array}) => ({
    width: inside.length,
    height: 1,
    channels: 3,
    data: inside.flatMap((i) => [data[3 * i], data[3 * i + 1], data[3 * i + 2]])
  });
  return {
    MSE: colorizationMse(found, true_, "unit"),
    "MSE, ImageNet-normalised": colorizationMse(found, true_, "imagenet"),
    PSNR: psnr(found, true_),
    ...known("PSNR of the hidden", inside.length ? psnr(only(found), only(true_)) : NaN)
  };
}

/** Scores against the annotation itself, not against its drawing. */
function annotation(show: Show, frame: Frame, picture: Picture): Scores {
  const {id, depth, normal, edge, width, height} = frame.annotated;
  switch (show.as) {
    case "mask":
      return {IoU: iou(maskFrom(picture, show.on, show.off), maskOf(frame, show.of))};
    case "boxes": {
      const [found, truth] = [picture, drawShow(frame, {...show, then: []})].map((drawn) => ({
        width,
        height,
        channels: 1,
        data: maskFrom(drawn, show.on, show.off)
      }));
      return {"detection IoU": detectionIou(found, truth), IoU: iou(found.data, truth.data)};
    }
    case "segmentation":
      return classScores(classesFrom(picture, show.palette), classesOf(frame));
    case "depth": {
      const valid = id.map((k, i) => Number(k !== SKY && depth[i] < FAR_DEPTH));
      // What is nearer than the map begins is drawn at its beginning.
      const truth = depth.map((d) => Math.max(NEAR_DEPTH, d));
      return known(
        "AbsRel",
        valid.includes(1) ? depthAbsRel(depthFrom(picture, show.map), truth, valid) : NaN
      );
    }
    case "normals": {
      const valid = id.map((k) => Number(k !== SKY));
      const angle = () => meanNormalAngle(normalsFrom(picture, show), normal, valid);
      return known("mean angle", valid.includes(1) ? angle() : NaN);
    }
    case "edges":
      return {"edge F1": edgeF1(maskFrom(picture, show.on, show.off), edge, width).f1};
    default:
      throw new Error(`An annotation is scored, found “${show.as}”.`);
  }
}

function classScores(found: Uint8Array, truth: Uint8Array): Scores {
  const present = [...new Set(truth)];
  const each = present.map((k) =>
    iou(
      found.map((v) => Number(v === k)),
      truth.map((v) => Number(v === k))
    )
  );
  return {
    mIoU: each.reduce((sum, v) => sum + v, 0) / each.length,
    "pixel accuracy": found.filter((k, i) => k === truth[i]).length / truth.length
  };
}
