import assert from "node:assert/strict";
import {test} from "node:test";
import {kernelCard} from "./kernel-card.ts";
import {readable} from "./kernel-cells.ts";
import {checkKernel, type Feature, type KernelData, kernelTerms} from "./kernel-terms.ts";
import {createSelection} from "./selection.ts";
import {press, useDom} from "./testing.ts";

const document = useDom();
let seed = 1;
const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
const noise = (n: number) => Float32Array.from({length: n}, random);

/** A convolution written the plain way, in float64, over a padded copy of the input. */
function bruteForce({input, weights, shape, bias, padding}: Omit<KernelData, "output">): Feature {
  const [kt, kh, kw] = shape.length === 3 ? [shape[0], 1, 1] : [1, shape[0], shape[1]];
  const [ci, co] = shape.slice(-2);
  const {frames, height, width} = input;
  const data = new Float32Array(frames * height * width * co);
  const read = (t: number, y: number, x: number, c: number) => {
    const inside = t >= 0 && y >= 0 && x >= 0 && t < frames && y < height && x < width;
    if (!inside && padding !== "edge") return 0;
    const clamp = (n: number, size: number) => Math.max(0, Math.min(size - 1, n));
    return input.data[((clamp(t, frames) * height + clamp(y, height)) * width + clamp(x, width)) * ci + c];
  };
  let out = 0;
  for (let t = 0; t < frames; ++t)
    for (let y = 0; y < height; ++y)
      for (let x = 0; x < width; ++x)
        for (let o = 0; o < co; ++o) {
          let sum = bias?.[o] ?? 0;
          for (let i = 0; i < kt; ++i)
            for (let r = 0; r < kh; ++r)
              for (let q = 0; q < kw; ++q)
                for (let c = 0; c < ci; ++c) {
                  const at = [
                    t + i - ((kt - 1) >> 1),
                    y + r - ((kh - 1) >> 1),
                    x + q - ((kw - 1) >> 1)
                  ] as const;
                  sum += read(...at, c) * weights[(((i * kh + r) * kw + q) * ci + c) * co + o];
                }
          data[out++] = sum;
        }
  return {frames, height, width, channels: co, data};
}

function example(shape: KernelData["shape"], padding: "zero" | "edge", withBias: boolean): KernelData {
  const [ci, co] = shape.slice(-2);
  const input = {width: 5, height: 4, frames: 6, channels: ci, data: noise(6 * 4 * 5 * ci)};
  const rest = {
    input,
    weights: noise(shape.reduce<number>((a, b) => a * b, 1)),
    shape,
    padding,
    bias: withBias ? noise(co) : undefined
  };
  return {...rest, output: bruteForce(rest)};
}

test("kernelTerms sums to what brute force computes, at every place", () => {
  for (const shape of [
    [3, 3, 2],
    [4, 1, 1],
    [5, 6, 2],
    [3, 3, 3, 2],
    [1, 5, 1, 1]
  ] as KernelData["shape"][])
    // prettier-ignore
    for (const padding of ["zero", "edge"] as const) {
      const data = checkKernel(example(shape, padding, padding === "edge"));
      for (let frame = 0; frame < 6; ++frame)
        for (let y = 0; y < 4; ++y)
          for (let x = 0; x < 5; ++x) {
            const terms = kernelTerms(data, {frame, x, y, channel: data.output.channels - 1});
            assert.ok(terms.matches, `${shape} ${padding} ${frame},${y},${x}: ${terms.difference}`);
          }
    }
});

test("kernelTerms tells when the output is not this convolution", () => {
  const data = example([3, 1, 1], "zero", false);
  data.output.data[0] += 0.01;
  const terms = kernelTerms(data, {frame: 0, x: 0, y: 0, channel: 0});
  assert.equal(terms.matches, false);
  assert.equal(terms.taps[0].padded, true);
  assert.equal(terms.channels[0].x[0], 0);
});

test("checkKernel says what does not fit", () => {
  const data = example([3, 2, 1], "zero", true);
  assert.throws(() => checkKernel({...data, weights: noise(5)}), /weights of 3×2×1 = 6, found 5/);
  assert.throws(() => checkKernel({...data, bias: noise(2)}), /bias of length 1, found 2/);
  assert.throws(() => checkKernel({...data, input: data.output}), /input channels: 2, found 1/);
  assert.throws(
    () => checkKernel({...data, output: {...data.output, frames: 3, data: noise(60)}}),
    /output frames as in the input: 6, found 3/
  );
});

test("an update of kernelCard keeps the focus on the pictures", () => {
  const data = example([3, 1, 1], "zero", false);
  const card = kernelCard(data, {selection: createSelection()});
  document.body.append(card);
  const slider = () => card.querySelector<HTMLElement>("[role=slider]")!;
  slider().focus();
  card.update({...data});
  assert.equal(document.activeElement, slider());
});

test("kernelCard shows both values, moves by keyboard, keeps on Enter and repaints on update", () => {
  const store = createSelection();
  const data = example([3, 3, 2], "zero", true);
  const card = kernelCard(data, {at: {x: 1, y: 2, frame: 3}, selection: store});
  document.body.append(card);
  const heard: unknown[] = [];
  card.addEventListener("input", () => heard.push(card.value));
  const shown = () => [...card.querySelectorAll(".view-k-values b")].map((b) => b.textContent);
  assert.equal(shown()[0], shown()[1]);
  const before = shown()[0];
  const cursor = card.querySelector("[role=slider]") as Element;
  press(cursor, "ArrowRight");
  assert.notEqual(shown()[0], before);
  assert.deepEqual(heard, []);
  press(cursor, "Enter");
  assert.deepEqual(heard, [{frame: 3, x: 2, y: 2, channel: 0}]);
  store.pin({frame: 0});
  assert.equal(card.querySelectorAll(".view-k-padded").length, 3);
  card.update({
    ...data,
    weights: new Float32Array(18),
    output: {...data.output, data: new Float32Array(data.output.data.length)},
    bias: undefined
  });
  assert.deepEqual(shown().slice(0, 2), ["0.000000", "0.000000"]);
});

test("kernelCard sums what it does not show", () => {
  const card = kernelCard(example([3, 6, 1], "edge", false), {selection: createSelection()});
  assert.equal(card.querySelectorAll(".view-k-label").length, 4);
  assert.match(card.querySelector(".view-k-others")?.textContent ?? "", /^the other 2 input channels: −?\d/);
  assert.match(card.textContent ?? "", /sum of 6 input channels/);
});

test("readable ink", () => {
  assert.equal(readable("rgb(0, 0, 0)"), "#fff");
  assert.equal(readable("rgb(253, 231, 37)"), "#000");
});
