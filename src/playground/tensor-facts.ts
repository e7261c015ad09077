// What is said of a tensor that is a cell's value: its shape, what it holds, and what its numbers are like.
import {bytes} from "#notebook/format";

/** As much of a tensor as is looked at; anything that has it is shown as one. */
export interface TensorLike {
  shape: number[];
  dtype: string;
  size: number;
  dataId: object;
  isDisposed: boolean;
  data(): Promise<ArrayLike<number> | string[]>;
}

/** Numbers that are read back to be summed up; of a larger tensor only its shape is told. */
export const MOST_READ = 2 ** 24;

const HEAD = 8;

export function isTensor(value: unknown): value is TensorLike {
  const tensor = value as Partial<TensorLike> | null;
  return (
    typeof tensor === "object" &&
    tensor !== null &&
    Array.isArray(tensor.shape) &&
    typeof tensor.dtype === "string" &&
    typeof tensor.dataId === "object" &&
    typeof tensor.data === "function"
  );
}

/** `[16, 64, 64, 8] float32 · 524,288 numbers · 2.1 MB`. */
export function shapeLine({shape, dtype, size}: TensorLike): string {
  const held =
    dtype === "string" ? [] : [bytes(size * (dtype === "bool" ? 1 : dtype === "complex64" ? 8 : 4))];
  const count = `${size.toLocaleString("en")} ${dtype === "string" ? "text" : "number"}${size === 1 ? "" : "s"}`;
  return [`[${shape.join(", ")}] ${dtype}`, count, ...held].join(" · ");
}

export interface Summary {
  min: number;
  max: number;
  mean: number;
  /** Values that are NaN; they take no part in the others. */
  nan: number;
  /** The first values, in memory order. */
  head: number[];
}

/** Least, greatest and mean value, added up in double precision. */
export function summarise(data: ArrayLike<number>): Summary {
  let [min, max, sum, nan] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value !== value) nan++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
  }
  return {
    min,
    max,
    mean: sum / (data.length - nan),
    nan,
    head: Array.from({length: Math.min(HEAD, data.length)}, (_, i) => data[i])
  };
}

/** `min −1.2 · mean 0.013 · max 1.4 · 3 NaN`, and the first values on a line of their own; a single value alone. */
export function summaryLines(data: ArrayLike<number>): string[] {
  if (data.length === 0) return ["It is empty."];
  if (data.length === 1) return [number(data[0])];
  const {min, max, mean, nan, head} = summarise(data);
  const range = nan < data.length ? [`min ${number(min)}`, `mean ${number(mean)}`, `max ${number(max)}`] : [];
  const missing = nan ? [`${nan.toLocaleString("en")} NaN`] : [];
  const rest = data.length > head.length ? ", …" : "";
  return [[...range, ...missing].join(" · "), `${head.map(number).join(", ")}${rest}`];
}

/** Four significant digits with a real minus sign. */
function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  return String(Number(value.toPrecision(4))).replaceAll("-", "−");
}
