import assert from "node:assert/strict";
import {test} from "node:test";
import {levelCosts} from "./level-costs.ts";
import {CONFIGS} from "./lumiere-config.ts";

test("levelCosts counts each level at its own frames, places and channels", () => {
  const levels = levelCosts(CONFIGS.main);
  assert.deepEqual(
    levels.map(({frames, side, channels}) => [frames, side, channels]),
    [
      [80, 32, 64],
      [40, 16, 96],
      [20, 8, 192]
    ]
  );
  const [finest, , coarsest] = levels;
  const N = 20 * 64;
  const C = 192;
  // By definition: 4 layers of q, k, v, out and the two products with T keys.
  assert.equal(coarsest.time.flops, 4 * (8 * N * C * C + 4 * N * 20 * C));
  assert.equal(coarsest.spaceTime.flops, 4 * (8 * N * C * C + 4 * N * N * C));
  assert.equal(coarsest.table.spaceTime, 6 * N * N);
  assert.equal(finest.table.time, 2 * 1024 * 80 * 80);
  assert.equal(finest.convolution.flops, 2 * 80 * 1024 * 64 * 64 * (9 + 3 + 1));
});

test("no layers of attention cost nothing, and a network without time counts two", () => {
  const temporal = CONFIGS.main.temporal!;
  const [none, two, plain] = [{...temporal, layers: 0}, {...temporal, layers: 2}, null].map(
    (one) => levelCosts({...CONFIGS.main, temporal: one})[2].time.flops
  );
  assert.equal(none, 0);
  assert.ok(two > 0);
  assert.equal(plain, two);
});

test("the share of attention that is quadratic in frames doubles its slope with the clip", () => {
  const [once] = levelCosts(CONFIGS.nano, 16);
  const [twice] = levelCosts(CONFIGS.nano, 32);
  assert.equal(twice.table.time, 4 * once.table.time);
  assert.equal(twice.convolution.flops, 2 * once.convolution.flops);
  assert.ok(twice.spaceTime.flops > 3.5 * once.spaceTime.flops);
});
