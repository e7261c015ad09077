import assert from "node:assert/strict";
import {test} from "node:test";
import {chooseRate, latestStart, sampleTimes} from "./sampling.ts";

/** The coded frame that is shown at a time, with timestamps rounded to milliseconds as WebM has them. */
function shownAt(time: number, rate: number): number {
  let index = 0;
  while (Math.round(((index + 1) / rate) * 1000) / 1000 <= time) index++;
  return index;
}

test("frames are evenly spaced coded frames, whatever the rounding of timestamps", () => {
  for (const [rate, fps, step] of [
    [30, 30, 1],
    [24, 8, 3],
    [30, 15, 2],
    [60, 20, 3]
  ]) {
    const {times} = sampleTimes({duration: 10, rate}, {start: 1, frames: 16, fps});
    assert.deepEqual(
      times.map((time) => shownAt(time, rate)),
      times.map((_, i) => rate + i * step)
    );
  }
});

test("a start too late is moved back, and none lies past the end", () => {
  const {start, times} = sampleTimes({duration: 2, rate: 30}, {start: 9, frames: 16, fps: 16});
  assert.equal(start, 1);
  assert.equal(times.length, 16);
  assert.ok(times.every((time) => time < 2));
});

test("a source that is too short gives fewer frames, and always one", () => {
  assert.equal(sampleTimes({duration: 0.5, rate: 30}, {start: 0, frames: 16, fps: 16}).times.length, 8);
  assert.equal(sampleTimes({duration: 0.04, rate: 25}, {start: 0, frames: 16, fps: 16}).times.length, 1);
  assert.deepEqual(sampleTimes({duration: 0, rate: 0}, {start: 3, frames: 16, fps: 16}).times, [0]);
});

test("the rate rises for a short source, but never above the coded one", () => {
  assert.equal(chooseRate({duration: 10, rate: 30}, 16, 16), 16);
  assert.equal(chooseRate({duration: 10, rate: 12}, 16, 16), 12);
  assert.equal(chooseRate({duration: 0.8, rate: 30}, 16, 16), 20);
  assert.equal(chooseRate({duration: 0.1, rate: 30}, 16, 16), 30);
  assert.equal(chooseRate({duration: 0, rate: 0}, 16, 16), 16);
});

test("the latest start leaves room for the frames", () => {
  assert.equal(latestStart(10, 16, 16), 9);
  assert.equal(latestStart(0.5, 16, 16), 0);
});
