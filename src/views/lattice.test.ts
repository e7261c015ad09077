import assert from "node:assert/strict";
import {test} from "node:test";
import {latticeLayout, operation} from "./lattice-layout.ts";
import {receptiveField} from "./lattice.ts";
import {createSelection} from "./selection.ts";
import {press, useDom} from "./testing.ts";

const document = useDom();
const layers = [
  {name: "clip", frames: 8},
  {name: "conv", frames: 8, kernel: 3},
  {name: "down", frames: 4, kernel: 1, stride: 2},
  {name: "attention", frames: 4, kernel: "all" as const},
  {name: "up", frames: 8, kernel: 1, skip: "conv"}
];

test("operation says what a layer does to time", () => {
  assert.deepEqual(layers.map((_, l) => operation(layers, l)), ["input", "k = 3", "↓2", "attention", "↑2"]); // prettier-ignore
});

test("latticeLayout finds every node at its own centre, at every width", () => {
  for (const width of [320, 640, 1080]) {
    const layout = latticeLayout(layers, width, true);
    assert.ok(layout.width <= width);
    layers.forEach(({frames}, layer) => {
      for (let frame = 0; frame < frames; ++frame) {
        const box = layout.box(layer, frame);
        const found = layout.at(box.x + box.width / 2, layout.y[layer] + layout.node / 2);
        assert.deepEqual(found, {layer, frame});
      }
    });
    assert.equal(layout.box(2, 1).x, layout.box(0, 2).x);
    assert.ok(
      Math.abs(layout.box(2, 1).width - (layout.box(0, 3).x + layout.box(0, 3).width - layout.box(0, 2).x)) <
        1e-6
    );
    assert.equal(layout.at(-20, 10), null);
  }
});

test("receptiveField marks the cone of the node under the cursor and chooses it", () => {
  const store = createSelection();
  const view = receptiveField({layers: layers.slice(0, 3)}, {selection: store});
  document.body.append(view);
  assert.deepEqual(view.value, {layer: 2, frame: 1});
  assert.match(view.querySelector(".lane-readout")?.textContent ?? "", /can see input frames 1–3 \(3 of 8\)/);
  assert.equal(view.querySelectorAll(".lane-seen").length, 1 + 1 + 3);
  const stage = view.querySelector(".lane-stage")!;
  let inputs = 0;
  view.addEventListener("input", () => ++inputs);
  press(stage, "ArrowDown");
  assert.deepEqual([store.current.layer, store.current.frame], [1, 2]);
  press(stage, "ArrowRight");
  press(stage, "Enter");
  assert.deepEqual([view.value, inputs], [{layer: 1, frame: 3}, 1]);
  store.pin({frame: 6}, document.body);
  assert.deepEqual([view.value, inputs], [{layer: 1, frame: 6}, 2]);
});

test("attention is a band without edges", () => {
  const view = receptiveField({layers}, {layer: 3, frame: 0});
  assert.equal(view.querySelectorAll(".lane-all").length, 1);
  // 4 from down to conv, and conv's 3 frames of the clip for each of 0, 2, 4, 6, less one in the padding.
  assert.equal(view.querySelectorAll(".lane-edge").length, 4 + 11);
});

test("influence colours the node that it belongs to, and is asked for elsewhere", () => {
  const influence = [[0, 0.2, 1, 0.2, 0, 0, 0, 0]];
  const data = {layers: layers.slice(0, 2), influence, of: {layer: 1, frame: 2}};
  const view = receptiveField(data, {layer: 1, frame: 2});
  document.body.append(view);
  assert.equal(view.querySelectorAll(".lane-bar").length, 3);
  assert.match(view.querySelector(".lane-readout")?.textContent ?? "", /95 % .* lies in 3 frames/);
  press(view.querySelector(".lane-stage")!, "ArrowRight");
  assert.equal(view.querySelectorAll(".lane-bar").length, 0);
  assert.match(view.textContent ?? "", /No influence was measured/);
  const jacobian = Array.from({length: 8}, (_, i) =>
    Array.from({length: 8}, (_, j) => +(Math.abs(i - j) < 2))
  );
  view.update({layers: layers.slice(0, 2), jacobian});
  press(view.querySelector(".lane-stage")!, "Home");
  assert.equal(view.querySelectorAll(".lane-bar").length, 2);
});
