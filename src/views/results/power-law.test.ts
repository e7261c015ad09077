import assert from "node:assert/strict";
import {test} from "node:test";
import {fitPowerLaw} from "./power-law.ts";
import {criticalT, withinT} from "./student-t.ts";

const near = (found: number, wanted: number, tolerance = 1e-9) =>
  assert.ok(
    Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${found} is not ${wanted}`
  );

test("criticalT gives the printed tables", () => {
  const table: [number, number, number][] = [
    [0.95, 1, 12.7062],
    [0.95, 2, 4.30265],
    [0.95, 5, 2.57058],
    [0.95, 10, 2.22814],
    [0.95, 30, 2.04227],
    [0.99, 7, 3.49948],
    [0.9, 120, 1.65765]
  ];
  for (const [level, dof, t] of table) near(criticalT(level, dof), t, 5e-6);
  near(criticalT(0.95, 1e6), 1.959966, 1e-5);
});

test("withinT is the exact law for one and two degrees of freedom", () => {
  for (const t of [0, 0.3, 1, 4, 50]) {
    near(withinT(t, 1), (2 / Math.PI) * Math.atan(t), 1e-12);
    near(withinT(t, 2), t / Math.sqrt(2 + t * t), 1e-12);
  }
});

test("a power law without scatter comes back exactly, with no interval", () => {
  const law = fitPowerLaw([1e6, 3e6, 7e6, 22e6].map((x) => ({x, y: 5 * x ** -0.076})));
  near(law.exponent, -0.076);
  near(law.coefficient, 5);
  near(law.interval[1] - law.interval[0], 0);
  near(law.at(1e7).value, 5 * 1e7 ** -0.076);
  assert.deepEqual([law.range, law.n, law.places], [[1e6, 22e6], 4, 4]);
});

test("exponent, interval and band are those of the textbook's line through logarithms", () => {
  // ln x = 0, 1, 2, 3 and ln y = 1, 3, 2, 5: slope 1.1, scatter² = 2.7/2, Sxx = 5, t(0.95, 2) = 4.30265.
  const law = fitPowerLaw([1, 3, 2, 5].map((v, u) => ({x: Math.exp(u), y: Math.exp(v)})));
  near(law.exponent, 1.1);
  near(Math.log(law.coefficient), 1.1);
  near(law.scatter, Math.sqrt(1.35));
  near(law.interval[0], 1.1 - 4.302653 * Math.sqrt(1.35 / 5), 1e-6);
  const {value, high} = law.at(Math.exp(3));
  near(Math.log(value), 4.4);
  near(Math.log(high), 4.4 + 4.302653 * Math.sqrt(1.35 * (1 / 4 + 1.5 ** 2 / 5)), 1e-6);
});

test("about 95 of 100 intervals hold the true exponent", () => {
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let held = 0;
  for (let trial = 0; trial < 1000; ++trial) {
    const law = fitPowerLaw(
      [1e6, 1e6, 7e6, 7e6, 22e6, 22e6].map((x) => ({x, y: 5 * x ** -0.07 * Math.exp(0.02 * normal())}))
    );
    if (law.interval[0] <= -0.07 && law.interval[1] >= -0.07) ++held;
  }
  assert.ok(held > 930 && held < 970, `${held} of 1000`);
});

test("what cannot be fitted is refused in a sentence", () => {
  assert.throws(() => fitPowerLaw([{x: 1, y: 1}, {x: 2, y: 1}]), /found 2 at 2/); // prettier-ignore
  assert.throws(() => fitPowerLaw([1, 2, 3].map((y) => ({x: 5, y}))), /found 3 at 1/);
  assert.throws(() => fitPowerLaw([1, 2, 0].map((y, i) => ({x: i + 1, y}))), /found \(3, 0\)/);
  assert.throws(() => criticalT(95, 3), /between 0 and 1, found 95/);
  assert.throws(() => criticalT(0.95, 0), /at least 1 degree of freedom, found 0/);
});
