import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "./selection.ts";
import {press, useDom} from "./testing.ts";
import {byKey} from "./window-timeline-bars.ts";
import {timelineLayout} from "./window-timeline-layout.ts";
import {windowTimeline} from "./window-timeline.ts";

const document = useDom();
const frames = 16;
const windows = [
  {start: 0, length: 9},
  {start: 7, length: 9}
];
const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

function pointer(target: Element, type: string, clientX: number): void {
  const event = new MouseEvent(type, {clientX, bubbles: true, cancelable: true, button: 0});
  target.dispatchEvent(Object.assign(event, {pointerId: 1}));
}

test("dragging a bar moves its window by whole frames, one input event a frame", async () => {
  const view = windowTimeline({frames, windows}, {selection: createSelection()});
  document.body.append(view);
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  const {x} = timelineLayout(frames, windows, 640, {steps: 0, seams: false});
  const step = x(1) - x(0);
  const bar = view.querySelectorAll(".lane-bar-group")[1];
  pointer(bar, "pointerdown", 400);
  pointer(bar, "pointermove", 400 - 0.9 * step);
  pointer(bar, "pointermove", 400 - 2.1 * step);
  assert.deepEqual(view.value[1], {start: 5, length: 9});
  assert.equal(inputs, 0);
  await nextFrame();
  assert.equal(inputs, 1);
  pointer(bar, "pointermove", 400 + 99 * step);
  pointer(bar, "pointerup", 400 + 99 * step);
  assert.deepEqual(view.value[1], {start: 7, length: 9});
  await nextFrame();
  pointer(bar, "pointermove", 0);
  await nextFrame();
  assert.deepEqual([view.value[1].start, inputs], [7, 2]);
});

test("dragging an end resizes, and what no window reaches is said", async () => {
  const view = windowTimeline({frames, windows}, {selection: createSelection()});
  document.body.append(view);
  const {x} = timelineLayout(frames, windows, 640, {steps: 0, seams: false});
  const step = x(1) - x(0);
  const bar = view.querySelectorAll(".lane-bar-group")[1];
  assert.equal((view.querySelector(".lane-fault") as HTMLElement).hidden, true);
  pointer(bar.querySelector("[data-part=start]")!, "pointerdown", 0);
  pointer(bar, "pointermove", 4 * step);
  pointer(bar, "pointerup", 4 * step);
  await nextFrame();
  assert.deepEqual(view.value[1], {start: 11, length: 5});
  assert.match(
    view.querySelector(".lane-fault")?.textContent ?? "",
    /2 frames get no weight from any window/
  );
  assert.match(view.querySelector(".lane-uncovered")?.textContent ?? "", /frames 9–10: no window/);
  assert.equal(bar.getAttribute("aria-valuetext"), "frames 11 to 15, 5 long");
});

test("keys move and resize the bar that has the focus", async () => {
  const view = windowTimeline({frames, windows}, {selection: createSelection()});
  document.body.append(view);
  const bar = view.querySelector(".lane-bar-group")!;
  press(bar, "ArrowRight");
  await nextFrame();
  assert.deepEqual(view.value[0], {start: 1, length: 9});
  assert.deepEqual(byKey({key: "ArrowRight", shiftKey: true}, windows[0], frames), {start: 0, length: 10});
  assert.deepEqual(byKey({key: "End", shiftKey: false}, windows[0], frames), {start: 7, length: 9});
  assert.equal(byKey({key: "a", shiftKey: false}, windows[0], frames), null);
});

test("measured lanes are stale from a drag until an update, and the playhead follows the page", async () => {
  const store = createSelection();
  const disagreement = [new Float32Array(frames).fill(0.5), new Float32Array(frames)];
  const seams = Array.from({length: frames - 1}, (_, f) => (f === 6 || f === 8 ? 3 : 1));
  const view = windowTimeline({frames, windows, disagreement, seams}, {selection: store});
  document.body.append(view);
  const stage = view.querySelector(".lane-stage")!;
  assert.equal(view.querySelectorAll(".lane-edge-seam").length, 2);
  assert.match(view.textContent ?? "", /3 times as much at window edges/);
  press(view.querySelector(".lane-bar-group")!, "PageDown");
  await nextFrame();
  assert.ok(stage.classList.contains("lane-stale"));
  view.update({seams});
  assert.ok(!stage.classList.contains("lane-stale"));
  store.hover({frame: 8});
  assert.match(
    view.querySelector(".lane-readout")?.textContent ?? "",
    /Frame 8: window 1 50 %, window 2 50 %; Σw 2/
  );
  assert.equal(view.querySelectorAll(".lane-playhead").length, 1);
  const ruler = view.querySelector(".lane-ruler")!;
  press(ruler, "ArrowRight");
  assert.equal(store.current.frame, 9);
  assert.match(ruler.getAttribute("aria-valuetext") ?? "", /Frame 9: window 1 50 %, window 2 50 %/);
});

test("draggable: false leaves the windows alone; a value can be set; nonsense is refused", async () => {
  const view = windowTimeline({frames, windows}, {draggable: false});
  document.body.append(view);
  press(view.querySelector(".lane-bar-group")!, "ArrowRight");
  await nextFrame();
  assert.deepEqual(view.value, windows);
  view.value = [{start: 2, length: 3}];
  assert.equal(view.querySelectorAll(".lane-bar-group").length, 1);
  assert.throws(() => (view.value = [{start: 14, length: 9}]), /inside the 16 frames/);
});
