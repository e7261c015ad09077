// NumPy's .npz as `np.savez` writes it: a zip archive, not compressed, of one .npy an array (numpy.lib.format).

type Numbers =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

export interface NpyArray {
  shape: number[];
  /** Row by row; 64-bit integers as float64. */
  data: Numbers;
}

type Decode = (bytes: ArrayBuffer) => Numbers;
const DTYPES: Record<string, Decode> = {
  "|u1": (b) => new Uint8Array(b),
  "|i1": (b) => new Int8Array(b),
  "<u2": (b) => new Uint16Array(b),
  "<i2": (b) => new Int16Array(b),
  "<u4": (b) => new Uint32Array(b),
  "<i4": (b) => new Int32Array(b),
  "<i8": (b) => Float64Array.from(new BigInt64Array(b), Number),
  "<f4": (b) => new Float32Array(b),
  "<f8": (b) => new Float64Array(b)
};

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/**
 * The arrays of a file by name.
 *
 * @throws a sentence if it is no whole zip archive, is compressed or beyond 4 GB, or holds what is no array of numbers in C order.
 */
export function readNpz(file: Uint8Array, name = "this file"): Record<string, NpyArray> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const refuse = (text: string): never => {
    throw new Error(`${name} is not what np.savez writes: ${text}; write it again with np.savez.`);
  };
  const end = endOfDirectory(view);
  if (end < 0) refuse("it has no zip directory");
  const arrays: Record<string, NpyArray> = {};
  let at = view.getUint32(end + 16, true);
  for (let entries = view.getUint16(end + 10, true); entries; entries--) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) refuse("its directory is cut");
    const [method, size, local] = [view.getUint16(at + 10, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)]; // prettier-ignore
    const [named, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const key = new TextDecoder().decode(file.subarray(at + 46, at + 46 + named)).replace(/\.npy$/, "");
    if (method) refuse(`“${key}” is compressed`);
    if (size === 0xffffffff || local === 0xffffffff) refuse(`“${key}” lies beyond 4 GB`);
    if (view.getUint32(local, true) !== LOCAL) refuse(`“${key}” is not where the directory says`);
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    arrays[key] = readNpy(file.subarray(data, data + size), `“${key}” of ${name}`);
    at += 46 + named + extra + comment;
  }
  return arrays;
}

/** Where the end-of-directory record begins: last in the file, but for a comment. */
function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at > view.byteLength - 22 - 65536; at--)
    if (view.getUint32(at, true) === END) return at;
  return -1;
}

function readNpy(file: Uint8Array, name: string): NpyArray {
  const refuse = (text: string): never => {
    throw new Error(`${name} is no array that can be read: ${text}; save it as C-ordered numbers.`);
  };
  if (file[0] !== 0x93 || new TextDecoder().decode(file.subarray(1, 6)) !== "NUMPY") refuse("it is not .npy");
  const view = new DataView(file.buffer, file.byteOffset);
  const start = file[6] === 1 ? 10 : 12;
  const length = file[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder().decode(file.subarray(start, start + length));
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? "";
  const decode = DTYPES[descr] ?? refuse(`its numbers are ${descr || "of no one type"}`);
  if (!/'fortran_order':\s*False/.test(header)) refuse("it is in Fortran order");
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "").split(",").flatMap((n) => (n.trim() ? [Number(n)] : [])); // prettier-ignore
  const size = shape.reduce((n, side) => n * side, 1) * Number(descr.slice(2));
  const bytes = file.slice(start + length, start + length + size);
  if (bytes.length < size) refuse(`it should have ${size} bytes, found ${bytes.length}`);
  return {shape, data: decode(bytes.buffer)};
}
