// What NumPy 1.24.2's np.savez, np.savez_compressed and Fortran order give, as it wrote them.
import assert from "node:assert/strict";
import {test} from "node:test";
import {readAnswers} from "./answers-file.ts";
import {readNpz} from "./npz.ts";

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
/** answer_k1_t0_s0 uint16 [[1,2,3],[4,5,60000]], nll_k1 float32 [0.5,1.25], row int64 [7,2⁴⁰], video_nll float64 [[0,.25,.5],[.75,1,1.25]]. */
const WRITTEN =
  "UEsDBBQAAAAAAAAAIQCuodsvjAAAAIwAAAATABQAYW5zd2VyX2sxX3QwX3MwLm5weQEAEACMAAAAAAAAAIwAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAIAAwAEAAUAYOpQSwMEFAAAAAAAAAAhAAYOppeIAAAAiAAAAAoAFABubGxfazEubnB5AQAQAIgAAAAAAAAAiAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAAD8AAKA/UEsDBBQAAAAAAAAAIQCi+Gr5kAAAAJAAAAAHABQAcm93Lm5weQEAEACQAAAAAAAAAJAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAAAAAAAAAQAAUEsDBBQAAAAAAAAAIQA0MXjIsAAAALAAAAANABQAdmlkZW9fbmxsLm5weQEAEACwAAAAAAAAALAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAANA/AAAAAAAA4D8AAAAAAADoPwAAAAAAAPA/AAAAAAAA9D9QSwECFAMUAAAAAAAAACEArqHbL4wAAACMAAAAEwAAAAAAAAAAAAAAgAEAAAAAYW5zd2VyX2sxX3QwX3MwLm5weVBLAQIUAxQAAAAAAAAAIQAGDqaXiAAAAIgAAAAKAAAAAAAAAAAAAACAAdEAAABubGxfazEubnB5UEsBAhQDFAAAAAAAAAAhAKL4avmQAAAAkAAAAAcAAAAAAAAAAAAAAIABlQEAAHJvdy5ucHlQSwECFAMUAAAAAAAAACEANDF4yLAAAACwAAAADQAAAAAAAAAAAAAAgAFeAgAAdmlkZW9fbmxsLm5weVBLBQYAAAAABAAEAOkAAABNAwAAAAA=";
const COMPRESSED =
  "UEsDBBQAAAAIAAAAIQAu4/m8RwAAAJgAAAAFABQAYS5ucHkBABAAmAAAAAAAAABHAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GHAAAUEsBAhQDFAAAAAgAAAAhAC7j+bxHAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsFBgAAAAABAAEAMwAAAH4AAAAAAA==";
const FORTRAN =
  "UEsDBBQAAAAAAAAAIQAxq1QCsAAAALAAAAAFABQAYS5ucHkBABAAsAAAAAAAAACwAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogVHJ1ZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAUEsBAhQDFAAAAAAAAAAhADGrVAKwAAAAsAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsFBgAAAAABAAEAMwAAAOcAAAAAAA==";

test("arrays of every kind come back by name, with shape and numbers", () => {
  const arrays = readNpz(bytes(WRITTEN));
  assert.deepEqual(Object.keys(arrays), ["answer_k1_t0_s0", "nll_k1", "row", "video_nll"]);
  assert.deepEqual(arrays.answer_k1_t0_s0, {shape: [2, 3], data: new Uint16Array([1, 2, 3, 4, 5, 60000])});
  assert.deepEqual(arrays.nll_k1, {shape: [2], data: new Float32Array([0.5, 1.25])});
  assert.deepEqual([...arrays.row.data], [7, 2 ** 40]);
  assert.deepEqual([...arrays.video_nll.data], [0, 0.25, 0.5, 0.75, 1, 1.25]);
  const inside = new Uint8Array(2000);
  inside.set(bytes(WRITTEN), 13);
  assert.deepEqual(readNpz(inside.subarray(13, 13 + 1100)), arrays, "wherever the bytes lie");
});

test("what is no such file is refused with a sentence", () => {
  assert.throws(
    () => readNpz(bytes(COMPRESSED), "a.npz"),
    /a\.npz is not what np\.savez writes: “a” is compressed/
  );
  assert.throws(() => readNpz(bytes(FORTRAN)), /“a” of this file .* Fortran order/);
  assert.throws(() => readNpz(new Uint8Array(100)), /no zip directory/);
  assert.throws(() => readNpz(bytes(WRITTEN).subarray(0, 800)), /no zip directory/);
});

test("answers are told apart by condition, each with a row a sentence", () => {
  const sentences = [
    {seed: 1, task: "mask"},
    {seed: 2, task: "depth"}
  ];
  const read = readAnswers(bytes(WRITTEN), JSON.stringify({sentences}), "a.npz");
  const [answer] = read.answers.answers;
  assert.deepEqual({...answer, images: 0}, {k: 1, control: null, temperature: 0, seed: 0, images: 0});
  assert.deepEqual(Array.from(answer.images[1]), [4, 5, 60000]);
  assert.deepEqual(read.answers.surprisals, [{k: 1, control: null, nats: new Float32Array([0.5, 1.25])}]);
  assert.deepEqual(Array.from(read.video!.nats[1]), [0.75, 1, 1.25]);
  assert.throws(
    () => readAnswers(bytes(WRITTEN), JSON.stringify({sentences: sentences.slice(1)}), "a.npz"),
    /“answer_k1_t0_s0” of a\.npz should have a row for each of the 1 sentences, found 2/
  );
});
