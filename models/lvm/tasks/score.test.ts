// Scores of answers that are known: the truth, the unchanged question, and corruptions whose score can be told beforehand.
import assert from "node:assert/strict";
import {test} from "node:test";
import {SKY} from "../../world/annotate.ts";
import {colorAt} from "./colormap.ts";
import {renderFrames} from "./draw-sentence.ts";
import {blank, type Picture} from "./picture.ts";
import {depthFrom, maskFrom, normalsFrom, undone} from "./read-show.ts";
import {mainMetric, METRICS, type MetricName, scoreAnswer} from "./score.ts";
import {planSentence, type SentencePlan} from "./sentence-plan.ts";
import {boxesOf, classesOf, depthValue, drawShow, FAR_DEPTH, type Frame, maskOf, type Show} from "./show.ts";
import {TASKS, type TaskName} from "./task.ts";
import {transformed} from "./transform.ts";

/** A sentence of one pair with its frame, its truth and its question drawn. */
function one(task: TaskName, seed: number) {
  const plan = planSentence(seed, {task, shots: 1});
  const [frame] = renderFrames(plan);
  const [question, truth] = plan.slots.map(({image}) => drawShow(frame, image.show));
  return {plan, frame, question, truth, answer: plan.task!.answer};
}
/** The first seed whose sentence is as wanted. */
function first(task: TaskName, fits: (made: ReturnType<typeof one>) => boolean = () => true) {
  for (let seed = 1; seed < 60; seed++) {
    const made = one(task, seed);
    if (fits(made)) return made;
  }
  throw new Error(`No sentence of ${task} fits.`);
}
const score = (plan: SentencePlan, frame: Frame, picture: Picture, name: MetricName): number => {
  const value = scoreAnswer(plan, frame, picture)[name];
  assert.ok(value !== undefined, `${name} is scored`);
  return value;
};
const close = (found: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= within, `found ${found}, expected ${expected}`);
const copy = (picture: Picture): Picture => ({...picture, data: picture.data.slice()});
const put = (picture: Picture, i: number, rgb: ArrayLike<number>) => {
  for (let c = 0; c < 3; c++) picture.data[3 * i + c] = rgb[c];
};
type Of<A extends Show["as"]> = Extract<Show, {as: A}>;

test("the truth scores best in every task, the unchanged question worse", () => {
  for (const task of TASKS)
    for (const seed of [1, 2, 3, 4]) {
      const {plan, frame, truth, question} = one(task, seed);
      const name = mainMetric(plan.task!);
      const [best, unchanged] = [truth, question].map((picture) => scoreAnswer(plan, frame, picture)[name]);
      // Inpainting may hide nothing.
      if (best === undefined) continue;
      // Eight bits of colour are 1 % of a depth and half a degree of a normal at most.
      const perfect = {
        AbsRel: 0.01,
        "mean angle": 0.5,
        MSE: 0,
        PSNR: Infinity,
        "PSNR of the hidden": Infinity
      };
      const expected = perfect[name as keyof typeof perfect] ?? 1;
      if (METRICS[name].better === "lower") assert.ok(best <= expected, `${task} ${seed}: ${name} ${best}`);
      else assert.equal(best, expected, `${task} ${seed}: ${name}`);
      const worse = METRICS[name].better === "lower" ? unchanged! > best : unchanged! < best;
      assert.ok(worse, `${task} ${seed}: unchanged ${unchanged}, truth ${best}`);
    }
});

test("mask: each foreground pixel lost costs its share; colours half way are off", () => {
  const {plan, frame, truth, answer} = first("mask", ({answer}) => (answer as Of<"mask">).on[0] !== 255);
  const {on, off} = answer as Of<"mask">;
  const mask = maskOf(frame, "all");
  const inside = [...mask.keys()].filter((i) => mask[i]);
  const less = copy(truth);
  for (const i of inside.slice(0, 20)) put(less, i, off);
  close(score(plan, frame, less, "IoU"), (inside.length - 20) / inside.length);
  const more = copy(truth);
  const outside = [...mask.keys()].filter((i) => !mask[i]);
  for (const i of outside.slice(0, 30)) put(more, i, on);
  close(score(plan, frame, more, "IoU"), inside.length / (inside.length + 30));
  const between = (part: number) => [0, 1, 2].map((c) => off[c] + part * (on[c] - off[c]));
  const bytes = new Uint8Array([0.4, 0.6].flatMap(between));
  assert.deepEqual([...maskFrom({width: 2, height: 1, data: bytes}, on, off)], [0, 1]);
});

