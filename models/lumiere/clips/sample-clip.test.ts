import assert from "node:assert/strict";
import {test} from "node:test";
import {annotate, FIRST_OBJECT} from "../../world/annotate.ts";
import {heldOutRules, isHeldOut} from "../../world/held-out.ts";
import {
  CLIP_BACKDROPS,
  CLIP_COLORS,
  CLIP_MOTIONS,
  CLIP_PERIODS,
  clipAttributes,
  KEYFRAME_NYQUIST,
  KEYFRAME_STRIDE,
  sampleClip
} from "./index.ts";

const seeds = Array.from({length: 600}, (_, seed) => seed);

test("a seed gives the same clip, and the splits share no combination", () => {
  assert.deepEqual(sampleClip(7), sampleClip(7));
  for (const seed of seeds) {
    assert.ok(!isHeldOut(sampleClip(seed)));
    const scene = sampleClip(seed, {split: "held-out"});
    assert.ok(heldOutRules(scene.objects[0]).length > 0);
  }
  const share = seeds.filter((seed) => isHeldOut(sampleClip(seed, {split: "any"}))).length / seeds.length;
  assert.ok(share > 0.1 && share < 0.5, `${share} of any clips are held out`);
});

test("every attribute is drawn about evenly", () => {
  const found = seeds.map((seed) => clipAttributes(sampleClip(seed)));
  for (const [name, values] of [
    ["color", CLIP_COLORS],
    ["backdrop", CLIP_BACKDROPS],
    ["motion", CLIP_MOTIONS]
  ] as const)
    for (const value of values) {
      const share = found.filter((one) => one[name] === value).length / found.length;
      assert.ok(Math.abs(share * values.length - 1) < 0.5, `${value}: ${share}`);
    }
});

test("periods lie on both sides of the keyframes' Nyquist limit, and each fast one has a slow alias among them", () => {
  const slow = CLIP_PERIODS.filter((period) => 1 / period < KEYFRAME_NYQUIST);
  const fast = CLIP_PERIODS.filter((period) => 1 / period > KEYFRAME_NYQUIST);
  assert.deepEqual([slow.length, fast.length], [4, 4]);
  for (const period of fast) {
    const alias = Math.abs(1 / period - 1 / KEYFRAME_STRIDE);
    assert.ok(
      slow.some((other) => Math.abs(1 / other - alias) < 1e-12),
      `${period} has none`
    );
  }
});

test("objects are well seen and stay in the frame for 80 frames", () => {
  const size = 64;
  for (const [k, motion] of CLIP_MOTIONS.entries())
    for (let seed = 0; seed < 6; seed++) {
      const scene = sampleClip(100 * k + seed, {fixed: {motion}});
      for (let t = 0; t < 80; t += 5) {
        const {id} = annotate(scene, {width: size, height: size, t});
        let area = 0;
        let border = 0;
        id.forEach((value, i) => {
          if (value < FIRST_OBJECT) return;
          area++;
          const [x, y] = [i % size, Math.floor(i / size)];
          border += +(x === 0 || y === 0 || x === size - 1 || y === size - 1);
        });
        // In pixels of 32×32, of which there are four here.
        assert.ok(area / 4 > 45, `${area / 4} pixels: ${JSON.stringify(scene.objects[0])} at ${t}`);
        // At most an apex may touch the upper edge.
        assert.ok(border <= 6, `${border} on the border: ${JSON.stringify(scene.objects[0])} at ${t}`);
      }
    }
});

test("fixed attributes are kept; impossible ones are refused", () => {
  const fixed = {motion: "orbit", place: "back", direction: "clockwise", period: 10, color: "pink"} as const;
  const {style: _, backdrop: _b, shape, ...found} = clipAttributes(sampleClip(3, {fixed}));
  assert.deepEqual(found, fixed);
  assert.notEqual(shape, "cube", "cubes do not orbit in training");
  assert.throws(
    () => sampleClip(0, {fixed: {shape: "cube", motion: "orbit"}}),
    /No clip of the split "train"/
  );
  assert.throws(
    () => sampleClip(0, {split: "test" as "train"}),
    /"train", "held-out" or "any"; found "test"/
  );
  assert.throws(() => sampleClip(0, {style: "oil" as "neon"}), /style is one of render.*found "oil"/);
  assert.throws(() => sampleClip(0, {fixed: {motion: "fly" as "slide"}}), /motion is one of .*; found "fly"/);
});

test("a period alone leaves the motions that have one", () => {
  for (let seed = 0; seed < 40; seed++)
    assert.equal(clipAttributes(sampleClip(seed, {fixed: {period: 12}})).period, 12);
});
