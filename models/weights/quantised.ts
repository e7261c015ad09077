// Quantised tensors of a weights file, which safetensors has no dtype for: `KEY` holds the packed codes as U8, `KEY.scale` a scale a group
// as F16, and `quantised` in the metadata, JSON, says {"KEY": {"bits": 5, "group": 32, "shape": [384, 1024]}, …}. Who reads a file here
// sees one tensor `KEY` of its own shape, of dtype Q5.
import {decodeFloats, type Dtype, isQuantised, type QuantisedDtype, type TensorToWrite} from "./dtypes.ts";
import {dequantiseGroups, GROUP, type Grouping, groupsOf, quantiseGroups} from "./group-quantisation.ts";
import {packedBytes} from "./packed-bits.ts";

export interface PlainTensor {
  dtype: Dtype;
  shape: readonly number[];
  /** A view of the file's bytes, little-endian. */
  bytes: Uint8Array;
}

export interface QuantisedTensor {
  dtype: QuantisedDtype;
  /** Of the weights. */
  shape: readonly number[];
  /** The packed codes, a view of the file's bytes. */
  bytes: Uint8Array;
  /** Weights a scale. */
  group: number;
  /** F16, one a group. */
  scales: Uint8Array;
}

/** What a file says under this key of its metadata is of its tensors, and goes with them. */
export const QUANTISED = "quantised";
const scaleOf = (key: string) => `${key}.scale`;

const bitsOf = (dtype: QuantisedDtype) => Number(dtype[1]);

/** A quantised tensor's weights as float32. */
export const dequantised = ({dtype, shape, bytes, group, scales}: QuantisedTensor): Float32Array =>
  dequantiseGroups(bytes, decodeFloats(scales, "F16"), shape, {bits: bitsOf(dtype), group});

/**
 * Codes and scales put together, by what a file says of them; other tensors stay.
 *
 * @throws what `refuse` makes of what is wrong: which tensor, what was expected and what was found.
 */
export function withQuantised(
  tensors: Readonly<Record<string, PlainTensor>>,
  text: string | undefined,
  refuse: (text: string) => never
): Record<string, PlainTensor | QuantisedTensor> {
  const together: Record<string, PlainTensor | QuantisedTensor> = {...tensors};
  for (const [key, told] of Object.entries(parse(text, refuse))) {
    const {bits, group, shape} = checked(key, told, refuse);
    const {rows, width, groups} = groupsOf(shape, group);
    const part = (name: string, dtype: Dtype, size: number) => {
      const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
      if (found?.dtype !== dtype || found.shape.join() !== String(size))
        refuse(
          `“${name}” should be ${dtype} [${size}] for ${bits} bits a weight of [${shape}] and a scale per ${group}, found ${found ? `${found.dtype} [${found.shape}]` : "none"}`
        );
      return found!.bytes;
    };
    const bytes = part(key, "U8", packedBytes(rows * width, bits));
    const scales = part(scaleOf(key), "F16", rows * groups);
    together[key] = {dtype: `Q${bits}` as QuantisedDtype, shape, bytes, group, scales};
    delete together[scaleOf(key)];
  }
  return together;
}

function parse(text = "{}", refuse: (text: string) => never): Record<string, unknown> {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    told = null;
  }
  return typeof told === "object" && told !== null && !Array.isArray(told)
    ? (told as Record<string, unknown>)
    : refuse(`“${QUANTISED}” of __metadata__ should be a JSON object, found “${text.slice(0, 60)}”`);
}

function checked(key: string, told: unknown, refuse: (text: string) => never): Grouping & {shape: number[]} {
  const {bits, group, shape} = (told ?? {}) as Record<string, unknown>;
  const whole = (value: unknown, least: number): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least;
  if (
    !whole(bits, 2) ||
    bits > 8 ||
    !whole(group, 1) ||
    !Array.isArray(shape) ||
    !shape.every((side) => whole(side, 0))
  )
    return refuse(
      `“${QUANTISED}” should say of “${key}” its bits from 2 to 8, its group and its shape, found ${JSON.stringify(told)}`
    );
  return {bits, group, shape};
}

/**
 * Tensors as safetensors has them, and what the metadata has to say of them: those of a quantised dtype become codes and scales.
 *
 * @throws as `quantiseGroups`, and if another tensor has the name of the scales.
 */
export function plainTensors(tensors: Readonly<Record<string, TensorToWrite>>): {
  plain: Record<string, TensorToWrite & {dtype?: Dtype}>;
  told: Record<string, string>;
} {
  const plain: Record<string, TensorToWrite & {dtype?: Dtype}> = {};
  const quantised: Record<string, Grouping & {shape: readonly number[]}> = {};
  for (const [key, {shape, data, dtype = "F32", group = GROUP}] of Object.entries(tensors)) {
    if (!isQuantised(dtype)) {
      plain[key] = {shape, data, dtype};
      continue;
    }
    if (Object.hasOwn(tensors, scaleOf(key)))
      throw new Error(
        `writeSafetensors: “${scaleOf(key)}” should be free for the scales of “${key}”; rename it.`
      );
    const grouping = {bits: bitsOf(dtype), group};
    const {codes, scales} = quantiseGroups(key, shape, data, grouping);
    plain[key] = {shape: [codes.length], data: codes, dtype: "U8"};
    plain[scaleOf(key)] = {shape: [scales.length], data: scales, dtype: "F16"};
    quantised[key] = {...grouping, shape};
  }
  return {plain, told: Object.keys(quantised).length ? {[QUANTISED]: JSON.stringify(quantised)} : {}};
}
