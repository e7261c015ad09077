import assert from "node:assert/strict";
import {test} from "node:test";
import type {Clip} from "../clip.ts";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import {draftPlayer} from "./draft-player.ts";
import {type Draft, draftAt, draftTable, stepWords} from "./drafts.ts";
import {draftSheet} from "./draft-sheet.ts";
import {sheetLayout, spread} from "./sheet-layout.ts";

const document = useDom();
const clip = (value: number, frames = 4): Clip => ({
  width: 2,
  height: 2,
  frames,
  channels: 3,
  fps: 8,
  range: [-1, 1],
  data: new Float32Array(frames * 12).fill(value)
});
/** x̂₀ of step k is k/8, x_t is −k/8. */
const drafts = (count: number, steps = 5): Draft[] =>
  Array.from({length: count}, (_, step) => ({
    step,
    steps,
    logSnr: step - 2,
    noisy: clip(-step / 8),
    clean: clip(step / 8)
  }));
function onPage<E extends HTMLElement>(element: E): E {
  document.body.replaceChildren(element);
  return element;
}
const level = (value: number) => Math.round(((value + 1) / 2) * 255);

test("spread keeps the ends, and sheetLayout finds every cell at its own centre", () => {
  assert.deepEqual(spread(5, 9), [0, 1, 2, 3, 4]);
  assert.deepEqual(spread(25, 4), [0, 8, 16, 24]);
  for (const room of [300, 640, 1000]) {
    const layout = sheetLayout({steps: 50, frames: 80, width: 32, height: 32}, room);
    assert.equal(layout.rows.length, 12);
    assert.equal(layout.columns.at(-1), 79);
    assert.ok(layout.columns.length * layout.across <= room - 60, `${room}`);
    const [row, column] = [3, 2];
    assert.deepEqual(layout.at(90 + (column + 0.5) * layout.across, 22 + (row + 0.5) * layout.down), {
      row,
      column
    });
    assert.equal(layout.at(10, 40), null);
  }
});

test("draftAt is the last draft that has run by a step", () => {
  const few = drafts(5).filter(({step}) => step % 2 === 0);
  assert.deepEqual(
    [0, 1, 2, 9].map((step) => draftAt(few, step)),
    [0, 0, 1, 2]
  );
  assert.equal(draftAt([], 3), -1);
  assert.equal(stepWords(drafts(1)[0]), "step 1 of 5, log-SNR −2");
  assert.equal(draftTable(drafts(3)).rows[2][2], -0.25);
});

test("draftSheet paints rows as steps come, switches to x_t, and pins step and frame for the page", () => {
  const store = createSelection();
  const sheet = onPage(draftSheet([], {selection: store}));
  assert.match(sheet.textContent ?? "", /No step has run yet/);
  sheet.update(drafts(2));
  const canvas = sheet.querySelector("canvas.lane-canvas");
  // 4 frames of 2 pixels with a pixel between: 11 across; rows are 3 pixels apart.
  const red = (row: number, column: number) => pixelsOf(canvas)[4 * (row * 3 * 11 + column * 3)];
  assert.equal(red(1, 2), level(0.125));
  assert.equal(pixelsOf(canvas)[4 * (2 * 3 * 11) + 3], 0, "the third step is still blank");
  sheet.update(drafts(5));
  assert.equal(red(4, 3), level(0.5));
  const select = sheet.querySelector("select")!;
  select.value = "noisy";
  select.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(red(4, 3), level(-0.5));

  const cursor = sheet.querySelector("[role=slider]")!;
  press(cursor, "ArrowUp");
  press(cursor, "ArrowRight");
  press(cursor, "Enter");
  assert.deepEqual(sheet.value, {step: 3, frame: 1});
  assert.equal(store.pinned.step, 3);
  assert.match(cursor.getAttribute("aria-valuetext") ?? "", /^frame 1, step 4 of 5, log-SNR 1$/);
  press(cursor, "Escape");
  assert.equal(sheet.value, null);
});

test("draftPlayer follows the last step until one is pinned, and tells the step", () => {
  const store = createSelection();
  const player = onPage(
    draftPlayer({drafts: [], beside: [{label: "real", clip: clip(0)}]}, {selection: store})
  );
  assert.match(player.textContent ?? "", /no step has run yet/);
  const shown = () => pixelsOf(player.querySelectorAll("canvas.view-cells")[1])[0];
  player.update({drafts: drafts(2)});
  assert.equal(shown(), level(0.125));
  player.update({drafts: drafts(4)});
  assert.equal(shown(), level(0.375));
  const heard: unknown[] = [];
  player.addEventListener("input", () => heard.push(player.value));
  const slider = player.querySelector<HTMLInputElement>("input[aria-label=Step]")!;
  slider.value = "1";
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  assert.equal(shown(), level(0.125));
  assert.deepEqual(heard, [1]);
  player.update({drafts: drafts(5)});
  assert.equal(shown(), level(0.125), "a pinned step stays");
  store.hover({step: 4});
  assert.equal(shown(), level(0.5), "a preview of another view shows");
  store.clear();
  assert.deepEqual(heard, [1, null]);
});

test("drafts that do not fit are refused with a sentence", () => {
  assert.throws(() => draftSheet([drafts(2)[1], drafts(1)[0]]), /found step 0 after 1/);
  const odd = drafts(2);
  odd[1] = {...odd[1], clean: clip(0, 3)};
  assert.throws(() => draftSheet(odd), /4 frames of 2×2, then 3 frames/);
  assert.throws(() => draftPlayer({drafts: []}), /a draft or a clip beside, found neither/);
});
