import {format} from "d3";

const general = format(".3~g");
const fixed = format(".3~f");

/** A number as it is printed in figures: three significant digits, a real minus sign, exponents only where needed. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return power(value);
  return size >= 100 ? format(",.0~f")(value) : size >= 1 || size === 0 ? fixed(value) : general(value);
}

function power(value: number): string {
  const [mantissa, exponent] = value.toExponential(2).split("e");
  return `${fixed(Number(mantissa))}×10${superscript(Number(exponent))}`;
}

function superscript(exponent: number): string {
  return [...String(exponent)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
}

/** A number with the same count of decimals on every line, for terms that are read under each other. */
export function formatTerm(value: number, decimals = 4): string {
  return Number.isFinite(value) ? format(`.${decimals}f`)(value) : formatNumber(value);
}

/** A number in about five characters, for cells. */
export function formatCell(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return formatNumber(value);
  if (size < 0.005) return format(".0e")(value).replace("e-", "e−").replace("-", "−");
  return format(size < 10 ? ".2f" : size < 100 ? ".1f" : size < 1e4 ? ".0f" : ".0e")(value);
}

/** Where frame `t` is in time: "0.50 s". */
export function formatSeconds(frame: number, fps: number): string {
  return `${format(".2f")(frame / fps)} s`;
}

/** "1 frame", "16 frames". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${format(",")(count)} ${count === 1 ? one : many}`;
}
