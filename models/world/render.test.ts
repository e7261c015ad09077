import assert from "node:assert/strict";
import {createHash} from "node:crypto";
import {test} from "node:test";
import {CAMERA, project} from "./camera.ts";
import {demo, demoScene} from "./demo.ts";
import type {Motion} from "./motion.ts";
import {hit, posed, poseAt, distanceTo} from "./posed.ts";
import {renderClip, renderFrame} from "./render.ts";
import {checkScene, scene, type SceneObject} from "./scene.ts";
import {distance, OUTLINES, SHAPES} from "./shapes.ts";

const still: SceneObject = {
  shape: "sphere",
  size: 0.3,
  color: "red",
  material: "matte",
  texture: "plain",
  centre: [0, 0],
  motion: {kind: "still"}
};

/** The red object's centre of mass in pixels, from the image alone: how much redder than the empty stage it is. */
function centroid(
  frame: Float32Array,
  empty: Float32Array,
  size: number
): {x: number; y: number; mass: number} {
  let [x, y, mass] = [0, 0, 0];
  for (let i = 0; i < size * size; i++) {
    const red = (f: Float32Array) => f[3 * i] - 0.5 * (f[3 * i + 1] + f[3 * i + 2]);
    const weight = Math.max(0, red(frame) - red(empty) - 0.1);
    x += weight * ((i % size) + 0.5);
    y += weight * (Math.floor(i / size) + 0.5);
    mass += weight;
  }
  return {x: x / mass, y: y / mass, mass};
}

/** The frequency, in cycles a frame, at which a sequence's spectrum peaks; searched finely, mean removed. */
function peakFrequency(values: number[]): number {
  const mean = values.reduce((a, b) => a + b) / values.length;
  let best = {f: 0, power: 0};
  for (let f = 0.005; f < 0.5; f += 0.0005) {
    let [re, im] = [0, 0];
    values.forEach((v, t) => {
      const window = Math.sin((Math.PI * (t + 0.5)) / values.length) ** 2;
      re += window * (v - mean) * Math.cos(2 * Math.PI * f * t);
      im += window * (v - mean) * Math.sin(2 * Math.PI * f * t);
    });
    const power = re * re + im * im;
    if (power > best.power) best = {f, power};
  }
  return best.f;
}

const stage = (objects: SceneObject[]) =>
  checkScene({...scene(1), backdrop: "slate", ground: "plain", light: [0.5, 1.3, 0.3], objects});

test("a seed gives one scene and one clip, JSON keeps it, another seed gives another", () => {
  assert.deepEqual(scene(7), scene(7));
  assert.notDeepEqual(scene(7).objects, scene(8).objects);
  const options = {width: 24, height: 16, frames: 3, fps: 16};
  const clip = renderClip(scene(7), options);
  assert.deepEqual(renderClip(JSON.parse(JSON.stringify(scene(7))), options), clip);
  assert.equal(clip.data.length, 3 * 16 * 24 * 3);
  assert.deepEqual(
    renderClip(scene(7), {...options, frames: 1, start: 2}).data,
    clip.data.slice(2 * 16 * 24 * 3),
    "a frame can be rendered alone"
  );
  assert.deepEqual(
    renderClip(scene(7), {...options, frames: 2, step: 2}).data.slice(16 * 24 * 3),
    clip.data.slice(2 * 16 * 24 * 3)
  );
});

