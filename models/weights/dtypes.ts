// The number formats of a weights file, and their way to and from float32.

/** The dtypes that safetensors has and files here hold. `F16` is IEEE binary16, `BF16` the upper half of a binary32. */
export type Dtype = "F32" | "F16" | "BF16" | "I32" | "I8" | "U8";

/** Weights in so many bits, and a scale a group of them (`quantiseGroups`); a file says which tensors are. */
export type QuantisedDtype = `Q${2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** The dtypes that hold fractions, and so weights. */
export type WeightDtype = "F32" | "F16" | "BF16" | QuantisedDtype;

/** Bytes of one number. */
export const DTYPE_BYTES: Readonly<Record<Dtype, number>> = {F32: 4, F16: 2, BF16: 2, I32: 4, I8: 1, U8: 1};

/** A tensor to write: numbers with the dtype that they are stored in, F32 unless told. */
export interface TensorToWrite {
  shape: readonly number[];
  data: ArrayLike<number>;
  dtype?: Dtype | QuantisedDtype;
  /** Weights a scale of a quantised dtype; 32 unless told. */
  group?: number;
}

export const isQuantised = (dtype: string): dtype is QuantisedDtype => /^Q[2-8]$/.test(dtype);

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

function floatOfBits(bits: number): number {
  word[0] = bits;
  return float[0];
}

/** The value of binary16 bits: sign, 5 bits of exponent, 10 of fraction; exact in float32. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}

let halves: Float32Array | undefined;
/** All 65,536 halves: a look-up is several times faster than the arithmetic over a file of millions. */
function halfTable(): Float32Array {
  return (halves ??= Float32Array.from({length: 65536}, (_, half) => halfToFloat(half)));
}

/** The nearest binary16, ties to even; beyond 65,504 (rounded) infinite. */
export function floatToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  // The spacing of halves at this size; below 2^-14 they are evenly spaced (subnormal).
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const exact = size < 2 ** exponent ? exponent - 1 : size >= 2 ** (exponent + 1) ? exponent + 1 : exponent;
  const base = Math.max(exact, -14);
  const steps = roundToEven(size / 2 ** (base - 10));
  // `steps` counts from the exponent's own zero, so that a carry of the fraction runs into the exponent by itself.
  return sign | (steps < 1024 ? steps : ((base + 14) << 10) + steps);
}

function roundToEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** The nearest bfloat16, ties to even. */
export function floatToBfloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  return (word[0] + 0x7fff + ((word[0] >>> 16) & 1)) >>> 16;
}

/** Numbers of a dtype, little-endian, as float32; I32 beyond 2²⁴ is rounded. The bytes need no alignment. */
export function decodeFloats(bytes: Uint8Array, dtype: Dtype): Float32Array {
  // A copy by construction: the slice of a Node Buffer is a view of its pool.
  const own = () => new Uint8Array(bytes).buffer;
  if (dtype === "F32") return new Float32Array(own());
  if (dtype === "I32") return Float32Array.from(new Int32Array(own()));
  if (dtype === "I8") return Float32Array.from(new Int8Array(own()));
  if (dtype === "U8") return Float32Array.from(bytes);
  const halfwords = new Uint16Array(own());
  if (dtype === "BF16") return Float32Array.from(halfwords, (bits) => floatOfBits(bits << 16));
  const table = halfTable();
  return Float32Array.from(halfwords, (bits) => table[bits]);
}

const INTEGERS = {
  I32: {least: -(2 ** 31), beyond: 2 ** 31, array: Int32Array},
  I8: {least: -(2 ** 7), beyond: 2 ** 7, array: Int8Array},
  U8: {least: 0, beyond: 2 ** 8, array: Uint8Array}
} as const;

/** float32 as bytes of a dtype, little-endian: F16 and BF16 are rounded to nearest even, integers must be whole and in range. */
export function encodeFloats(values: ArrayLike<number>, dtype: Dtype, who = "encodeFloats"): Uint8Array {
  if (dtype === "F32") return new Uint8Array(Float32Array.from(values).buffer);
  if (dtype === "F16") return new Uint8Array(Uint16Array.from(values, floatToHalf).buffer);
  if (dtype === "BF16") return new Uint8Array(Uint16Array.from(values, floatToBfloat).buffer);
  const {least, beyond, array} = INTEGERS[dtype];
  for (let i = 0; i < values.length; i++)
    if (!Number.isInteger(values[i]) || values[i] < least || values[i] >= beyond)
      throw new RangeError(
        `${who}: ${dtype} holds whole numbers from ${least} to ${beyond - 1}, found ${values[i]} at ${i}; round, scale or choose a float dtype.`
      );
  return new Uint8Array(array.from(values).buffer);
}

/** Where the first number is that is not finite, or −1; read from the bits, without decoding. */
export function firstNotFinite(bytes: Uint8Array, dtype: Dtype): number {
  if (Object.hasOwn(INTEGERS, dtype)) return -1;
  // A float is infinite or NaN when every bit of its exponent is set; those lie in its last two bytes.
  const mask = dtype === "F16" ? 0x7c00 : 0x7f80;
  const size = DTYPE_BYTES[dtype];
  for (let i = size - 2, n = 0; i < bytes.length; i += size, n++)
    if (((bytes[i] | (bytes[i + 1] << 8)) & mask) === mask) return n;
  return -1;
}
