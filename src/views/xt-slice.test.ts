import assert from "node:assert/strict";
import {test} from "node:test";
import type {Clip} from "./clip.ts";
import {createSelection} from "./selection.ts";
import {columnSlice, rowSlice, temporalAutocorrelation} from "./slices.ts";
import {press, useDom} from "./testing.ts";
import {sliceLayout} from "./xt-panel.ts";
import {xtSlice} from "./xt-slice.ts";

const document = useDom();
const size = {
  width: 4,
  height: 3,
  frames: 8,
  channels: 3 as const,
  fps: 8,
  range: [0, 1] as [number, number]
};
const clip: Clip = {...size, data: Float32Array.from({length: 8 * 3 * 4 * 3}, (_, i) => i)};
const at = (t: number, y: number, x: number, c: number) => ((t * 3 + y) * 4 + x) * 3 + c;

test("rowSlice and columnSlice take the same values as indexing", () => {
  const row = rowSlice(clip, 2);
  const column = columnSlice(clip, 1);
  assert.deepEqual([row.width, row.height, column.width, column.height], [4, 8, 8, 3]);
  for (let t = 0; t < 8; ++t)
    for (let c = 0; c < 3; ++c) {
      assert.equal(row.data[(t * 4 + 3) * 3 + c], at(t, 2, 3, c));
      assert.equal(column.data[(2 * 8 + t) * 3 + c], at(t, 2, 1, c));
    }
});

test("temporalAutocorrelation is 1 at lag 0, −1 at half a period, NaN where nothing moves", () => {
  const wave = {
    ...clip,
    width: 1,
    height: 8,
    channels: 1 as const,
    data: Float32Array.from([1, -1, 1, -1, 1, -1, 1, -1])
  };
  const r = temporalAutocorrelation(wave);
  assert.equal(r.length, 5);
  r.forEach((value, lag) => assert.ok(Math.abs(value - (lag % 2 ? -1 : 1)) < 1e-12));
  assert.ok(temporalAutocorrelation({...wave, data: new Float32Array(8).fill(0.3)}).every(Number.isNaN));
});

test("sliceLayout fits into its width", () => {
  for (const width of [300, 390, 640])
    for (const frames of [1, 16, 80]) {
      const {right, time, wide} = sliceLayout({...clip, width: 64, height: 64, frames}, width, "both");
      assert.ok(right + time <= width, `${width} px, ${frames} frames: ${right + time}`);
      assert.ok(wide >= 100);
    }
});

test("the scanline walks by keyboard and its value follows; frames are shared", () => {
  const store = createSelection();
  const runs = [{label: "a", clip}, {label: "b", clip: {...clip, height: 6, width: 2, data: clip.data}}]; // prettier-ignore
  const view = xtSlice(runs, {row: 1, column: 0, autocorrelation: true, selection: store});
  document.body.append(view);
  const heard: unknown[] = [];
  view.addEventListener("input", () => heard.push(view.value));
  const [scanline, time] = view.querySelectorAll("[role=slider]");
  press(scanline, "ArrowDown");
  press(scanline, "ArrowDown");
  assert.deepEqual(heard, [{row: 2, column: 0, frame: 0}]);
  press(time, "End");
  press(time, "Enter");
  assert.deepEqual(view.value, {row: 2, column: 0, frame: 7});
  assert.equal(store.pinned.frame, 7);
  assert.match(view.querySelector(".view-subtitle")?.textContent ?? "", /^row y = 2, column x = 0/);
});

test("an update keeps the focus on the scanline and on the time", () => {
  const view = xtSlice(clip, {selection: createSelection()});
  document.body.append(view);
  for (const i of [0, 1]) {
    const handle = () => view.querySelectorAll<SVGElement>("[role=slider]")[i];
    const before = handle();
    before.focus();
    view.update({...clip});
    assert.notEqual(handle(), before);
    assert.equal(document.activeElement, handle());
  }
});

test("a run of fewer fps points at no frame that the others lack", () => {
  const store = createSelection();
  const slow = {...clip, frames: 7, fps: 2, data: clip.data.slice(0, 7 * 36)};
  const view = xtSlice([{label: "a", clip}, {label: "slow", clip: slow}], {selection: store}); // prettier-ignore
  document.body.append(view);
  const time = view.querySelectorAll("[role=slider]")[3];
  time.dispatchEvent(new MouseEvent("click", {clientY: 10_000}));
  assert.equal(store.pinned.frame, 7);
});

test("xtSlice refuses a row that is not in the frame", () => {
  assert.throws(() => xtSlice(clip, {row: 3}), /row of 0…2, found 3/);
});
