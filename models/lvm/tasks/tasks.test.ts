// The mini-UVD: what sentences show is what they say, nothing of them can be learned by heart, and evaluation stays apart from training.
import assert from "node:assert/strict";
import {test} from "node:test";
import {annotate, FIRST_OBJECT} from "../../world/annotate.ts";
import {isHeldOut} from "../../world/held-out.ts";
import {draws} from "../../random.ts";
import {EVALUATION_SEEDS, evaluationSentence} from "../prompt.ts";
import {colorAt, drawColormap, drawPalette, nearestColor, valueOf} from "./colormap.ts";
import {drawSentence, renderFrames} from "./draw-sentence.ts";
import type {Picture} from "./picture.ts";
import {KINDS, planSentence, roleLetter, TASK_SHARES} from "./sentence-plan.ts";
import {drawShard, planRow, ROW_IMAGES} from "./shard.ts";
import {CLASSES, drawShow, type Frame, isOf, maskOf, type Show} from "./show.ts";
import {COMPOSITIONS, drawTask, TASKS} from "./task.ts";
import {inverse, type Transform, transformed, TURNS} from "./transform.ts";

const seeds = (count: number, first = 1) => Array.from({length: count}, (_, i) => first + i);
const frameOf = (seed: number): Frame => renderFrames(planSentence(seed, {kind: "single"}))[0];
const pixel = ({data}: Picture, i: number) => [...data.subarray(3 * i, 3 * i + 3)];
type Of<A extends Show["as"]> = Extract<Show, {as: A}>;
/** A picture of letters' codes, a letter a pixel. */
const letters = (...rows: string[]): Picture => ({
  width: rows[0].length,
  height: rows.length,
  data: Uint8Array.from([...rows.join("")].flatMap((c) => [c.charCodeAt(0), 0, 1]))
});

test("a seed is a sentence: the same plan and pictures each time, as JSON too, others for others", () => {
  for (const kind of KINDS) {
    const plan = planSentence(9, {kind});
    assert.deepEqual(plan, planSentence(9, {kind}), kind);
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan, kind);
    assert.notDeepEqual(plan.frames, planSentence(10, {kind}).frames, kind);
  }
  const plan = planSentence(9, {task: "segmentation", shots: 2});
  const [a, b] = [drawSentence(plan), drawSentence(JSON.parse(JSON.stringify(plan)))];
  assert.deepEqual(a, b);
  assert.deepEqual([a.length, a[0].image.width, a[3].image.data.length], [4, 64, 64 * 64 * 3]);
});

test("every kind has at most 16 images, pairs and videos exactly; letters tell questions, answers and frames", () => {
  for (const kind of KINDS)
    for (const seed of seeds(6)) {
      const {slots, frames} = planSentence(seed, {kind});
      assert.ok(slots.length >= 1 && slots.length <= ROW_IMAGES, `${kind} ${seed}: ${slots.length}`);
      assert.ok(slots.every(({image}) => image.frame >= 0 && image.frame < frames.length));
      const roles = slots.map(roleLetter).join("");
      if (kind === "pairs") assert.equal(roles, "qa".repeat(8));
      else assert.equal(roles, "f".repeat(slots.length), kind);
      if (/video|category/.test(kind)) assert.equal(slots.length, 16, kind);
    }
});

test("masks are the ids, gray is luminance, holes are black and no more", () => {
  const frame = frameOf(5);
  const {id} = frame.annotated;
  const [on, off] = [
    [250, 10, 20],
    [5, 60, 200]
  ] as const;
  const picture = drawShow(frame, {as: "image"});
  const mask = drawShow(frame, {as: "mask", of: "all", on, off});
  id.forEach((k, i) => assert.deepEqual(pixel(mask, i), [...(k >= FIRST_OBJECT ? on : off)]));
  const gray = drawShow(frame, {as: "gray"});
  const holes = [{x: 10, y: 20, width: 8, height: 3}];
  const holed = drawShow(frame, {as: "holes", holes});
  for (let i = 0; i < 4096; i++) {
    const [r, g, b] = pixel(picture, i);
    const [y, ...same] = pixel(gray, i);
    assert.ok(Math.abs(y - (0.299 * r + 0.587 * g + 0.114 * b)) <= 0.51 && same.every((v) => v === y));
    const inside = i % 64 >= 10 && i % 64 < 18 && i >> 6 >= 20 && i >> 6 < 23;
    assert.deepEqual(pixel(holed, i), inside ? [0, 0, 0] : [r, g, b]);
  }
  const each = frame.scene.objects.map(({shape}) => maskOf(frame, {shape}));
  const all = maskOf(frame, "all");
  all.forEach((v, i) => assert.equal(Number(each.some((one) => one[i])), v, "the shapes make up the whole"));
});

