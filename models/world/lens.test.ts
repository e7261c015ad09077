import assert from "node:assert/strict";
import {test} from "node:test";
import {annotate, SKY} from "./annotate.ts";
import {keyColor} from "./lamp.ts";
import {type Lens, throughLens} from "./lens.ts";
import {renderFrame} from "./render.ts";
import {sampleScene} from "./sample.ts";
import {checkScene} from "./scene.ts";
import {renderStyled, stylize} from "./styles.ts";

const NONE: Lens = {blur: 0, noise: 0, exposure: 0, vignette: 0};
const even = (width: number, height: number, v: number) => ({
  width,
  height,
  rgb: new Float32Array(3 * width * height).fill(v)
});
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b) / values.length;

test("a lens with nothing to it gives the same picture, and leaves the one that it was given", () => {
  const picture = annotate(sampleScene(3), {width: 20, height: 12, t: 0});
  const before = picture.rgb.slice();
  assert.deepEqual(throughLens(picture, NONE, 1), before);
  assert.notDeepEqual(throughLens(picture, {blur: 2, noise: 0.1, exposure: 1, vignette: 1}, 1), before);
  assert.deepEqual(picture.rgb, before);
});

test("a blur spreads a point by its standard deviation in 64ths, channel by channel, and leaves what is even", () => {
  for (const [blur, side] of [
    [0.5, 64],
    [0.9, 64],
    [1.5, 64],
    [2.5, 64],
    [1, 128]
  ]) {
    const point = even(side, side, 0);
    const middle = side / 2;
    point.rgb[3 * (middle * side + middle) + 1] = 1;
    const spread = throughLens(point, {...NONE, blur}, 1);
    let [sum, across, down] = [0, 0, 0];
    for (let i = 0; i < side * side; i++) {
      assert.equal(spread[3 * i], 0);
      const v = spread[3 * i + 1];
      sum += v;
      across += v * ((i % side) - middle) ** 2;
      down += v * (Math.floor(i / side) - middle) ** 2;
    }
    const variance = ((blur * side) / 64) ** 2;
    assert.ok(Math.abs(sum - 1) < 1e-5);
    // A Gaussian sampled at pixels and cut off is a little narrower than the one that it stands for.
    for (const found of [across, down])
      assert.ok(Math.abs(found / variance - 1) < 0.16, `blur ${blur} at ${side}: ${found}, not ${variance}`);
  }
  // Borders repeat, also where the kernel is wider than the picture.
  for (const [width, height] of [
    [64, 64],
    [3, 90],
    [1, 1],
    [65, 33]
  ])
    for (const v of throughLens(even(width, height, 0.4), {...NONE, blur: 3}, 1))
      assert.ok(Math.abs(v - 0.4) < 1e-6);
});

test("noise has the deviation asked for, no bias, and differs from seed to seed", () => {
  const picture = even(64, 64, 0.5);
  const noisy = throughLens(picture, {...NONE, noise: 0.05}, 1);
  for (let c = 0; c < 3; c++) {
    const values = noisy.filter((_, i) => i % 3 === c);
    const bias = mean(values) - 0.5;
    const deviation = Math.sqrt(mean(values.map((v) => (v - 0.5 - bias) ** 2)));
    assert.ok(Math.abs(bias) < 0.004, `channel ${c}: bias ${bias}`);
    assert.ok(deviation > 0.047 && deviation < 0.056, `channel ${c}: deviation ${deviation}`);
  }
  assert.deepEqual(throughLens(picture, {...NONE, noise: 0.05}, 1), noisy);
  const other = throughLens(picture, {...NONE, noise: 0.05}, 2);
  const product = mean(noisy.map((v, i) => (v - 0.5) * (other[i] - 0.5))) / 0.05 ** 2;
  assert.ok(Math.abs(product) < 0.08, `two seeds correlate by ${product}`);
});

test("a stop doubles the light; a vignette takes its share in the corners and none in the middle", () => {
  const picture = even(65, 65, 0.4);
  const brighter = throughLens(picture, {...NONE, exposure: 1}, 1);
  assert.ok(brighter.every((v) => Math.abs(v ** 2 / 0.16 - 2) < 1e-5));
  const dimmed = throughLens(picture, {...NONE, vignette: 0.5}, 1);
  const left = (x: number, y: number) => dimmed[3 * (y * 65 + x)] ** 2 / 0.16;
  assert.ok(Math.abs(left(32, 32) - 1) < 1e-6);
  for (const [x, y] of [
    [0, 0],
    [64, 0],
    [0, 64],
    [64, 64]
  ])
    assert.ok(Math.abs(left(x, y) - 0.5) < 0.02);
  assert.ok(throughLens(picture, {...NONE, exposure: 3}, 1).every((v) => v === 1));
});

test("a scene is drawn through its own lens and under its own lamp; the truth about it stays", () => {
  const at = {width: 24, height: 24, t: 1};
  const scene = {...sampleScene(3, {rich: 0}), style: "render" as const};
  const lens = {blur: 0.6, noise: 0.02, exposure: -0.5, vignette: 0.3};
  const plain = annotate(scene, at);
  assert.deepEqual(annotate({...scene, lens}, at), plain);
  assert.deepEqual(renderStyled({...scene, lens}, at), throughLens(plain, lens, scene.seed + 1024));

  assert.deepEqual(keyColor({warmth: 0, strength: 1}), [1, 1, 1]);
  const own = {...scene, lamp: {warmth: 0, strength: 1, ambient: 1}};
  assert.deepEqual(renderFrame(own, at), plain.rgb);
  const lit = annotate({...scene, lamp: {warmth: 0.8, strength: 0.7, ambient: 0.6}}, at);
  assert.deepEqual({...lit, rgb: null}, {...plain, rgb: null});
  // The sky is as it was.
  const sum = (rgb: Float32Array, c: number) =>
    mean(rgb.filter((_, i) => i % 3 === c && plain.id[(i - c) / 3] !== SKY));
  assert.ok(sum(lit.rgb, 0) / sum(lit.rgb, 2) > 1.06 * (sum(plain.rgb, 0) / sum(plain.rgb, 2)));
  assert.ok(mean(stylize(lit, "render")) < mean(plain.rgb));
});

test("a lens or lamp out of range is refused with a sentence", () => {
  const scene = sampleScene(3);
  const picture = even(4, 4, 0.5);
  assert.throws(
    () => throughLens(picture, {...NONE, blur: 9}, 1),
    /lens's blur is a number from 0 to 3; found 9/
  );
  assert.throws(() => throughLens({...picture, width: 5}, NONE, 1), /5×4 has 60 numbers; found 48/);
  assert.throws(() => checkScene({...scene, lens: {...NONE, noise: NaN}}), /noise is a number .*found NaN/);
  assert.throws(
    () => checkScene({...scene, lamp: {warmth: 2, strength: 1, ambient: 1}}),
    /lamp's warmth is a number from -1 to 1; found 2/
  );
  assert.throws(
    () => renderFrame({...scene, lamp: {warmth: 0} as never}, {...picture, t: 0}),
    /strength is a number/
  );
});
