// What the caption says of a motion, drawn over time and place: against its definition in plain loops, the start of training, clips of
// other lengths, padding, gradients, and its place in the network.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {allClose, randomArray, randomTensor} from "#kernels/testing";
import type {ParamRecord} from "../params.ts";
import {distance, gradients, type Keep, onBackends, slope} from "../testing.ts";
import {addCourse, cosineCount, cosines, courseParams, pictures, saidCourses} from "./course.ts";
import {frame, noisyClip, nudged, pair, tiny} from "./lumiere-testing.ts";
import type {CaptionStates} from "./read-caption.ts";
import {stunet} from "./stunet.ts";
import {unet} from "./unet.ts";

/** Two clips of 5 frames of 3×4 places, of a configuration of 7; captions of 2 and 4 words, of 5 that fit. */
const [CLIPS, FRAMES, PERIOD, HEIGHT, WIDTH, CHANNELS] = [2, 5, 7, 3, 4, 4];
const [COURSES, CAPTION_WIDTH, LENGTH] = [2, 6, 5];
const WORDS = [2, 4];

/** Parameters at their start, or moved away from it, so that biases and norms count. */
function parameters(keep: Keep, moved = true): ParamRecord {
  const start = keep(
    courseParams(CHANNELS, {captionWidth: CAPTION_WIDTH, courses: COURSES, period: PERIOD, seed: 3})
  );
  return moved ? keep(nudged(start, Object.keys(start), 0.5)) : start;
}

const clip = (keep: Keep): tf.Tensor4D =>
  keep(randomTensor<tf.Rank.R4>([CLIPS * FRAMES, HEIGHT, WIDTH, CHANNELS], 1) as tf.Tensor4D);

const STATES = randomArray(CLIPS * LENGTH * CAPTION_WIDTH, 2);
const isWord = (b: number, l: number) => l < WORDS[b];

/** Captions whose padding has states of its own, `padding` higher. */
function captions(keep: Keep, padding = 0): CaptionStates {
  const of = (b: number, l: number, i: number) =>
    STATES[(b * LENGTH + l) * CAPTION_WIDTH + i] + (isWord(b, l) ? 0 : padding);
  const rows = <T>(each: (b: number, l: number) => T) =>
    WORDS.map((_, b) => Array.from({length: LENGTH}, (_, l) => each(b, l)));
  return {
    states: keep(tf.tensor3d(rows((b, l) => Array.from({length: CAPTION_WIDTH}, (_, i) => of(b, l, i))))),
    mask: keep(tf.tensor2d(rows((b, l) => (isWord(b, l) ? 0 : -1e30))))
  };
}

const times = {frames: FRAMES, period: PERIOD};

/** The definition, number by number in float64: what captions say, and what comes out for h. */
async function byDefinition(params: ParamRecord, h: tf.Tensor4D) {
  const p: Record<string, ArrayLike<number>> = {};
  for (const [key, tensor] of Object.entries(params)) p[key] = await tensor.data();
  const range = (n: number) => Array.from({length: n}, (_, i) => i);
  const silu = (x: number) => x / (1 + Math.exp(-x));
  const layer = (key: string, x: readonly number[]) => {
    const outputs = p[`${key}.weight`].length / x.length;
    return range(outputs).map((o) =>
      x.reduce((sum, v, i) => sum + v * p[`${key}.weight`][i * outputs + o], p[`${key}.bias`]?.[o] ?? 0)
    );
  };
  const courses = range(CLIPS).map((b) => {
    const words = range(WORDS[b]).map((l) => {
      const from = (b * LENGTH + l) * CAPTION_WIDTH;
      return layer("word", Array.from(STATES.subarray(from, from + CAPTION_WIDTH))).map(silu);
    });
    const mean = range(CAPTION_WIDTH).map((i) => words.reduce((sum, w) => sum + w[i], 0) / words.length);
    const centre = mean.reduce((a, v) => a + v, 0) / CAPTION_WIDTH;
    const deviation = Math.sqrt(mean.reduce((a, v) => a + (v - centre) ** 2, 0) / CAPTION_WIDTH + 1e-5);
    const heard = mean.map((v, i) => ((v - centre) / deviation) * p["norm.weight"][i] + p["norm.bias"][i]);
    const said = layer("said", heard).map(silu);
    const [rhythms, amplitudes] = [layer("rhythms", said), layer("amplitudes", said)];
    const sum = (size: number, of: (i: number) => number) => range(size).reduce((all, i) => all + of(i), 0);
    const cosine = (t: number, k: number) => Math.cos((Math.PI * (t + 0.5) * k) / PERIOD);
    return range(FRAMES).map((t) =>
      range(COURSES).map((r) =>
        sum(8, (i) => amplitudes[r * 8 + i] * sum(PERIOD, (k) => rhythms[i * PERIOD + k] * cosine(t, k)))
      )
    );
  });
  const values = await h.data();
  const out = Array.from(values, Number);
  for (let n = 0; n < values.length / CHANNELS; n++) {
    const [image, row, column] = [
      Math.floor(n / (HEIGHT * WIDTH)),
      Math.floor(n / WIDTH) % HEIGHT,
      n % WIDTH
    ];
    const [x, y] = [(Math.PI * (column + 0.5)) / WIDTH, (Math.PI * (row + 0.5)) / HEIGHT];
    const place = layer(
      "place",
      range(36).map((i) => Math.cos(y * Math.floor(i / 6)) * Math.cos(x * (i % 6)))
    );
    const along = layer("along", courses[Math.floor(image / FRAMES)][image % FRAMES]);
    const drawn = layer(
      "out",
      along.map((v, c) => v * place[c])
    );
    drawn.forEach((v, c) => void (out[n * CHANNELS + c] += v));
  }
  return {courses: courses.flat(2), out};
}

