// Truth 14: offsets, dtypes, and what a damaged file says.
import assert from "node:assert/strict";
import {test} from "node:test";
import {randomArray} from "#kernels/testing";
import {decodeFloats, encodeFloats, floatToHalf, halfToFloat} from "./dtypes.ts";
import {checkFinite, floats, readSafetensors, writeSafetensors} from "./safetensors.ts";

/** A file with this header and so many bytes of zeros behind it. */
function file(header: unknown, dataBytes: number, length?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end]
});

test("reads a file whose bytes are written by hand", () => {
  const json =
    '{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}';
  const bytes = file(json, 10);
  bytes.set([1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xc0, 0x3f], 8 + json.length);
  // Behind one byte, so that nothing is aligned.
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  const read = readSafetensors(moved.subarray(1));
  assert.deepEqual([...floats(read, "a").data], [1, -2]);
  assert.deepEqual([...floats(read, "b").data], [1.5]);
  assert.deepEqual(read.tensors.b.shape, []);
  assert.deepEqual(read.metadata, {});
});

test("what is written is read back, each dtype to its precision, with metadata", () => {
  const data = randomArray(12, 3);
  const whole = Int32Array.from({length: 12}, (_, i) => (i - 6) * 20);
  const bytes = writeSafetensors(
    {
      odd: {shape: [3], data: [1, -128, 127], dtype: "I8"},
      bytes: {shape: [3], data: [0, 1, 255], dtype: "U8"},
      half: {shape: [3, 4], data, dtype: "F16"},
      brain: {shape: [12], data, dtype: "BF16"},
      ids: {shape: [12], data: whole, dtype: "I32"},
      full: {shape: [2, 6], data},
      empty: {shape: [0, 4], data: []}
    },
    {config: '{"hidden":4}'}
  );
  // Also out of a Node Buffer, whose own slices are views.
  assert.deepEqual(floats(readSafetensors(Buffer.from(bytes)), "full"), {shape: [2, 6], data});
  const read = readSafetensors(bytes, {finite: true});
  assert.deepEqual(read.metadata, {config: '{"hidden":4}'});
  assert.deepEqual(floats(read, "full"), {shape: [2, 6], data});
  assert.deepEqual([...floats(read, "ids").data], [...whole]);
  assert.deepEqual([...floats(read, "odd").data], [1, -128, 127]);
  assert.deepEqual([...floats(read, "bytes").data], [0, 1, 255]);
  assert.equal(floats(read, "empty").data.length, 0);
  for (const [key, bits] of [
    ["half", 11],
    ["brain", 8]
  ] as const)
    floats(read, key).data.forEach((x, i) =>
      assert.ok(Math.abs(x - data[i]) <= Math.abs(data[i]) * 2 ** -bits, key)
    );
  for (const {bytes: view, dtype} of Object.values(read.tensors))
    if (dtype === "F32") assert.equal((view.byteOffset - bytes.byteOffset) % 4, 0, "float32 lies aligned");
});

test("every half survives the way to float32 and back, and rounding is to nearest even", () => {
  for (let half = 0; half < 65536; half++) {
    const value = halfToFloat(half);
    if (!Number.isNaN(value)) assert.equal(floatToHalf(value), half);
    const next = halfToFloat(half + 1);
    if (half % 97 || (half & 0x7fff) >= 0x7bff) continue;
    assert.equal(floatToHalf((value + next) / 2), half % 2 ? half + 1 : half, "a tie goes to the even one");
    assert.equal(floatToHalf(value + (next - value) * 0.51), half + 1);
  }
  assert.equal(halfToFloat(0x3c01), 1 + 2 ** -10);
  assert.equal(floatToHalf(65519), 0x7bff);
  assert.equal(floatToHalf(65520), 0x7c00);
  assert.ok(Number.isNaN(halfToFloat(floatToHalf(NaN))));
  assert.deepEqual(
    [...decodeFloats(encodeFloats([1 + 2 ** -8, 1 + 3 * 2 ** -8, -0], "BF16"), "BF16")],
    [1, 1 + 2 ** -6, -0]
  );
});

test("damage is refused with a sentence that says what and where", () => {
  const refused: [Uint8Array, RegExp][] = [
    [new Uint8Array(3), /8 bytes of header length, but has 3/],
    [file("{}", 0, 999), /header should have 999 bytes, but 2 follow/],
    [file("{nonsense", 0), /header is not JSON;/],
    [file("[1]", 0), /not a JSON object/],
    [file({__metadata__: {a: 1}}, 0), /__metadata__ should map names to strings/],
    [file({a: null}, 0), /“a” has no dtype, shape/],
    [file({a: {...f32(0, 4), dtype: "F8"}}, 4), /dtype F8, expected one of F32, F16, BF16, I32, I8, U8/],
    [file({a: {...f32(0, 4), dtype: "toString"}}, 4), /dtype toString/],
    [file({a: f32(0, 4, [-1])}, 4), /shape \[-1\], expected whole numbers/],
    [file({a: f32(4, 0, [1])}, 4), /data_offsets \[4,0\], expected \[begin, end\]/],
    [file({a: f32(0, 4, [2])}, 4), /“a”, F32 \[2\], should take 8 bytes, but has 4/],
    [file({a: f32(0, 8)}, 4), /“a” should end at byte 8, but the data end at 4/],
    [file({a: f32(0, 8), b: f32(4, 12)}, 12), /“b” overlaps the tensor before it at byte 4/],
    [file({a: f32(0, 4), b: f32(8, 12)}, 12), /bytes 4 to 8, before “b”, belong to no tensor/],
    [file({a: f32(0, 4)}, 6), /2 bytes follow its last tensor/]
  ];
  for (const [bytes, says] of refused)
    assert.throws(
      () => readSafetensors(bytes, {name: "x.safetensors"}),
      (error: Error) => {
        assert.match(error.message, says);
        assert.match(
          error.message,
          /^x\.safetensors is not a whole safetensors file: .*; download or export it again\.$/
        );
        return true;
      }
    );
});

test("NaN weights are refused on request, in every float dtype", () => {
  for (const dtype of ["F32", "F16", "BF16"] as const)
    for (const bad of [NaN, Infinity, -Infinity]) {
      const bytes = writeSafetensors({
        fine: {shape: [1], data: [1]},
        w: {shape: [3], data: [1, 2, bad], dtype}
      });
      assert.throws(() => readSafetensors(bytes, {finite: true}), new RegExp(`“w” holds ${bad} at 2`));
      assert.doesNotThrow(() => readSafetensors(bytes));
    }
  checkFinite(
    readSafetensors(
      writeSafetensors({i: {shape: [1], data: [-1], dtype: "I32"}, e: {shape: [1], data: [3e38]}})
    )
  );
});

test("what cannot be written or found is said", () => {
  assert.throws(
    () => writeSafetensors({a: {shape: [2], data: [1]}}),
    /“a” \[2\] should hold 2 numbers, found 1/
  );
  assert.throws(
    () => writeSafetensors({a: {shape: [1], data: [200], dtype: "I8"}}),
    /“a”: I8 holds .* found 200 at 0/
  );
  assert.throws(
    () => writeSafetensors({a: {shape: [1], data: [-1], dtype: "U8"}}),
    /“a”: U8 holds whole numbers from 0 to 255, found -1 at 0/
  );
  assert.throws(() => writeSafetensors({__metadata__: {shape: [], data: [1]}}), /no name for a tensor/);
  const read = readSafetensors(writeSafetensors({a: {shape: [], data: [1]}}));
  assert.throws(() => floats(read, "b"), /no tensor “b”, found a/);
});
