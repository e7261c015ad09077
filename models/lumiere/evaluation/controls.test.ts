import assert from "node:assert/strict";
import {test} from "node:test";
import type {PixelClip} from "../metrics/pixel-clip.ts";
import {blurred, crossFaded, noisy, shuffledBlocks, shuffledFrames, standing} from "./controls.ts";
import {givenMask} from "./given-mask.ts";

/** One pixel a frame, whose value is the frame's number. */
const counting = (frames: number): PixelClip => ({
  width: 1,
  height: 1,
  frames,
  data: Float32Array.from({length: 3 * frames}, (_, i) => Math.floor(i / 3)),
  range: [0, 255]
});
const valuesOf = ({data, frames}: PixelClip) => Array.from({length: frames}, (_, t) => data[3 * t]);
const rising = (values: number[]) => values.toSorted((a, b) => a - b);

test("shuffled clips have the same frames in another order, of a seed", () => {
  const clip = counting(20);
  const found = valuesOf(shuffledFrames(clip, 1));
  assert.deepEqual(rising(found), valuesOf(clip));
  assert.notDeepEqual(found, valuesOf(clip));
  assert.deepEqual(found, valuesOf(shuffledFrames(clip, 1)));
  const blocks = valuesOf(shuffledBlocks(clip, 8, 3));
  assert.deepEqual(rising(blocks), valuesOf(clip));
  for (let t = 0; t < 16; t++)
    if (t % 8) assert.equal(blocks[t], blocks[t - 1] + 1, "within a block time goes on");
  assert.deepEqual(blocks.slice(16), [16, 17, 18, 19]);
});

test("cross-fading a ramp changes nothing, and of anything else keeps every eighth frame and the last", () => {
  const clip = counting(20);
  assert.deepEqual(valuesOf(crossFaded(clip, 8)), valuesOf(clip));
  const squares = {...clip, data: Float32Array.from(clip.data, (v) => v ** 2)};
  const faded = valuesOf(crossFaded(squares, 8));
  for (const t of [0, 8, 16, 19]) assert.equal(faded[t], t ** 2);
  assert.equal(faded[4], 32);
  assert.deepEqual(valuesOf(standing(clip)), Array(20).fill(0));
});

test("masks of the tasks: which pixels are given", () => {
  const size = 8;
  const given = (task: Parameters<typeof givenMask>[0]) => {
    const mask = givenMask(task, 3, size);
    return [0, 1, 2].map((t) => mask.subarray(t * 64, (t + 1) * 64).reduce((sum, v) => sum + v, 0));
  };
  assert.deepEqual(given("text"), [0, 0, 0]);
  assert.deepEqual(given("image"), [64, 0, 0]);
  assert.deepEqual(given("inpaint"), [48, 48, 48]);
  assert.deepEqual(given("outpaint"), [32, 32, 32]);
  assert.deepEqual(given("cinemagraph"), [64, 48, 48]);
  const row = [...givenMask("outpaint", 1, size).subarray(0, 8)];
  assert.deepEqual(row, [0, 0, 1, 1, 1, 1, 0, 0], "a quarter on either side is left out");
  assert.throws(() => givenMask("inpaint", 1, 10), /a multiple of 4.*found 10/);
});

test("noise has its deviation and stays in the range; blur averages within a frame and keeps what is even", () => {
  const grey: PixelClip = {
    width: 8,
    height: 8,
    frames: 4,
    data: new Float32Array(768).fill(0.5),
    range: [0, 1]
  };
  const {data} = noisy(grey, 0.05, 3);
  const square = Array.from(data).reduce((sum, v) => sum + (v - 0.5) ** 2, 0) / data.length;
  assert.ok(Math.abs(Math.sqrt(square) - 0.05) < 0.005, `${Math.sqrt(square)}`);
  assert.deepEqual(noisy(grey, 0.05, 3).data, data);
  assert.ok(Array.from(noisy(grey, 2, 1).data).every((v) => v >= 0 && v <= 1));
  assert.deepEqual(Array.from(blurred(grey, 2).data), Array.from(grey.data));
  const spot = {...grey, data: new Float32Array(768)};
  spot.data[3 * (64 + 8 * 4 + 4)] = 9; // frame 1, red, at (4, 4)
  const soft = Array.from(blurred(spot, 1).data);
  assert.equal(soft.filter((v) => v === 1).length, 9);
  assert.equal(soft[3 * (64 + 8 * 3 + 5)], 1);
  assert.deepEqual(Array.from(blurred(spot, 0).data), Array.from(spot.data));
});