test("a composed answer is judged after its turn is undone, so that an unturned one fails", () => {
  const {plan, frame, truth, answer} = first(
    "composition",
    ({answer, frame}) => answer.as === "mask" && new Set(maskOf(frame, "all")).size === 2
  );
  assert.equal(score(plan, frame, truth, "IoU"), 1);
  const unturned = drawShow(frame, {...answer, then: []});
  assert.ok(score(plan, frame, unturned, "IoU") < 0.95);
  assert.deepEqual(undone(truth, answer), unturned);
});

test("segmentation: mean over the classes of the truth, by nearest colour", () => {
  const {plan, frame, truth, answer} = first(
    "segmentation",
    ({frame}) => new Set(classesOf(frame)).size === 3
  );
  const {palette} = answer as Of<"segmentation">;
  const classes = classesOf(frame);
  const count = (k: number) => classes.filter((v) => v === k).length;
  const [sky, ground] = [count(0), count(1)];
  const all = copy(truth);
  classes.forEach((k, i) => k === 1 && put(all, i, palette[0]));
  close(score(plan, frame, all, "mIoU"), (sky / (sky + ground) + 0 + 1) / 3);
  close(score(plan, frame, all, "pixel accuracy"), 1 - ground / classes.length);
  const tinted = copy(truth);
  for (let p = 0; p < tinted.data.length; p++) tinted.data[p] += tinted.data[p] < 245 ? 10 : -10;
  assert.equal(score(plan, frame, tinted, "mIoU"), 1);
});

test("boxes: the largest box counts, moved by half its width it overlaps by a third", () => {
  const {plan, frame, answer} = first("boxes", ({frame}) => {
    const boxes = boxesOf(frame, "all");
    return boxes.length === 1 && boxes[0].width % 2 === 0 && boxes[0].x + 1.5 * boxes[0].width <= 64;
  });
  const {on, off} = answer as Of<"boxes">;
  const [{x, y, width, height}] = boxesOf(frame, "all");
  const moved = blank(64, 64, off);
  for (let row = y; row < y + height; row++)
    for (let column = x + width / 2; column < x + 1.5 * width; column++) put(moved, row * 64 + column, on);
  close(score(plan, frame, moved, "detection IoU"), 1 / 3);
  assert.equal(score(plan, frame, blank(64, 64, off), "detection IoU"), 0);
});

test("depth: a fifth too far is 0.2 of AbsRel, less where the map ends", () => {
  const {plan, frame, truth, answer} = first("depth", ({answer}) => (answer as Of<"depth">).map.length === 2);
  const {map} = answer as Of<"depth">;
  const {depth, id} = frame.annotated;
  const far = copy(truth);
  depth.forEach((d, i) => colorAt(map, depthValue(1.2 * d), far.data, 3 * i));
  const valid = [...id.keys()].filter((i) => id[i] !== SKY && depth[i] < FAR_DEPTH);
  const errors = valid.map((i) => Math.min(FAR_DEPTH, 1.2 * depth[i]) / depth[i] - 1);
  const expected = errors.reduce((a, b) => a + b, 0) / errors.length;
  assert.ok(expected > 0.1);
  close(score(plan, frame, far, "AbsRel"), expected, 0.01);
  const read = depthFrom(truth, map);
  valid.forEach((i) => close(read[i] / depth[i], 1, 0.02));
  // The sky has no depth to be wrong about.
  const sky = copy(truth);
  id.forEach((k, i) => k === SKY && put(sky, i, map[0]));
  assert.equal(score(plan, frame, sky, "AbsRel"), score(plan, frame, truth, "AbsRel"));
});