test("cosines are orthogonal over their period, as many as frames, at most 40", () => {
  for (const period of [7, 80]) {
    const count = cosineCount(period);
    const basis = cosines(period, count, period);
    const dot = (j: number, k: number) => {
      let sum = 0;
      for (let t = 0; t < period; t++) sum += basis[t * count + j] * basis[t * count + k];
      return sum;
    };
    for (let j = 0; j < count; j++)
      for (let k = 0; k < count; k++) {
        const expected = j !== k ? 0 : j ? period / 2 : period;
        assert.ok(Math.abs(dot(j, k) - expected) < 1e-9, `${j} and ${k} of ${period}: ${dot(j, k)}`);
      }
  }
  assert.deepEqual([7, 80].map(cosineCount), [7, 40]);
});

test("pictures are products of cosines down and across, the first of them 1 everywhere", () => {
  const [height, width] = [2, 3];
  const all = pictures(height, width);
  assert.equal(all.length, height * width * 36);
  // Down the first cosine of two rows is ±√½, across the second of three columns ½, −1, ½.
  const expected = [0.5, -1, 0.5].flatMap((v, x) =>
    [Math.SQRT1_2, -Math.SQRT1_2].map((u, y) => [x, y, u * v])
  );
  for (const [x, y, value] of expected) {
    const at = (y * width + x) * 36;
    assert.equal(all[at], 1);
    assert.ok(Math.abs(all[at + 1 * 6 + 2] - value) < 1e-6, `${x}, ${y}`);
  }
});

