import "@tensorflow/tfjs-backend-cpu";
import assert from "node:assert/strict";
import {before, test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {planShard} from "../clips/clip-shard.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {type Estimate} from "../metrics/estimate.ts";
import type {PixelClip} from "../metrics/pixel-clip.ts";
import {type ClipSet, mapClips} from "./clip-set.ts";
import {evaluateLumiere, type LumiereReport, type SetReport} from "./evaluate.ts";
import {reportText} from "./report-text.ts";

const FRAMES = 80;

/** Real clips of periodic motions, slow and fast, rendered once. */
function realSet(count: number): ClipSet {
  const records = planShard(7, 4 * count)
    .filter(({motion}) => motion !== "slide")
    .slice(0, count);
  const clips = records.map(({scene}) => renderClipBytes(scene, {size: 32, frames: FRAMES}));
  return {name: "made", records, frames: FRAMES, size: 32, split: "train", clip: (i) => clips[i]};
}

let real: ClipSet;
let report: LumiereReport;
before(async () => {
  await tf.setBackend("cpu");
  real = realSet(12);
  // Real clips in the place of made ones.
  report = await evaluateLumiere({
    sets: [{...real, made: {weights: "none", condition: "text", say: "period"}}],
    real: [real]
  });
});

const valueOf = (found: Estimate | undefined) => found?.value ?? NaN;
const control = (name: RegExp): SetReport => report.controls.find((one) => name.test(one.name))!;

test("real clips in the place of made ones score as real ones do", () => {
  const [made] = report.sets;
  assert.deepEqual([made.maker, made.task, made.n, made.beside], ["stunet", "text", 12, report.real[0].name]);
  assert.deepEqual(made.motion, report.real[0].motion);
  assert.deepEqual(made.jump, report.real[0].jump);
  for (const speed of ["slow", "fast"] as const) {
    const row = made.motion![speed]!;
    assert.ok(row.lock.value > 0.97 && row.hit.value === 1 && row.error.value < 1e-3, speed);
  }
  assert.ok(Math.abs(valueOf(made.jump) - 1) < 0.1, `${valueOf(made.jump)}`);
  assert.ok(made.motion!.sweep.every(({hit}) => hit.value === 1));
  assert.match(report.notes.join(), /no classifier/);
});

test("each control is worse in what it spoils", () => {
  const shuffled = control(/^frames shuffled/);
  const blocks = control(/^blocks/);
  const faded = control(/^cross-faded/);
  const still = control(/^frame 0/);
  for (const speed of ["slow", "fast"] as const) {
    // Without order there is no phase and no frequency.
    assert.ok(shuffled.motion![speed]!.lock.value < 0.5 && shuffled.motion![speed]!.hit.value === 0, speed);
    // A phase that begins anew in each block is out of step, and jumps at keyframes.
    assert.ok(blocks.motion![speed]!.lock.value < 0.8, speed);
    // What stands still keeps any beat, so only the frequency tells.
    assert.ok(still.motion![speed]!.lock.value > 0.9 && still.motion![speed]!.hit.value === 0, speed);
  }
  assert.ok(valueOf(blocks.jump) > 1.5, `${valueOf(blocks.jump)}`);
  // Cross-fading keeps slow motion and shows the slowest alias of fast motion.
  assert.ok(faded.motion!.slow!.hit.value > 0.9 && faded.motion!.fast!.hit.value < 0.1);
  assert.ok(valueOf(faded.motion!.fast!.alias) > 0.5);
});

test("image-to-video, inpainting and a cinemagraph are held against the real clip", async () => {
  const task = (condition: "image" | "inpaint" | "cinemagraph", change: (clip: PixelClip) => PixelClip) => ({
    ...mapClips(real, condition, change),
    records: real.records.slice(0, 2),
    made: {weights: "none", condition}
  });
  const tint = (clip: PixelClip): PixelClip => ({
    ...clip,
    data: Float32Array.from(clip.data, (v) => v + (v > 127 ? -25.5 : 25.5))
  });
  const {sets} = await evaluateLumiere({
    sets: [task("image", tint), task("inpaint", tint), task("cinemagraph", (clip) => clip)],
    real: [real]
  });
  const [image, inpaint, cinemagraph] = sets.map(({given}) => given!);
  assert.ok(Math.abs(valueOf(image.firstFrame) - 20) < 0.01, "a tenth off is 20 dB");
  assert.ok(Math.abs(valueOf(image.background) - 20) < 0.5);
  assert.equal(valueOf(sets[0].realGiven!.firstFrame), Infinity);
  assert.ok(valueOf(sets[0].realGiven!.background) > 35);
  assert.ok(Math.abs(valueOf(inpaint.given) - 20) < 0.01 && Math.abs(valueOf(inpaint.hole) - 20) < 0.01);
  assert.ok(
    Math.abs(valueOf(inpaint.overMeanFill) - (valueOf(inpaint.hole) - valueOf(inpaint.meanFill))) < 1e-9
  );
  assert.equal(valueOf(cinemagraph.firstFrame), Infinity);
  assert.equal(valueOf(cinemagraph.movement), 1);
});

test("windows that were made by themselves show at their edges, real clips do not", async () => {
  const size = 3 * 32 * 32;
  // Each window of 16 frames a little brighter or darker than the one before.
  const tinted = mapClips(real, "ssr-0", (clip) => ({
    ...clip,
    data: Float32Array.from(clip.data, (v, i) => v + (Math.floor(i / size / 16) % 2 ? 12 : -12))
  }));
  const {sets} = await evaluateLumiere({
    sets: [{...tinted, records: real.records.slice(0, 4), made: {ssr: "none", overlap: 0}}],
    real: [real]
  });
  const [{maker, seams}] = sets;
  assert.deepEqual([maker, seams!.window, seams!.overlap], ["ssr", 16, 0]);
  for (const measure of ["ratio", "relative"] as const) {
    assert.ok(seams![measure].value > 2, `${measure}: ${seams![measure].value}`);
    const found = seams!.real![measure].value;
    assert.ok(found > 0.7 && found < 1.4, `${measure} of real clips: ${found}`);
  }
});

test("the report says all of it as text, and nothing of nothing", async () => {
  const text = reportText(report);
  for (const words of [/Motion: phase-lock R/, /1\/12 \*/, /frames shuffled/, /no classifier/])
    assert.match(text, words);
  await assert.rejects(evaluateLumiere({sets: []}), /at least one set of clips, found none/);
});