test("turns do what their names say, and every transform has an inverse", () => {
  const square = letters("ab", "cd");
  const turned = Object.fromEntries(TURNS.map((turn) => [turn, transformed(square, {turn})]));
  assert.deepEqual(turned, {
    mirror: letters("ba", "dc"),
    flip: letters("cd", "ab"),
    rot90: letters("bd", "ac"),
    rot180: letters("dc", "ba"),
    rot270: letters("ca", "db")
  });
  const picture = drawShow(frameOf(2), {as: "image"});
  const recolorings = seeds(12).map((seed) => drawTask("recolor", seed).answer.then![0]);
  for (const transform of [...TURNS.map((turn): Transform => ({turn})), ...recolorings]) {
    const there = transformed(picture, transform);
    assert.notDeepEqual(there, picture, `${JSON.stringify(transform)} changes something`);
    assert.deepEqual(transformed(there, inverse(transform)), picture, JSON.stringify(transform));
  }
  assert.throws(() => transformed(letters("abc"), {turn: "rot90"}), /must be square .* found 3×1/);
});

test("a palette's colours are far apart and come back as themselves", () => {
  for (const seed of seeds(30)) {
    const {answer} = drawTask("segmentation", seed);
    const {palette} = answer as Of<"segmentation">;
    assert.equal(palette.length, CLASSES.length);
    palette.forEach((color, k) => {
      assert.equal(nearestColor(palette, ...color), k);
      const [r, g, b] = color.map((v) => Math.min(255, v + 20));
      assert.equal(nearestColor(palette, r, g, b), k, "as they do when a tokenizer blurs them");
    });
  }
  assert.notDeepEqual(drawPalette(draws(1), 3), drawPalette(draws(2), 3));
});

test("a colormap's inverse gives the value back", () => {
  const out = new Uint8Array(3);
  let [far, all] = [0, 0];
  for (const seed of seeds(60)) {
    const map = drawColormap(draws(seed, "map"));
    const gray = map.length === 2 && map.flat().every((v) => v === 0 || v === 255);
    for (let v = 0; v <= 1; v += 1 / 64) {
      colorAt(map, v, out, 0);
      const gap = Math.abs(valueOf(map, out[0], out[1], out[2]) - v);
      if (gray) assert.ok(gap <= 1 / 255, `${gap} at ${v} of a gray map`);
      all++;
      if (gap > 0.01) far++;
    }
  }
  // Stretches of a random map may cross.
  assert.ok(far / all < 0.01, `${far} of ${all} are off by more than 0.01`);
});

test("a class mask singles out: most examples show it among others, some do not show it", () => {
  let [empty, all] = [0, 0];
  for (const seed of seeds(40)) {
    const {task, frames} = planSentence(seed, {task: "class-mask"});
    const shown = frames.map(
      ({scene}) => scene.objects.filter((object) => isOf(object, task!.which!)).length
    );
    frames.forEach(({scene}, i) =>
      assert.ok(shown[i] < scene.objects.length, "never all objects: that would be a mask of everything")
    );
    assert.ok(shown.filter(Boolean).length >= 4, `seed ${seed}: ${shown}`);
    empty += shown.filter((n) => !n).length;
    all += shown.length;
  }
  assert.ok(empty / all > 0.04 && empty / all < 0.18, `${empty} of ${all} empty`);
});

test("in a sentence of colorization each shape has one colour, and the backdrop stays", () => {
  let differ = 0;
  for (const seed of seeds(12)) {
    const {frames} = planSentence(seed, {task: "colorization"});
    const colors = new Map<string, Set<string>>();
    for (const {shape, color} of frames.flatMap(({scene}) => scene.objects))
      colors.set(shape, (colors.get(shape) ?? new Set()).add(color));
    assert.ok([...colors.values()].every(({size}) => size === 1));
    assert.equal(new Set(frames.map(({scene}) => scene.backdrop)).size, 1);
    differ += Number(colors.get("cube")?.has([...(colors.get("sphere") ?? [])][0] ?? "") === false);
  }
  assert.ok(differ > 2, "shapes do not all share one colour");
});

