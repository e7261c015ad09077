import assert from "node:assert/strict";
import {createHash} from "node:crypto";
import {test} from "node:test";
import {CAMERA_MOVES} from "./camera.ts";
import {HELD_OUT_RULES, heldOutRules, isHeldOut} from "./held-out.ts";
import {MOTIONS} from "./motion.ts";
import {BACKDROPS, COLORS} from "./palette.ts";
import {poseAt} from "./posed.ts";
import {MOST_OBJECTS, sampleScene} from "./sample.ts";
import {checkScene, FIRST, GROUNDS, MATERIALS, type Scene, scene, SIZES, STYLES, TEXTURES} from "./scene.ts";
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
    [
      SHAPES,
      Object.keys(COLORS),
      MATERIALS,
      TEXTURES,
      MOTIONS,
      GROUNDS.filter((one) => one !== "gravel"),
      CAMERA_MOVES,
      STYLES
    ],
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

/** Whether a scene shows what came after the small world. */
const later = ({ground, backdrop, objects, lamp}: Scene) =>
  lamp !== undefined ||
  !FIRST.grounds.includes(ground) ||
  !FIRST.backdrops.includes(backdrop) ||
  objects.some(({texture}) => !FIRST.textures.includes(texture));

test("`rich` and `lens` are shares of the scenes, and change nothing else of them", () => {
  const share = (options: Parameters<typeof sampleScene>[1], shows: (s: Scene) => boolean) => {
    let count = 0;
    for (let seed = 0; seed < 1000; seed++) count += +shows(sampleScene(seed, options));
    return count / 1000;
  };
  const throughOne = ({lens}: Scene) => lens !== undefined;
  assert.equal(share({rich: 0}, later), 0);
  assert.ok(Math.abs(share({}, later) - 0.35) < 0.05);
  assert.ok(share({rich: 1}, later) > 0.95);
  assert.equal(share({}, throughOne), 0);
  assert.ok(Math.abs(share({lens: 0.5}, throughOne) - 0.5) < 0.06);
  for (const split of ["train", "held-out"] as const)
    for (let seed = 0; seed < 200; seed++) {
      const plain = sampleScene(seed, {split, rich: 0});
      const rich = sampleScene(seed, {split, rich: 1, lens: 1});
      const {lamp: _, lens, ...rest} = rich;
      assert.ok(lens);
      assert.deepEqual(
        {
          ...rest,
          ground: plain.ground,
          backdrop: plain.backdrop,
          objects: rest.objects.map((object, i) => ({...object, texture: plain.objects[i].texture}))
        },
        plain
      );
      assert.deepEqual(rich.objects.map(heldOutRules), plain.objects.map(heldOutRules));
    }
  assert.throws(() => sampleScene(1, {rich: 2}), /rich is a share from 0 to 1; found 2/);
});

test("the small world of `scene` shows what it always did", () => {
  for (let seed = 0; seed < 500; seed++) assert.ok(!later(scene(seed)));
  const before = "4d43cf39da37";
  const all = JSON.stringify(Array.from({length: 500}, (_, seed) => scene(seed)));
  assert.equal(createHash("sha256").update(all).digest("hex").slice(0, 12), before);
});
