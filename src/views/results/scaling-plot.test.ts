import assert from "node:assert/strict";
import {test} from "node:test";
import {press, useDom} from "../testing.ts";
import {scalingPlot, type ScalingPoint} from "./scaling-plot.ts";
import {fittedRange, scalingGroups, scalingX} from "./scaling-points.ts";
import {formatCount, logTicks} from "./ticks.ts";

const document = useDom();
const sizes = [1e6, 3e6, 10e6, 30e6];
const runs: ScalingPoint[] = sizes.flatMap((size) =>
  [0, 1].map((seed) => ({size, seed, tokens: 1e8, loss: 8 * size ** -0.07 * (1 + (seed - 0.5) * 0.01)}))
);

test("logTicks are round and few, even within a decade", () => {
  assert.deepEqual(logTicks([0.9e6, 2e9]), [1e6, 1e7, 1e8, 1e9]);
  assert.deepEqual(logTicks([0.8e6, 27e6]), [1e6, 3e6, 1e7]);
  assert.deepEqual(logTicks([2.35, 3.2]), [2.4, 2.6, 2.8, 3, 3.2]);
  assert.ok(logTicks([1, 1e12]).length <= 8);
});

test("formatCount writes counts as the field does", () =>
  assert.deepEqual([980e3, 22e6, 65.5e6, 2e9, 1.5e12].map(formatCount), [
    "980 k",
    "22 M",
    "65.5 M",
    "2 B",
    "1.5 T"
  ]));

test("scalingX counts six FLOPs a parameter and token, and asks for tokens where it needs them", () => {
  assert.equal(scalingX({size: 2e6, tokens: 1e8, seed: 0, loss: 1}, "FLOPs"), 1.2e15);
  assert.equal(scalingX({size: 2e6, seed: 0, loss: 1}, "parameters"), 2e6);
  assert.throws(
    () => scalingX({size: 2e6, seed: 0, loss: 1}, "tokens"),
    /needs the training tokens.*found none/
  );
});

test("a fit takes the range that it is given, and needs three places", () => {
  const [all] = scalingGroups(runs, "parameters", true);
  assert.ok(Math.abs((all.law?.exponent ?? 0) + 0.07) < 1e-9);
  const [part] = scalingGroups(runs, "parameters", [1e6, 10e6]);
  assert.deepEqual([part.law?.n, part.law?.range, part.inside(30e6)], [6, [1e6, 10e6], false]);
  assert.deepEqual(fittedRange([part]), [1e6, 10e6]);
  assert.equal(scalingGroups(runs, "parameters", [1e6, 3e6])[0].law, null);
  assert.equal(scalingGroups(runs, "parameters", false)[0].law, null);
});

test("scalingPlot draws every run, and the line no further than it was fitted", () => {
  const view = scalingPlot(runs, {x: "parameters", fit: [1e6, 10e6]});
  const dots = [...view.querySelectorAll(".result-plot .result-dot")];
  assert.deepEqual([dots.length, view.querySelectorAll(".result-plot .result-hollow").length], [8, 2]);
  const xs = (path: Element | null) =>
    [...(path?.getAttribute("d") ?? "").matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
  const line = xs(view.querySelector(".result-plot .result-law"));
  const at = (i: number) => Number(dots[i].getAttribute("cx"));
  assert.ok(Math.abs(line[0] - at(0)) < 0.01 && Math.abs(line[line.length - 1] - at(4)) < 0.01);
  assert.ok(at(6) > line[line.length - 1] + 20, "the largest size stands beyond the line");
  const shade = view.querySelector(".result-plot .result-fitted");
  assert.ok(Number(shade?.getAttribute("x")) + Number(shade?.getAttribute("width")) < at(6));
});

test("scalingPlot says the law, its interval and n", () => {
  const view = scalingPlot(runs, {x: "parameters"});
  const fits = view.querySelector(".result-fits")?.textContent ?? "";
  // By hand: residuals ±0.005 in ln, so scatter = √(8·0.005²/6); Sxx = 2·Σ(ln N − mean)² over the four sizes.
  const logs = sizes.map(Math.log);
  const mean = logs.reduce((a, b) => a + b) / 4;
  const half =
    (2.446912 * Math.sqrt((8 * 0.005 ** 2) / 6)) /
    Math.sqrt(2 * logs.reduce((sum, u) => sum + (u - mean) ** 2, 0));
  const [low, high] = (/exponent (.+) to (.+), scatter 0.58 %, n = 8 runs at 4 sizes/.exec(fits) ?? [])
    .slice(1)
    .map((text) => Number(text.replace("−", "-")));
  assert.ok(Math.abs(low - (-0.07 - half)) < 1e-4 && Math.abs(high - (-0.07 + half)) < 1e-4, fits);
  assert.match(
    view.querySelector(".view-hidden")?.textContent ?? "",
    /power law with exponent −0.07, 95 % CI/
  );
});

test("two sizes get no line but a reason; unequal tokens are said", () => {
  const two = scalingPlot(runs.slice(0, 4), {x: "parameters"});
  assert.equal(two.querySelectorAll(".result-plot .result-law, .result-plot .result-fitted").length, 0);
  assert.match(two.querySelector(".result-fits")?.textContent ?? "", /no fit, since/);
  const unequal = scalingPlot(
    runs.map((run, i) => ({...run, tokens: 1e8 + i * 1e7})),
    {x: "parameters"}
  );
  assert.match(unequal.querySelector(".view-caption")?.textContent ?? "", /from 100 M to 170 M tokens/);
});

test("the cursor reads the runs of one size beside the fit; a pin follows its size through an update", () => {
  const view = scalingPlot(runs, {x: "parameters"});
  document.body.append(view);
  const stage = view.querySelector("[role=slider]") as Element;
  press(stage, "End");
  press(stage, "Enter");
  assert.match(
    stage.getAttribute("aria-valuetext") ?? "",
    /^30 M parameters: validation loss 2.397 \(2.385 to 2.409, 2 runs; fit 2.397\)$/
  );
  assert.equal(view.value.x, 30e6);
  view.update(runs.filter(({size}) => size !== 3e6));
  assert.equal(view.value.x, 30e6);
  assert.match(stage.getAttribute("aria-valuetext") ?? "", /^30 M/);
  view.update(runs.filter(({size}) => size !== 30e6));
  assert.equal(view.value.x, null);
});

test("runs that have no place on logarithmic axes are refused in a sentence", () => {
  assert.throws(() => scalingPlot([], {x: "parameters"}), /at least one run, found none/);
  assert.throws(() => scalingPlot([{...runs[0], loss: 0}], {x: "parameters"}), /found 1000000 and 0/);
  assert.throws(() => scalingPlot([runs[0], runs[0]], {x: "parameters"}), /seed 0 twice/);
});

test("three sizes are said to be too few for a law, many are not", () => {
  const caption = (of: ScalingPoint[]) =>
    scalingPlot(of, {x: "parameters"}).querySelector(".view-caption")?.textContent;
  const some = runs.filter(({size}) => size < 30e6);
  assert.match(caption(some) ?? "", /With 3 sizes a line meets one point that it could miss: too few/);
  const more = [...runs, ...[60e6, 90e6].map((size) => ({...runs[0], size}))];
  assert.doesNotMatch(caption(more) ?? "", /too few/);
});
