import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openTestGpu, type TestGpu} from "#kernels/testing";
import {annotate} from "../annotate.ts";
import {cameraAt, rayThrough} from "../camera.ts";
import {distanceTo, posed} from "../posed.ts";
import {sampleScene} from "../sample.ts";
import {FIRST, GROUNDS, type Scene, TEXTURES} from "../scene.ts";
import {createWorldRenderer} from "./index.ts";

let t: TestGpu;
before(async () => void (t = await openTestGpu("webgpu")));
after(() => t.close());

const size = {width: 32, height: 32};

/** How near the ray through a pixel's centre comes to a surface that it does not meet, in world units. */
function clearance(scene: Scene, at: number, i: number): number {
  const camera = cameraAt(scene.camera, at);
  const ray = rayThrough(camera, (i % 32) + 0.5, Math.floor(i / 32) + 0.5, 32, 32);
  let least = Infinity;
  for (const object of scene.objects) {
    const p = posed(object, at, camera, 32, 32);
    for (let s = 2; s < 9; s += 0.002) {
      const [x, y, z] = camera.eye.map((e, c) => e + s * ray[c]);
      least = Math.min(least, Math.abs(distanceTo(p, x, y, z) - 0.0015));
    }
  }
  return least;
}

const sampled = Array.from({length: 16}, (_, seed) => ({
  scene: sampleScene(seed, {objects: 1 + (seed % 4), split: seed % 2 ? "train" : "held-out", rich: 0}),
  t: 1.5 * seed
}));

/** Each texture and each ground made of noise, under a lamp; the world's rich scenes after them. */
const rich = [
  ...TEXTURES.slice(FIRST.textures.length).flatMap((texture, n) =>
    GROUNDS.slice(FIRST.grounds.length).map((ground, m) => {
      const plain = sampleScene(10 * n + m, {rich: 0, objects: 2});
      const objects = plain.objects.map((object) => ({...object, texture}));
      return {
        scene: {...plain, ground, objects, lamp: {warmth: 0.3 * n - 0.5, strength: 0.8, ambient: 1.2}},
        t: n
      };
    })
  ),
  ...[100, 101, 102, 103].map((seed) => ({scene: sampleScene(seed, {rich: 1}), t: 3}))
];

for (const [name, shots] of [
  ["sampled", sampled],
  ["rich", rich]
] as const)
  test(`a batch of ${name} scenes equals the CPU's annotated frames`, async () => {
    const renderer = await createWorldRenderer({...size, batch: shots.length});
    const found = await renderer.render(shots);
    const count = {pixels: 0, silhouette: 0, rgb: 0, depth: 0, normal: 0, edge: 0, flow: 0, visible: 0};
    for (const [k, {scene, t}] of shots.entries()) {
      const [gpu, cpu] = [found[k], annotate(scene, {...size, t})];
      for (let i = 0; i < cpu.id.length; i++) {
        count.pixels++;
        const off = (name: "rgb" | "normal" | "flow", n: number) =>
          Math.max(
            ...Array.from({length: n}, (_, c) => Math.abs(gpu[name][n * i + c] - cpu[name][n * i + c]))
          );
        if (gpu.id[i] !== cpu.id[i]) {
          assert.ok(
            clearance(scene, t, i) < 1e-3,
            `shot ${k}, pixel ${i}: id ${gpu.id[i]}, not ${cpu.id[i]}`
          );
          count.silhouette++;
          continue;
        }
        count.rgb += +!(off("rgb", 3) < 2e-3);
        count.depth += +!(Math.abs(gpu.depth[i] - cpu.depth[i]) < 2e-4 * cpu.depth[i]);
        count.normal += +!(off("normal", 3) < 5e-3);
        count.edge += +(gpu.edge[i] !== cpu.edge[i]);
        count.flow += +!(off("flow", 2) < 2e-3);
        count.visible += +(gpu.visible[i] !== cpu.visible[i]);
      }
    }
    const told = JSON.stringify(count);
    assert.ok(count.silhouette <= 2, told);
    for (const name of ["rgb", "depth", "normal", "edge", "flow", "visible"] as const)
      assert.ok(count[name] <= 0.001 * count.pixels, `${name}: ${told}`);
    renderer.dispose();
    await t.check();
  });

test("sizes that no tile divides, a batch that is not full, and what is refused", async () => {
  const renderer = await createWorldRenderer({width: 13, height: 9, batch: 3});
  const scene = sampleScene(5);
  const [first, second] = await renderer.render([
    {scene, t: 0},
    {scene, t: 4, step: 2}
  ]);
  const cpu = annotate(scene, {width: 13, height: 9, t: 4, step: 2});
  assert.equal(first.rgb.length, 13 * 9 * 3);
  assert.ok(second.rgb.every((v, i) => Math.abs(v - cpu.rgb[i]) < 2e-3));
  assert.deepEqual(second.id, cpu.id);
  assert.deepEqual(second.edge, cpu.edge);
  assert.throws(() => renderer.submit([]), /takes 1 to 3 shots at once; found 0/);
  const five = {...scene, objects: Array.from({length: 5}, () => scene.objects[0])};
  await assert.rejects(renderer.render([{scene: five, t: 0}]), /up to 4 objects; found 5/);
  await assert.rejects(renderer.render([{scene, t: NaN}]), /finite numbers/);
  renderer.dispose();
  await assert.rejects(createWorldRenderer({width: 0, height: 8, batch: 1}), /width is a whole number/);
  await t.check();
});
