// Power laws y = a·x^b as straight lines through logarithms, with what their scatter says of the exponent.
import type {Domain} from "../scale.ts";
import {criticalT} from "./student-t.ts";

export interface PowerLaw {
  /** a of y = a·x^b. */
  coefficient: number;
  /** b, negative where y falls. */
  exponent: number;
  /** The confidence interval of b. */
  interval: Domain;
  /** Points fitted, and how many different x they stand at. */
  n: number;
  places: number;
  /** Standard deviation of ln y about the line; about the relative scatter of y. */
  scatter: number;
  /** The least and greatest x fitted. Beyond it the line is a guess. */
  range: Domain;
  /** The line at x, and the confidence band of the line there (not of a new point). */
  at(x: number): {value: number; low: number; high: number};
}

/**
 * Least squares of ln y on ln x with confidence intervals by Student's t with n − 2 degrees of freedom. It takes the
 * scatter about the line for independent from point to point and for the same everywhere; there is no additive constant,
 * so a loss that levels off shows as a bend, not as a parameter.
 * @throws a sentence where there are fewer than 3 points, all at one x, or one that is not above 0.
 */
export function fitPowerLaw(points: readonly {x: number; y: number}[], level = 0.95): PowerLaw {
  const bad = points.find(({x, y}) => !(x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y)));
  if (bad)
    throw new Error(
      `A power law is fitted to x and y above 0, found (${bad.x}, ${bad.y}); leave that point out.`
    );
  const places = new Set(points.map(({x}) => x)).size;
  if (points.length < 3 || places < 2)
    throw new Error(
      `A power law needs at least 3 points at 2 different x, found ${points.length} at ${places}; fit nothing, or measure more.`
    );
  const n = points.length;
  const us = points.map(({x}) => Math.log(x));
  const vs = points.map(({y}) => Math.log(y));
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / n;
  const [u0, v0] = [mean(us), mean(vs)];
  const spread = us.reduce((sum, u) => sum + (u - u0) ** 2, 0);
  const exponent = us.reduce((sum, u, i) => sum + (u - u0) * (vs[i] - v0), 0) / spread;
  const line = (u: number) => v0 + exponent * (u - u0);
  const scatter = Math.sqrt(us.reduce((sum, u, i) => sum + (vs[i] - line(u)) ** 2, 0) / (n - 2));
  const t = criticalT(level, n - 2);
  const half = (t * scatter) / Math.sqrt(spread);
  const xs = points.map(({x}) => x);
  return {
    coefficient: Math.exp(line(0)),
    exponent,
    interval: [exponent - half, exponent + half],
    n,
    places,
    scatter,
    range: [Math.min(...xs), Math.max(...xs)],
    at(x) {
      const u = Math.log(x);
      const wide = t * scatter * Math.sqrt(1 / n + (u - u0) ** 2 / spread);
      const [value, low, high] = [line(u), line(u) - wide, line(u) + wide].map(Math.exp);
      return {value, low, high};
    }
  };
}
