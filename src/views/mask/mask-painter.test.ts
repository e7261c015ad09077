import assert from "node:assert/strict";
import {test} from "node:test";
import type {Clip} from "../clip.ts";
import {createSelection} from "../selection.ts";
import {pixelsOf, press, useDom} from "../testing.ts";
import {type Mask, maskPainter, type MaskPainterOptions} from "./mask-painter.ts";

const document = useDom();
const clip = (frames = 3): Clip => ({
  width: 8,
  height: 8,
  frames,
  channels: 1,
  fps: 8,
  range: [0, 1],
  data: new Float32Array(frames * 64)
});

function painter(options: MaskPainterOptions = {}, of = clip()) {
  const element = maskPainter(of, {selection: createSelection(), ...options});
  document.body.replaceChildren(element);
  const surface = element.querySelector(".mask-surface")!;
  const heard: Mask[] = [];
  element.addEventListener("input", () => heard.push(element.value));
  const button = (name: string) =>
    [...element.querySelectorAll("button")].find((b) => b.textContent === name)!;
  const choose = (name: string) => element.querySelector<HTMLInputElement>(`input[value=${name}]`)!.click();
  return {element, surface, heard, button, choose};
}
const painted = ({data}: Mask) => data.reduce((sum, v) => sum + v, 0);

test("keys paint, erase and draw a rectangle, in all frames, and each is one event", () => {
  const {element, surface, heard, choose} = painter();
  press(surface, " ");
  assert.equal(painted(element.value), 3 * 13);
  choose("Erase");
  press(surface, "Enter");
  assert.equal(painted(element.value), 0);
  choose("Paint");
  choose("Rectangle");
  press(surface, " ");
  assert.equal(heard.length, 2, "one corner is no stroke");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", " "]) press(surface, key);
  assert.equal(painted(element.value), 3 * 6);
  assert.equal(heard.length, 3);
  assert.notEqual(heard[1], heard[2], "a value that was taken does not change");
  assert.match(
    element.querySelector("[role=status]")!.textContent!,
    /^Brush at column 6, row 5\. 9 % of the/
  );
});

test("the frame is the page's, and a stroke may go into it alone or into all after it", () => {
  const store = createSelection();
  const {element, surface, heard, button} = painter({selection: store});
  store.pin({frame: 1});
  assert.equal(heard.length, 0, "a pinned frame is no change of the mask");
  const spans = element.querySelectorAll("select")[1];
  spans.value = "here";
  press(surface, " ");
  const perFrame = () => [0, 1, 2].map((t) => painted({...element.value, data: element.value.data.subarray(64 * t, 64 * t + 64)})); // prettier-ignore
  assert.deepEqual(perFrame(), [0, 13, 0]);
  spans.value = "on";
  button("Invert").click();
  assert.deepEqual(perFrame(), [0, 51, 64]);
  button("Undo").click();
  button("Undo").click();
  assert.deepEqual(perFrame(), [0, 0, 0]);
  assert.ok(button("Undo").disabled);
});

test("it begins as told, shows the hole chequered, and remembers what was painted", () => {
  const initial = {left: 0, top: 0, width: 2, height: 1};
  const first = painter({initial, remember: "test"});
  const canvas = first.element.querySelector("canvas");
  assert.deepEqual([...pixelsOf(canvas).subarray(0, 3)], [212, 212, 212]);
  assert.deepEqual([...pixelsOf(canvas).subarray(8, 11)], [0, 0, 0]);
  first.button("Clear").click();
  assert.equal(painted(painter({initial, remember: "test"}, clip(5)).element.value), 0);
  const {element, heard} = painter({initial});
  element.update(clip(5));
  assert.equal(element.value.frames, 5);
  assert.equal(painted(element.value), 10);
  assert.equal(heard.length, 1);
  assert.throws(
    () => element.update({...clip(), width: 4, height: 16}),
    /made for 8×8 px, found a clip of 4×16/
  );
});
