// Safetensors: eight bytes that hold the header's length, a JSON header that names each tensor's dtype, shape and place, then
// the bytes of all tensors without gap or overlap (the format of huggingface/safetensors, README “Format”). Shapes and
// layouts in a file are PyTorch's, so that a file made here loads there.
import {
  type Dtype,
  DTYPE_BYTES,
  decodeFloats,
  encodeFloats,
  firstNotFinite,
  type TensorToWrite
} from "./dtypes.ts";
import {
  dequantised,
  type PlainTensor,
  plainTensors,
  QUANTISED,
  type QuantisedTensor,
  withQuantised
} from "./quantised.ts";

export interface Safetensors {
  /** `__metadata__`: free strings, such as a config as JSON; what it says of quantised tensors is in these. */
  metadata: Readonly<Record<string, string>>;
  tensors: Readonly<Record<string, PlainTensor | QuantisedTensor>>;
}

export interface ReadOptions {
  /** What to call the file in errors; "this file" unless told. */
  name?: string;
  /** Also refuse a file that holds a NaN or an infinity; off unless told. */
  finite?: boolean;
}

/** The reference implementation reads no longer header either. */
const HEADER_LIMIT = 100e6;
const count = (shape: readonly number[]) => shape.reduce((n, side) => n * side, 1);

/**
 * Reads a whole safetensors file; tensors are views of `buffer`, nothing is copied.
 *
 * @throws one sentence for a header that is not JSON or too long, an unknown dtype, a shape that does not match its bytes,
 * a tensor that lies beyond the end of the file, overlap, a gap, bytes behind the last tensor, a quantised tensor whose codes or
 * scales are not what the metadata says, and (with `finite`) a NaN.
 */
export function readSafetensors(
  buffer: ArrayBuffer | Uint8Array,
  {name = "this file", finite = false}: ReadOptions = {}
): Safetensors {
  const file = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
  const refuse = (text: string): never => {
    throw new Error(`${name} is not a whole safetensors file: ${text}; download or export it again.`);
  };
  if (file.length < 8) refuse(`it should begin with 8 bytes of header length, but has ${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > HEADER_LIMIT || length > file.length - 8)
    refuse(`its header should have ${length} bytes, but ${file.length - 8} follow`);
  const {__metadata__: metadata = {}, ...entries} = parseHeader(file.subarray(8, 8 + length), refuse);
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string"))
    refuse("__metadata__ should map names to strings");
  const data = file.subarray(8 + length);
  const tensors: Record<string, PlainTensor> = {};
  const places: {key: string; begin: number; end: number}[] = [];
  for (const [key, entry] of Object.entries(entries)) {
    const {dtype, shape, begin, end} = parseEntry(key, entry, refuse);
    if (end > data.length) refuse(`“${key}” should end at byte ${end}, but the data end at ${data.length}`);
    places.push({key, begin, end});
    tensors[key] = {dtype, shape, bytes: data.subarray(begin, end)};
  }
  let reached = 0;
  for (const {key, begin, end} of places.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < reached) refuse(`“${key}” overlaps the tensor before it at byte ${begin}`);
    if (begin > reached) refuse(`bytes ${reached} to ${begin}, before “${key}”, belong to no tensor`);
    reached = end;
  }
  if (reached < data.length) refuse(`${data.length - reached} bytes follow its last tensor`);
  const {[QUANTISED]: told, ...rest} = metadata as Record<string, string>;
  const read = {metadata: rest, tensors: withQuantised(tensors, told, refuse)};
  if (finite) checkFinite(read, name);
  return read;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Refuse = (text: string) => never;

function parseHeader(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
  } catch {
    return refuse("its header is not JSON");
  }
  return isRecord(header) ? header : refuse("its header is not a JSON object");
}

function parseEntry(key: string, entry: unknown, refuse: Refuse) {
  if (!isRecord(entry)) return refuse(`“${key}” has no dtype, shape and data_offsets`);
  const {dtype, shape, data_offsets: offsets} = entry;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPE_BYTES, dtype))
    return refuse(`“${key}” has dtype ${dtype}, expected one of ${Object.keys(DTYPE_BYTES).join(", ")}`);
  if (!whole(shape)) return refuse(`“${key}” has shape ${JSON.stringify(shape)}, expected whole numbers`);
  if (!whole(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    return refuse(`“${key}” has data_offsets ${JSON.stringify(offsets)}, expected [begin, end]`);
  const [begin, end] = offsets;
  const size = count(shape) * DTYPE_BYTES[dtype as Dtype];
  if (end - begin !== size)
    return refuse(`“${key}”, ${dtype} [${shape}], should take ${size} bytes, but has ${end - begin}`);
  return {dtype: dtype as Dtype, shape, begin, end};
}

/** Refuses weights with a NaN or an infinity, naming the first. */
export function checkFinite({tensors}: Safetensors, name = "this file"): void {
  for (const [key, tensor] of Object.entries(tensors)) {
    const scaled = "scales" in tensor;
    const [bytes, dtype] = scaled ? ([tensor.scales, "F16"] as const) : [tensor.bytes, tensor.dtype];
    const at = firstNotFinite(bytes, dtype);
    if (at >= 0)
      throw new Error(
        `${name}: every weight must be finite, but “${key}” ${scaled ? "has a scale of" : "holds"} ${decodeFloats(bytes, dtype)[at]} at ${at}; use a checkpoint from before training diverged.`
      );
  }
}

/**
 * A tensor's numbers as float32, in PyTorch's layout; of a quantised one the weights, q · scale.
 *
 * @throws if the file has no such tensor.
 */
export function floats(file: Safetensors, key: string): {shape: readonly number[]; data: Float32Array} {
  const found = Object.hasOwn(file.tensors, key) ? file.tensors[key] : undefined;
  if (!found)
    throw new Error(
      `The weights hold no tensor “${key}”, found ${Object.keys(file.tensors).slice(0, 8).join(", ") || "none"}; load the file of this model.`
    );
  return {
    shape: found.shape,
    data: "scales" in found ? dequantised(found) : decodeFloats(found.bytes, found.dtype)
  };
}

/**
 * A safetensors file of the tensors, in the order given, with `__metadata__`; the header is padded with spaces so that the data
 * begin at a multiple of 8 bytes, and tensors with wider numbers come first so that each is aligned.
 *
 * @throws if a shape does not match its numbers, a name is `__metadata__`, a number does not fit an integer dtype, or as
 * `quantiseGroups`.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorToWrite>>,
  metadata: Readonly<Record<string, string>> = {}
): Uint8Array<ArrayBuffer> {
  for (const [key, {shape, data}] of Object.entries(tensors)) {
    if (key === "__metadata__")
      throw new Error("writeSafetensors: “__metadata__” is no name for a tensor; rename it.");
    if (count(shape) !== data.length)
      throw new Error(
        `writeSafetensors: “${key}” [${shape}] should hold ${count(shape)} numbers, found ${data.length}; correct its shape.`
      );
  }
  const {plain, told} = plainTensors(tensors);
  const described = {...metadata, ...told};
  const width = (key: string) => DTYPE_BYTES[plain[key].dtype ?? "F32"];
  const header: Record<string, unknown> = Object.keys(described).length ? {__metadata__: described} : {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const key of Object.keys(plain).sort((a, b) => width(b) - width(a))) {
    const {shape, data, dtype = "F32"} = plain[key];
    const bytes = encodeFloats(data, dtype, `writeSafetensors “${key}”`);
    header[key] = {dtype, shape, data_offsets: [end, end + bytes.length]};
    parts.push(bytes);
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + length + end).fill(32, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(json, 8);
  let at = 8 + length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
