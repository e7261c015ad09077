import assert from "node:assert/strict";
import {test} from "node:test";
import {CAMERA_MOVES} from "./camera.ts";
import {HELD_OUT_RULES, heldOutRules, isHeldOut} from "./held-out.ts";
import {MOTIONS} from "./motion.ts";
import {BACKDROPS, COLORS} from "./palette.ts";
import {poseAt} from "./posed.ts";
import {MOST_OBJECTS, sampleScene} from "./sample.ts";
import {checkScene, GROUNDS, MATERIALS, type Scene, SIZES, STYLES, TEXTURES} from "./scene.ts";
import {SHAPES} from "./shapes.ts";

const SEEDS = 2000;
const content = ({seed: _, ...rest}: Scene) => JSON.stringify(rest);

test("over 2,000 seeds the splits are disjoint, and training shows every single attribute value", () => {
  const seen = new Set<string>();
  const trained = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const train = sampleScene(seed);
    assert.ok(!isHeldOut(train), `seed ${seed} of training is held out`);
    trained.add(content(train));
    for (const {shape, color, material, texture, size, motion} of train.objects)
      for (const value of [shape, color, material, texture, `size ${size}`, motion.kind]) seen.add(value);
    for (const value of [train.backdrop, train.ground, train.camera!.kind, train.style!]) seen.add(value);
    seen.add(`${train.objects.length} objects`);
  }
  const rules = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const held = sampleScene(seed, {split: "held-out"});
    assert.ok(isHeldOut(held), `seed ${seed} of the held-out split is in training`);
    assert.ok(held.objects.slice(1).every((object) => !heldOutRules(object).length));
    assert.ok(!trained.has(content(held)));
    heldOutRules(held.objects[0]).forEach((rule) => rules.add(rule));
  }
  assert.deepEqual([...rules].sort(), [...HELD_OUT_RULES].sort());
  const values = [
    [SHAPES, Object.keys(COLORS), MATERIALS, TEXTURES, MOTIONS, GROUNDS, CAMERA_MOVES, STYLES],
    [Object.keys(BACKDROPS), Object.values(SIZES).map((size) => `size ${size}`)],
    [[1, 2, 3, 4].map((n) => `${n} objects`)]
  ].flat(2);
  for (const value of values) assert.ok(seen.has(value), `training never shows ${value}`);
});

test("a held-out scene shows the rule that was asked for", () => {
  for (const rule of HELD_OUT_RULES)
    for (let seed = 0; seed < 50; seed++)
      assert.ok(heldOutRules(sampleScene(seed, {split: "held-out", rule}).objects[0]).includes(rule));
});

test("a seed gives one scene that can be rendered; objects never meet; the number asked for is the most there are", () => {
  for (let seed = 0; seed < 60; seed++) {
    const found = sampleScene(seed, {objects: 1 + (seed % MOST_OBJECTS)});
    assert.deepEqual(sampleScene(seed, {objects: 1 + (seed % MOST_OBJECTS)}), found);
    assert.equal(checkScene(JSON.parse(JSON.stringify(found))).objects.length, found.objects.length);
    assert.ok(found.objects.length >= 1 && found.objects.length <= 1 + (seed % MOST_OBJECTS));
    for (let t = 0; t < 48; t += 3)
      found.objects.forEach((a, i) =>
        found.objects.slice(0, i).forEach((b) => {
          const [p, q] = [poseAt(a, t).position, poseAt(b, t).position];
          assert.ok(
            Math.hypot(p[0] - q[0], p[2] - q[2]) >= 0.9 * (a.size + b.size),
            `seed ${seed}, frame ${t}`
          );
        })
      );
  }
  assert.throws(() => sampleScene(1, {objects: 5}), /1 to 4 objects; found 5/);
  assert.throws(() => sampleScene(1, {split: "test" as "train"}), /"train" or "held-out"/);
});
