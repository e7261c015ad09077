// What a caption says, read back: the courses that the network's own layer computes, around their means, widest first.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {onBackends} from "../testing.ts";
import {captionCourses} from "./caption-courses.ts";
import {captionTokens} from "./clips/caption-tokens.ts";
import {noisyClip, pair, tiny} from "./lumiere-testing.ts";
import {stunet} from "./stunet.ts";

const CAPTION = "a red sphere on the left bounces every 6 frames, first up, on sand";

onBackends("captionCourses", ["wasm"], (check) => {
  const sizes = {captionLength: 32, vocabulary: 80};
  const config = tiny({course: 3}, sizes);

  check("reads what the network adds for the caption, around its mean, the widest first", async (keep) => {
    const {params} = pair(config, keep);
    const heard: tf.Tensor[] = [];
    stunet(params, keep(noisyClip(8)), {
      config,
      frames: 8,
      logSnr: 0,
      tokens: [Array.from(captionTokens(CAPTION))],
      tap: (name, tensor) => name === "course.courses" && heard.push(keep(tf.keep(tensor.clone())))
    }).dispose();
    const [rows] = (await (heard[0] as tf.Tensor3D).array()) as number[][][];
    const before = tf.memory().numTensors;
    const {courses, alike} = await captionCourses({config, params}, CAPTION);
    assert.equal(tf.memory().numTensors, before);

    const spread = (values: number[]) => Math.hypot(...values);
    assert.equal(courses.length, 3);
    courses.forEach((course, i) => {
      assert.ok(Math.abs(course.reduce((sum, v) => sum + v, 0)) < 1e-5);
      if (i) assert.ok(spread(course) <= spread(courses[i - 1]));
    });
    const own = rows[0].map((_, r) => {
      const mean = rows.reduce((sum, row) => sum + row[r], 0) / 8;
      return rows.map((row) => row[r] - mean);
    });
    for (const course of courses)
      assert.ok(own.some((values) => values.every((v, t) => Math.abs(v - course[t]) < 1e-5)));

    const at = (t: number) => own.map((values) => values[t]);
    const cosine = at(1).reduce((sum, v, r) => sum + v * at(5)[r], 0) / (spread(at(1)) * spread(at(5)));
    assert.ok(Math.abs(alike[1][5] - cosine) < 1e-4 && Math.abs(alike[5][1] - cosine) < 1e-4);
    for (let t = 0; t < 8; t++) assert.ok(Math.abs(alike[t][t] - 1) < 1e-5);
  });

  check("says what is missing: courses, or a word of the vocabulary", async (keep) => {
    const bare = tiny({}, sizes);
    await assert.rejects(
      captionCourses({config: bare, params: pair(bare, keep).params}, CAPTION),
      /should have courses \(temporal\.course\), found none; open one/
    );
    const {params} = pair(config, keep);
    await assert.rejects(captionCourses({config, params}, "a red spere stands still"), /“spere”.*“sphere”/);
  });
});