test("held-out compositions are never trained, and no scene of training is held out", () => {
  const pair = ({answer}: ReturnType<typeof drawTask>) => [answer.as, (answer.then![0] as {turn: string}).turn].join(); // prettier-ignore
  const names = (list: readonly (readonly [string, string])[]) => new Set(list.map((one) => one.join()));
  const trained = new Set(seeds(300).map((seed) => pair(drawTask("composition", seed))));
  const held = new Set(seeds(100).map((seed) => pair(drawTask("held-out composition", seed))));
  assert.deepEqual(trained, names(COMPOSITIONS.trained), "all of them occur");
  assert.deepEqual(held, names(COMPOSITIONS.heldOut));
  assert.ok([...held].every((one) => !trained.has(one)));
  assert.ok(!Object.hasOwn(TASK_SHARES, "held-out composition"));
  assert.deepEqual(Object.keys(TASK_SHARES), TASKS.slice(0, -1), "every other task is trained");
  for (const seed of seeds(40)) {
    assert.ok(
      planSentence(seed).frames.every(({scene}) => !isHeldOut(scene)),
      `seed ${seed}`
    );
    const {frames} = evaluationSentence("mask", seed, {split: "held-out", shots: 2});
    assert.ok(
      frames.every(({scene}) => isHeldOut(scene)),
      `held-out ${seed}`
    );
  }
});

test("evaluation's sentences and scenes are none that training has", () => {
  const ranges = seeds(30, EVALUATION_SEEDS - 15).flatMap((seed) => planRow(seed));
  for (const plan of [...ranges, ...TASKS.map((task) => evaluationSentence(task, 3))])
    for (const {scene} of plan.frames)
      assert.equal(
        Math.floor(scene.seed / 4096),
        plan.seed,
        `${plan.kind}: scenes keep to their sentence's seeds`
      );
  const sentences = ranges.filter(({kind}) => kind !== "single");
  assert.equal(new Set(sentences.map(({seed}) => seed)).size, sentences.length);
  const singles = seeds(2).map((seed) => planRow(seed, {kind: "single"})[0].seed);
  assert.ok(
    singles.every((seed) => seed > EVALUATION_SEEDS + 1e9),
    "single images lie beyond them"
  );
  assert.notEqual(singles[0], singles[1]);
});

test("a shard holds every picture of every sentence in its place", () => {
  const side = 16;
  const rows = KINDS.map((kind, i) => planRow(60 + i, {kind, side}));
  const rendered = new Map(
    rows.flat().map((plan) => [
      plan,
      plan.frames.map(({scene, t}): Frame => ({scene, t, annotated: annotate(scene, {width: side, height: side, t})})) // prettier-ignore
    ])
  );
  const {index, pixels} = drawShard(rows, (plan) => rendered.get(plan)!, side);
  assert.deepEqual([index.rows, index.images, index.size], [KINDS.length, 16, side]);
  assert.equal(pixels.length, KINDS.length * 16 * side * side * 3);
  const plans = rows.flat();
  assert.equal(index.sentences.length, plans.length);
  const size = 3 * side * side;
  index.sentences.forEach(({row, first, count, kind, task, roles, seed}, n) => {
    const plan = plans[n];
    assert.deepEqual([kind, task, seed, count], [plan.kind, plan.task?.name ?? null, plan.seed, plan.slots.length]); // prettier-ignore
    assert.equal(roles.length, count);
    assert.ok(first + count <= 16);
    plan.slots.forEach(({image}, i) => {
      const drawn = drawShow(rendered.get(plan)![image.frame], image.show);
      const at = (16 * row + first + i) * size;
      assert.deepEqual(pixels.subarray(at, at + size), drawn.data, `${kind} image ${i}`);
    });
  });
  const single = index.sentences.filter(({kind}) => kind === "single");
  assert.deepEqual(single.map(({first}) => first), [...Array(16).keys()], "single images fill a row"); // prettier-ignore
});