test("pixels lie in [0,1] and no scene of 40 is flat or broken", () => {
  for (let seed = 0; seed < 40; seed++) {
    const {data, range} = renderClip(scene(seed), {width: 24, height: 24, frames: 2, fps: 16, step: 5});
    assert.deepEqual(range, [0, 1]);
    let [low, high] = [1, 0];
    for (const v of data) {
      assert.ok(v >= 0 && v <= 1, `seed ${seed}: pixel ${v}`);
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    assert.ok(high - low > 0.2, `seed ${seed}: contrast ${high - low}`);
  }
});

test("objects of a scene never meet, and each is in view", () => {
  for (let seed = 0; seed < 60; seed++) {
    const {objects} = scene(seed);
    assert.ok(objects.length >= 1 && objects.length <= 3);
    for (let t = 0; t < 48; t += 3) {
      const at = objects.map((object) => poseAt(object, t).position);
      at.forEach(([x, y, z], i) => {
        const pixel = project(CAMERA, [x, y, z], 64, 64);
        assert.ok(
          pixel.x > 2 && pixel.x < 62 && pixel.y > 0 && pixel.y < 64,
          `seed ${seed}, frame ${t}: ${pixel.x}, ${pixel.y}`
        );
        for (let j = 0; j < i; j++) {
          const gap = Math.hypot(x - at[j][0], z - at[j][2]) - 0.9 * (objects[i].size + objects[j].size);
          assert.ok(gap >= 0, `seed ${seed}, frame ${t}: objects ${j} and ${i} meet`);
        }
      });
    }
  }
});

test("an object's image moves at its motion's frequency, and its centre where the camera says", () => {
  const size = 32;
  const frames = 96;
  const empty = renderFrame(stage([]), {width: size, height: size, t: 0});
  const motions: [Motion, "x" | "y"][] = [
    [{kind: "oscillate", frequency: 0.09, phase: 0.1, amplitude: 0.7, heading: 0}, "x"],
    [{kind: "orbit", frequency: 1 / 16, phase: 0, radius: 0.6}, "x"],
    [{kind: "bounce", frequency: 1 / 12, phase: 0.3, height: 0.8}, "y"]
  ];
  for (const [motion, axis] of motions) {
    const object = {...still, motion};
    const clip = renderClip(stage([object]), {width: size, height: size, frames, fps: 16});
    const path = Array.from({length: frames}, (_, t) => {
      const frame = clip.data.subarray(t * size * size * 3, (t + 1) * size * size * 3);
      const seen = centroid(frame, empty, size);
      const told = project(CAMERA, poseAt(object, t).position, size, size);
      assert.ok(
        Math.hypot(seen.x - told.x, seen.y - told.y) < 1.2,
        `${motion.kind} at frame ${t}: ${seen.x},${seen.y}`
      );
      return seen[axis];
    });
    const found = peakFrequency(path);
    assert.ok(Math.abs(found - (motion as {frequency: number}).frequency) < 1e-3, `${motion.kind}: ${found}`);
  }
});

test("a slide keeps its speed and turns back at the field's edge; a still object stays", () => {
  const object: SceneObject = {...still, motion: {kind: "slide", speed: 0.05, heading: 0}};
  const x = (t: number) => poseAt(object, t).position[0];
  assert.ok(Math.abs(x(10) - 0.5) < 1e-12);
  for (let t = 0; t < 200; t++)
    assert.ok(Math.abs(x(t)) <= 1.05 + 1e-12 && Math.abs(x(t + 1) - x(t)) <= 0.05 + 1e-12);
  assert.deepEqual(poseAt(still, 0), poseAt(still, 40));
});

test("a spin changes what is seen of a striped ball, and comes back after one turn", () => {
  const object: SceneObject = {
    ...still,
    texture: "stripes",
    motion: {kind: "spin", frequency: 1 / 8, phase: 0}
  };
  const frame = (t: number) => renderFrame(stage([object]), {width: 24, height: 24, t});
  const change = (a: Float32Array, b: Float32Array) =>
    a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);
  assert.ok(change(frame(0), frame(2)) > 0.1);
  assert.ok(change(frame(0), frame(8)) < 1e-5);
});

test("distances never overstate: marching meets the surface, the bounds hold it, it stands on its foot", () => {
  for (const shape of SHAPES) {
    const {radius, foot} = OUTLINES[shape];
    let lowest = 0;
    for (let i = 0; i < 4000; i++) {
      const angle = i * 2.399963;
      const up = 1 - (2 * (i + 0.5)) / 4000;
      const out = Math.sqrt(1 - up * up);
      const [x, y, z] = [out * Math.cos(angle), up, out * Math.sin(angle)];
      assert.ok(
        distance(shape, radius * 1.001 * x, radius * 1.001 * y, radius * 1.001 * z) > 0,
        `${shape} leaves its bound`
      );
      // 1-Lipschitz along a random step: what sphere tracing needs.
      const step = 0.1;
      const [a, b] = [distance(shape, x, y, z), distance(shape, x + step * y, y + step * z, z + step * x)];
      assert.ok(Math.abs(a - b) <= step + 1e-9, `${shape}: distance grows faster than the way`);
      for (const r of [0.2, 0.5, 0.8, 1, 1.2])
        if (distance(shape, r * x, r * y, r * z) <= 0) lowest = Math.min(lowest, r * y);
    }
    assert.ok(-lowest <= foot + 1e-9 && -lowest > foot - 0.25, `${shape}: reaches ${lowest}, foot ${foot}`);
    const p = posed({...still, shape, size: 0.4}, 0, CAMERA, 64, 64);
    const direction = [
      p.x - CAMERA.eye[0],
      p.y - CAMERA.eye[1] + (shape === "ring" ? 0.28 : 0),
      p.z - CAMERA.eye[2]
    ];
    const length = Math.hypot(...direction);
    const [dx, dy, dz] = direction.map((v) => v / length);
    const t = hit(p, CAMERA.eye, dx, dy, dz);
    const surface = distanceTo(p, CAMERA.eye[0] + t * dx, CAMERA.eye[1] + t * dy, CAMERA.eye[2] + t * dz);
    assert.ok(Math.abs(surface) < 0.003, `${shape}: ray ends ${surface} from the surface`);
  }
});

test("the built-in clip is the picture that it was", () => {
  const clip = demo({frames: 1});
  const bytes = Uint8Array.from(clip.data, (v) => Math.round(255 * v));
  assert.equal(createHash("sha256").update(bytes).digest("hex").slice(0, 16), "ce6f1ec6b6b22753");
  assert.equal(demoScene.objects.length, 3);
});

test("what cannot be rendered is refused with a sentence", () => {
  assert.throws(
    () => renderClip(scene(1), {width: 0, height: 8, frames: 1, fps: 16}),
    /width is a whole number of at least 1; found 0/
  );
  assert.throws(() => renderClip(scene(1), {width: 8, height: 8, frames: 1, fps: 0}), /fps is above 0/);
  assert.throws(() => scene(1, {backdrop: "beach" as "dawn"}), /backdrop is one of dawn.*found "beach"/);
  assert.throws(() => scene(NaN), /seed is a finite number/);
  assert.throws(() => stage([{...still, centre: [NaN, 0]}]), /finite numbers/);
});