test("normals: axes and signs are undone; all facing the viewer is wrong by the angle to it", () => {
  const {plan, frame, truth, answer} = first("normals", ({answer}) => {
    const {axes, signs} = answer as Of<"normals">;
    return axes.join() !== "0,1,2" && signs.includes(-1);
  });
  const show = answer as Of<"normals">;
  const {normal, id} = frame.annotated;
  const read = normalsFrom(truth, show);
  normal.forEach((v, p) => close(read[p], v, 0.005));
  const facing = blank(64, 64, [0, 1, 2].map((c) => (show.axes[c] === 2 ? (show.signs[c] + 1) * 127.5 : 127.5)) as unknown as [number, number, number]); // prettier-ignore
  const angles = [...id.keys()]
    .filter((i) => id[i] !== SKY)
    .map((i) => (Math.acos(Math.min(1, normal[3 * i + 2])) * 180) / Math.PI);
  close(score(plan, frame, facing, "mean angle"), angles.reduce((a, b) => a + b, 0) / angles.length, 0.5);
});

test("edges: one pixel aside still counts, four do not", () => {
  const {plan, frame, answer} = first("edges");
  const {on, off} = answer as Of<"edges">;
  const moved = (by: number) => {
    const picture = blank(64, 64, off);
    frame.annotated.edge.forEach((e, i) => e && (i % 64) + by < 64 && put(picture, i + by, on));
    return score(plan, frame, picture, "edge F1");
  };
  assert.ok(moved(1) > 0.98, `${moved(1)}`);
  assert.ok(moved(4) < 0.7, `${moved(4)}`);
});

test("colours: an offset of ten levels is its square, in both scalings", () => {
  for (const task of ["colorization", "inpainting", "recolor", "turn"] as const) {
    const {plan, frame, truth} = first(task, ({truth}) => !truth.data.some((v) => v > 245));
    const brighter = {...truth, data: truth.data.map((v) => v + 10)};
    const mse = (10 / 255) ** 2;
    close(score(plan, frame, brighter, "MSE"), mse, 1e-7);
    close(score(plan, frame, brighter, "PSNR"), -10 * Math.log10(mse), 1e-4);
    const normalised = [0.229, 0.224, 0.225].reduce((sum, d) => sum + mse / d ** 2 / 3, 0);
    close(score(plan, frame, brighter, "MSE, ImageNet-normalised"), normalised, 1e-5);
  }
});

test("inpainting: what was hidden is scored apart from what was not", () => {
  const {plan, frame, truth, question} = first("inpainting", ({question, truth}) => {
    const changed = question.data.filter((v, p) => v !== truth.data[p]).length;
    return changed > 1000;
  });
  const {show} = plan.slots[0].image;
  const holes = (show as Of<"holes">).holes;
  const hidden = (i: number) =>
    holes.some(({x, y, width, height}) => {
      const [column, row] = [i % 64, Math.floor(i / 64)];
      return column >= x && column < x + width && row >= y && row < y + height;
    });
  const outside = copy(truth);
  for (let i = 0; i < 4096; i++) if (!hidden(i)) put(outside, i, [0, 0, 0]);
  assert.equal(score(plan, frame, outside, "PSNR of the hidden"), Infinity);
  assert.ok(score(plan, frame, outside, "PSNR") < 30);
  const squares = [...truth.data.keys()].filter((p) => hidden(Math.floor(p / 3)));
  const mse = squares.reduce((sum, p) => sum + (truth.data[p] / 255) ** 2, 0) / squares.length;
  close(score(plan, frame, question, "PSNR of the hidden"), -10 * Math.log10(mse), 1e-4);
});

test("what cannot be scored is refused with a sentence", () => {
  const {plan, frame} = one("mask", 1);
  assert.throws(() => scoreAnswer(plan, frame, blank(32, 32)), /size of its frame, 64×64, found 32×32/);
  const video = planSentence(1, {kind: "video"});
  assert.throws(
    () => scoreAnswer(video, frame, blank(64, 64)),
    /takes a sentence of pairs, found one of kind “video”/
  );
  const mirrored = transformed(blank(64, 64), {turn: "mirror"});
  assert.doesNotThrow(() => scoreAnswer(plan, frame, mirrored));
});
