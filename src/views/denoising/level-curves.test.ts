import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {levelCurves, type LevelSeries} from "./level-curves.ts";

const document = useDom();
const curve = (name: string, steps = true): LevelSeries => ({
  name,
  points: [0, 1, 2].map((step) => ({logSnr: step - 4, value: step / 10, ...(steps && {step})}))
});
function onPage<E extends HTMLElement>(element: E): E {
  document.body.replaceChildren(element);
  return element;
}

test("levelCurves reads every curve at the page's step, and pins it", () => {
  const store = createSelection();
  const view = onPage(levelCurves([curve("a"), curve("b")], {label: "change", selection: store}));
  assert.equal(view.querySelectorAll("path.result-line").length, 2);
  assert.match(view.querySelector(".result-readout")?.textContent ?? "", /^Step 3, log-SNR −2a0\.2/);
  store.hover({step: 1});
  assert.match(view.querySelector(".result-readout")?.textContent ?? "", /^Step 2, log-SNR −3a0\.1b0\.1/);
  const cursor = view.querySelector("[role=slider]")!;
  press(cursor, "ArrowLeft");
  press(cursor, "Enter");
  assert.equal(view.value, 0);
  assert.equal(store.pinned.step, 0);
  press(cursor, "Escape");
  assert.equal(view.value, null);
});

test("levelCurves without steps keeps its cursor to itself, and grows in place", () => {
  const store = createSelection();
  const view = onPage(
    levelCurves([{name: "a", points: []}], {label: "distance", unit: "frames", selection: store})
  );
  assert.match(view.querySelector(".result-readout")?.textContent ?? "", /No point yet/);
  view.update([curve("a", false)]);
  const cursor = view.querySelector("[role=slider]")!;
  press(cursor, "ArrowLeft");
  assert.match(cursor.getAttribute("aria-valuetext") ?? "", /^At log-SNR −3: a 0\.1 frames$/);
  assert.equal(store.current.step, null);
  assert.match(view.querySelector(".view-hidden")?.textContent ?? "", /greatest 0\.2 at log-SNR −2/);
  assert.throws(() => view.update([curve("a"), curve("a")]), /found “a” twice/);
});
