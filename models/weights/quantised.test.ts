// Weights in a few bits: packed without gaps, read back exactly, with the scales that err least; and files that hold them.
import assert from "node:assert/strict";
import {test} from "node:test";
import {randomArray} from "#kernels/testing";
import type {QuantisedDtype} from "./dtypes.ts";
import {floatToHalf, halfToFloat} from "./dtypes.ts";
import {dequantiseGroups, quantiseGroups} from "./group-quantisation.ts";
import {packBits, packedBytes, unpackBits} from "./packed-bits.ts";
import {floats, readSafetensors, writeSafetensors} from "./safetensors.ts";

const ALL_BITS = [2, 3, 4, 5, 6, 7, 8];
const half = (value: number) => halfToFloat(floatToHalf(value));

/** Number i by the definition: bit by bit out of the whole file. */
const bruteForce = (bytes: Uint8Array, bits: number, i: number) =>
  Array.from({length: bits}, (_, bit) => {
    const at = i * bits + bit;
    return ((bytes[at >> 3] >> (at & 7)) & 1) * 2 ** bit;
  }).reduce((sum, bit) => sum + bit, 0);

test("numbers of every width are packed without gaps and come back, however many", () => {
  for (const bits of [1, ...ALL_BITS])
    for (const count of [0, 1, 2, 7, 8, 9, 31, 100]) {
      const numbers = Uint8Array.from({length: count}, (_, i) => (i * 97 + 255) % 2 ** bits);
      const bytes = packBits(numbers, bits);
      assert.equal(bytes.length, Math.ceil((count * bits) / 8));
      for (let i = 0; i < count; i++) assert.equal(bruteForce(bytes, bits, i), numbers[i], `${bits} bits`);
      for (let at = count * bits; at < 8 * bytes.length; at++)
        assert.equal((bytes[at >> 3] >> (at & 7)) & 1, 0);
      assert.deepEqual(unpackBits(bytes, bits, count), numbers);
    }
  assert.deepEqual([...packBits([1, 2, 3, 30], 5)], [0b010_00001, 0b0_00011_00, 0b1111]);
  assert.equal(packedBytes(9, 5), 6);
});

test("weights are scale times code, group by group of each row, for odd sizes too", () => {
  for (const bits of ALL_BITS)
    for (const [shape, group] of [
      [[3, 7, 3, 3], 32],
      [[5, 64], 64],
      [[5, 64], 24],
      [[4, 5], 1],
      [[70], 32],
      [[3, 1], 8],
      [[0, 4], 8],
      [[2, 0], 8]
    ] as [number[], number][]) {
      const rows = shape.length > 1 ? shape[0] : 1;
      const count = shape.reduce((n, side) => n * side, 1);
      const width = rows ? count / rows : 0;
      const groups = Math.ceil(width / group);
      const {codes, scales} = quantiseGroups("w", shape, randomArray(count, bits), {bits, group});
      assert.equal(codes.length, packedBytes(count, bits));
      assert.equal(scales.length, rows * groups);
      assert.ok(scales.every((scale) => half(scale) === scale));
      const read = dequantiseGroups(codes, scales, shape, {bits, group});
      for (let n = 0; n < count; n++) {
        const scale = scales[Math.floor(n / width) * groups + Math.floor((n % width) / group)];
        assert.equal(read[n], scale * (bruteForce(codes, bits, n) - 2 ** (bits - 1)), `${shape} / ${group}`);
      }
    }
});

test("the scale errs less than the one that the greatest weight asks for", () => {
  const shape = [64, 32];
  const weights = randomArray(2048, 5);
  const error = (read: ArrayLike<number>) =>
    weights.reduce((sum, weight, n) => sum + (weight - read[n]) ** 2, 0);
  for (const bits of ALL_BITS) {
    const top = 2 ** (bits - 1) - 1;
    const plain = Array.from({length: 64}, (_, row) => {
      const part = weights.subarray(row * 32, row * 32 + 32);
      const step = Math.max(...part.map(Math.abs)) / top;
      return Array.from(part, (weight) => step * Math.round(weight / step));
    });
    const {codes, scales} = quantiseGroups("w", shape, weights, {bits, group: 32});
    const found = error(dequantiseGroups(codes, scales, shape, {bits, group: 32}));
    assert.ok(found < 0.95 * error(plain.flat()), `${bits} bits: ${found} of ${error(plain.flat())}`);
  }
});

