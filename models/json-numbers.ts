// The three numbers that JSON has no sign for: an infinite PSNR, or a figure that could not be measured, must not come back as another.
const NUMBERS: Readonly<Record<string, number>> = {Infinity, "-Infinity": -Infinity, NaN};

/** For `JSON.stringify`: what is not finite goes by its name, "Infinity" say, and not by null. */
export const namedNumbers = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

/** For `JSON.parse`, or on any value: the number that a name stands for; everything else as it is. */
export const numbersByName = (_key: string, value: unknown): unknown =>
  typeof value === "string" && Object.hasOwn(NUMBERS, value) ? NUMBERS[value] : value;
