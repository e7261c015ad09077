import assert from "node:assert/strict";
import {test} from "node:test";
import {createSelection} from "../selection.ts";
import {press, useDom} from "../testing.ts";
import {frameCurves} from "./frame-curves.ts";
import {shareCurves} from "./share-curves.ts";

const document = useDom();
const onPage = <E extends HTMLElement>(element: E): E => (document.body.replaceChildren(element), element);

test("frameCurves draws what there is, and a pinned frame is the page's", () => {
  const store = createSelection();
  const view = onPage(
    frameCurves(
      [
        {name: "made", values: [NaN, 0.25, 0.5]},
        {name: "nothing given", kind: "control", values: [0.5, 0.5, 1]}
      ],
      {metric: "error", better: "lower", selection: store}
    )
  );
  assert.doesNotMatch(view.textContent!, /missing/, "a run that begins at frame 1 lacks no frame 0");
  const stage = view.querySelector("[role=slider]")!;
  press(stage, "Home");
  press(stage, "ArrowRight");
  press(stage, "Enter");
  assert.deepEqual(view.value, {frame: 1});
  assert.equal(store.pinned.frame, 1);
  assert.match(stage.getAttribute("aria-valuetext")!, /made 0\.25.*nothing given 0\.5/);
  assert.throws(
    () => frameCurves([{name: "made", values: [NaN]}], {metric: "error", better: "lower"}),
    /a finite value in each series, found none in “made”/
  );
});

test("shareCurves counts in hundredths, and tells shares", () => {
  const options = {metric: "motion", better: "higher" as const, share: "share of the style", symbol: "α"};
  const view = onPage(shareCurves([{name: "sampled", points: [{share: 0, value: 1}, {share: 0.29, value: 2}]}], options)); // prettier-ignore
  const stage = view.querySelector("[role=slider]")!;
  press(stage, "End");
  press(stage, "Enter");
  assert.deepEqual(view.value, {share: 0.29});
  assert.match(view.textContent!, /α = 0\.29/);
  assert.throws(
    () => shareCurves([{name: "sampled", points: [{share: 29, value: 2}]}], options),
    /shares from 0 to 1, found 29/
  );
});