onBackends("courses", ["webgpu", "wasm", "cpu"], (check, backend) => {
  const draw = (params: ParamRecord, h: tf.Tensor4D, caption: CaptionStates) =>
    addCourse(params, h, {...times, caption});

  check("are what the definition says, and so is what is drawn of them", async (keep) => {
    const [params, h, caption] = [parameters(keep), clip(keep), captions(keep)];
    const heard: Record<string, tf.Tensor> = {};
    const tap = (name: string, tensor: tf.Tensor) => void (heard[name] = keep(tf.keep(tensor.clone())));
    const out = keep(addCourse(params, h, {...times, caption, tap}));
    const expected = await byDefinition(params, h);
    assert.deepEqual(heard.courses.shape, [CLIPS, FRAMES, COURSES]);
    allClose(await heard.courses.data(), expected.courses, {what: "courses"});
    allClose(await out.data(), expected.out, {what: "h with them"});
    assert.equal(await distance(heard.y, h), 0);
    assert.ok((await distance(keep(tf.add(h, heard.branch)), out)) < 1e-6);
    assert.deepEqual(Object.keys(heard), ["y", "courses", "branch"]);
  });

  check("A1: add nothing at first, exactly; opened, they do", async (keep) => {
    const [h, caption] = [clip(keep), captions(keep)];
    assert.equal(await distance(keep(draw(parameters(keep, false), h, caption)), h), 0);
    const init = {captionWidth: CAPTION_WIDTH, courses: COURSES, period: PERIOD, gate: 1};
    assert.ok((await distance(keep(draw(keep(courseParams(CHANNELS, init)), h, caption)), h)) > 1e-2);
  });

  check("are the same in the frames that a shorter clip has, and padding says nothing", async (keep) => {
    const [params, h, caption] = [parameters(keep), clip(keep), captions(keep)];
    const said = (frames: number, told = caption) =>
      keep(saidCourses(params, told, {frames, period: PERIOD}));
    const whole = said(PERIOD);
    for (const frames of [1, FRAMES])
      assert.ok(
        (await distance(said(frames), keep(tf.slice(whole, [0, 0, 0], [-1, frames, -1])))) < 1e-6,
        `${frames} frames`
      );
    const padded = captions(keep, 9);
    assert.equal(await distance(said(FRAMES, padded), said(FRAMES)), 0);
    assert.equal(await distance(keep(draw(params, h, padded)), keep(draw(params, h, caption))), 0);
  });

  check("have the gradients that finite differences find, also of the words", async (keep) => {
    const [params, h, caption] = [parameters(keep), clip(keep), captions(keep)];
    const all = {...params, states: caption.states};
    const f = ({states, ...rest}: ParamRecord, x: tf.Tensor4D) =>
      draw(rest, x, {...caption, states: states as tf.Tensor3D});
    const probe = keep(randomTensor<tf.Rank.R4>(h.shape, 7));
    const found = gradients(f, all, h, probe);
    Object.values(found).forEach(keep);
    for (const key of Object.keys(found)) {
      const way = keep(randomTensor(found[key].shape as [number], 11));
      const measured = await slope(f, all, h, probe, key, way);
      const along = tf.tidy(() => tf.sum(tf.mul(found[key], way)));
      const [expected] = await along.data();
      along.dispose();
      const tolerance = 2e-3 + 0.01 * Math.abs(expected);
      assert.ok(Math.abs(measured - expected) < tolerance, `${key}: ${expected}, measured ${measured}`);
    }
  });

  if (backend !== "wasm") return;

  check(
    "A3: at its start every Nth frame of the network is the image model's; taps name the stage",
    async (keep) => {
      const config = tiny({course: 2, caption: true});
      const {image, params} = pair(config, keep);
      const told = {config, logSnr: -1.5, tokens: [[3, 4, 5]]};
      const x = keep(noisyClip(8));
      const seen: string[] = [];
      const tap = (name: string) => void seen.push(name);
      const run = (p: ParamRecord) => keep(stunet(p, x, {...told, frames: 8, tap}));
      const out = run(params);
      assert.deepEqual(seen.slice(2, 8), [
        "conv_in",
        "course.y",
        "course.courses",
        "course.branch",
        "course",
        "down.0.resnets.0"
      ]);
      for (const t of [0, 4]) {
        const single = keep(frame(x, t));
        assert.ok((await distance(keep(frame(out, t)), keep(unet(image, single, told)))) < 2e-5);
      }
      const open = keep(nudged(params, ["course.out.weight"], 0.5));
      assert.ok((await distance(run(open), out)) > 1e-3);
      const parts = {course: (h: tf.Tensor4D) => h};
      assert.equal(await distance(keep(stunet(open, x, {...told, frames: 8, parts})), out), 0);
    }
  );

  check("what does not fit is refused with a sentence", (keep) => {
    const [params, h, caption] = [parameters(keep), clip(keep), captions(keep)];
    const run = (over: object) => () => addCourse(params, h, {...times, caption, ...over});
    assert.throws(run({frames: 3}), /frames must be a whole number that divides the batch of 10/);
    assert.throws(run({frames: 2}), /caption must have states for each of the 5 clips, but has \[2,5,6\]/);
    assert.throws(
      run({period: 9}),
      /must give 8 rhythms of 9 cosines, since period is 9, but gives 56 numbers/
    );
    const wide = keep(tf.zeros<tf.Rank.R4>([CLIPS * FRAMES, 1, 1, 3]));
    assert.throws(() => draw(params, wide, caption), /x has 3 channels, but “along.weight” is for 4/);
    const init = {captionWidth: CAPTION_WIDTH, courses: 0, period: PERIOD};
    assert.throws(() => courseParams(4, init), /courses must be a whole number of at least 1, found 0/);
  });
});