test("whole multiples of a scale, zeros and what is tiny are kept as well as can be", () => {
  const exact = Array.from({length: 32}, (_, i) => (i - 16) * 0.125);
  const grouping = {bits: 5, group: 32};
  const there = (data: ArrayLike<number>) => {
    const {codes, scales} = quantiseGroups("w", [1, 32], data, grouping);
    return [...dequantiseGroups(codes, scales, [1, 32], grouping)];
  };
  assert.deepEqual(there(exact), exact);
  // The code without an opposite serves either sign.
  const turned = exact.map((x) => -x || 0);
  assert.deepEqual(
    there(turned).map((x) => x || 0),
    turned
  );
  assert.ok(there(new Float32Array(32)).every((x) => x === 0));
  assert.ok(there(new Float32Array(32).fill(1e-12)).every((x) => x === 0));
  assert.throws(
    () => quantiseGroups("w", [2, 2], [1, 2, 3, NaN], grouping),
    /“w” should hold finite weights, found NaN at 3; use/
  );
  assert.throws(
    () => quantiseGroups("w", [2, 2], [1, 2, 3, 1e9], grouping),
    /“w” should be within what a float16 scale reaches, but is greater at 2 to 3; store it as F32\./
  );
});

test("a file of quantised and other tensors is read as if all were stored whole", () => {
  const data = randomArray(6 * 35, 9);
  const tensors = {
    "w.scale": {shape: [2], data: [1, 2]},
    ...Object.fromEntries(
      ALL_BITS.map((bits) => [
        `w${bits}`,
        {shape: [6, 5, 7], data, dtype: `Q${bits}` as QuantisedDtype, group: 8}
      ])
    )
  };
  const read = readSafetensors(writeSafetensors(tensors, {config: "{}"}), {finite: true});
  assert.deepEqual(read.metadata, {config: "{}"});
  assert.deepEqual(Object.keys(read.tensors).sort(), Object.keys(tensors).sort());
  let last = 1;
  for (const bits of ALL_BITS) {
    const {shape, data: found} = floats(read, `w${bits}`);
    assert.deepEqual([read.tensors[`w${bits}`].dtype, shape], [`Q${bits}`, [6, 5, 7]]);
    const gap = Math.hypot(...data.map((x, i) => x - found[i])) / Math.hypot(...data);
    assert.ok(gap < 0.7 * last, `${bits} bits: ${gap}`);
    last = gap;
  }
  assert.deepEqual([...floats(read, "w.scale").data], [1, 2]);
});

test("a file whose codes or scales are not what it says is refused with a sentence", () => {
  const told = (change: object) => ({
    quantised: JSON.stringify({w: {bits: 5, group: 8, shape: [2, 12], ...change}})
  });
  const codes = {shape: [15], data: new Uint8Array(15), dtype: "U8"} as const;
  const scales = {shape: [4], data: [1, 1, 1, 1], dtype: "F16"} as const;
  const read = (tensors: Parameters<typeof writeSafetensors>[0], metadata: Record<string, string>) =>
    readSafetensors(writeSafetensors(tensors, metadata), {name: "x.safetensors", finite: true});
  const whole = {w: codes, "w.scale": scales};
  assert.deepEqual(floats(read(whole, told({})), "w").data, new Float32Array(24).fill(-16));
  for (const [tensors, metadata, says] of [
    [whole, {quantised: "[1]"}, /“quantised” of __metadata__ should be a JSON object, found “\[1\]”/],
    [whole, {quantised: "{nonsense"}, /should be a JSON object, found “{nonsense”/],
    [
      whole,
      {quantised: '{"w":null}'},
      /say of “w” its bits from 2 to 8, its group and its shape, found null/
    ],
    [whole, told({bits: 9}), /bits from 2 to 8.* found {"bits":9/],
    [whole, told({group: 0}), /its group.* found .*"group":0/],
    [whole, told({shape: [-1]}), /its shape.* found .*"shape":\[-1\]/],
    [
      whole,
      told({shape: [2, 13]}),
      /“w” should be U8 \[17\] for 5 bits a weight of \[2,13\] .* found U8 \[15\]/
    ],
    [{...whole, w: scales}, told({}), /“w” should be U8 \[15\].* found F16 \[4\]/],
    [{"w.scale": scales}, told({}), /“w” should be U8 \[15\].* found none/],
    [{w: codes}, told({}), /“w\.scale” should be F16 \[4\].* a scale per 8, found none/],
    [whole, told({group: 12}), /“w\.scale” should be F16 \[2\].* found F16 \[4\]/]
  ] as [Parameters<typeof writeSafetensors>[0], Record<string, string>, RegExp][])
    assert.throws(
      () => read(tensors, metadata),
      (error: Error) => {
        assert.match(error.message, says);
        assert.match(
          error.message,
          /^x\.safetensors is not a whole safetensors file: .*; download or export it again\.$/
        );
        return true;
      }
    );
  const bad = {w: codes, "w.scale": {...scales, data: [1, 1, Infinity, 1]}};
  assert.throws(() => read(bad, told({})), /“w” has a scale of Infinity at 2/);
  assert.throws(
    () => writeSafetensors({w: {...scales, dtype: "Q4"}, "w.scale": scales}),
    /“w\.scale” should be free for the scales of “w”; rename it/
  );
});
