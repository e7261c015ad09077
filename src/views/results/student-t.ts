// Student's t distribution, for intervals of means and of least-squares lines.

/** ln Γ(x) for x > 0, to about 15 digits (Lanczos, g = 7, nine terms). */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
  ]; // prettier-ignore
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const sum = terms.reduce((total, term, i) => total + term / (z + i + 1), 0.9999999999998099);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on one side only; the other follows from I_x(a, b) = 1 − I_{1−x}(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const nonzero = (v: number) => (Math.abs(v) < 1e-300 ? 1e-300 : v);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; ++m) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / nonzero(1 + term * d);
      c = nonzero(1 + term / c);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** P(|T| ≤ t) for Student's t with `dof` degrees of freedom, t ≥ 0. */
export function withinT(t: number, dof: number): number {
  return 1 - incompleteBeta(dof / (dof + t * t), dof / 2, 0.5);
}

/**
 * The t within which a share `level` of Student's t distribution lies, both sides: 2.571 for 0.95 and 5 degrees of freedom.
 * @throws a sentence where level is not in (0, 1) or there is no degree of freedom.
 */
export function criticalT(level: number, dof: number): number {
  if (!(level > 0 && level < 1))
    throw new Error(`A confidence level lies between 0 and 1, found ${level}; give 0.95 for 95 %.`);
  if (!(dof > 0))
    throw new Error(`Student's t needs at least 1 degree of freedom, found ${dof}; give more points.`);
  let [low, high] = [0, 1];
  while (withinT(high, dof) < level) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; ++i) {
    const middle = (low + high) / 2;
    if (withinT(middle, dof) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
