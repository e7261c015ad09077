import assert from "node:assert/strict";
import {test} from "node:test";
import {annotate, FAR, FIRST_OBJECT, GROUND, SKY} from "./annotate.ts";
import {CAMERA, CAMERA_MOVES, cameraAt, project, rayThrough} from "./camera.ts";
import {distanceTo, posed} from "./posed.ts";
import {renderFrame} from "./render.ts";
import {checkScene, scene, type Scene} from "./scene.ts";
import {SHAPES} from "./shapes.ts";
import {dot, type Vec3} from "./vector.ts";

const size = {width: 32, height: 32};

/** One scene a seed, the seed's camera move among all four. */
const moving = (seed: number): Scene =>
  scene(seed, {camera: {kind: CAMERA_MOVES[seed % 4], speed: seed % 8 < 4 ? 0.03 : -0.03}});

/** Three objects of the given shapes, one behind another. */
const row = (first: number): Scene =>
  checkScene({
    ...scene(3),
    objects: [0, 1, 2].map((k) => ({
      shape: SHAPES[(first + k) % SHAPES.length],
      size: 0.3 + 0.1 * k,
      color: "red",
      material: "matte",
      texture: "plain",
      centre: [0.3 * (1 - k), 0.6 - 0.7 * k] as [number, number],
      motion: {kind: "spin", frequency: 0.05, phase: 0.13 * k}
    }))
  });

test("ids and depths are those of the first point inside a shape along each pixel's ray, found by brute force", () => {
  let doubtful = 0;
  for (let first = 0; first < SHAPES.length; first += 2) {
    for (const stage of [row(first), moving(first)]) {
      const {width, height} = {width: 20, height: 16};
      const found = annotate(stage, {width, height, t: 2});
      const camera = cameraAt(stage.camera, 2);
      const objects = stage.objects.map((object) => posed(object, 2, camera, width, height));
      for (let i = 0; i < width * height; i++) {
        const ray = rayThrough(camera, (i % width) + 0.5, Math.floor(i / width) + 0.5, width, height);
        const ground = ray[1] < -1e-4 ? -camera.eye[1] / ray[1] : Infinity;
        let [id, at, closest] = [ground < Infinity ? GROUND : SKY, ground, Infinity];
        for (let s = 2.5; s < Math.min(ground, 9) && id < FIRST_OBJECT; s += 0.004) {
          const [x, y, z] = camera.eye.map((e, c) => e + s * ray[c]);
          for (const [k, object] of objects.entries()) {
            const d = distanceTo(object, x, y, z);
            closest = Math.min(closest, Math.abs(d));
            if (d < 0 && id < FIRST_OBJECT) [id, at] = [FIRST_OBJECT + k, s];
          }
        }
        if (found.id[i] !== id) {
          // Only a ray that passes within the marcher's tolerance of a surface may be told otherwise.
          assert.ok(closest < 0.005, `pixel ${i}: id ${found.id[i]}, expected ${id}`);
          doubtful++;
        } else {
          const depth = Math.min(FAR, at * dot(ray, camera.forward));
          assert.ok(
            Math.abs(found.depth[i] - depth) < 0.03,
            `pixel ${i}: ${found.depth[i]}, expected ${depth}`
          );
        }
      }
    }
  }
  assert.ok(doubtful < 6, `${doubtful} pixels at silhouettes differ`);
});

test("a lone sphere's id, depth and normal are the closed forms", () => {
  const stage = checkScene({...row(0), objects: [{...row(0).objects[0], motion: {kind: "still"}}]});
  const found = annotate(stage, {...size, t: 0});
  const camera = cameraAt(undefined, 0);
  const ball = posed(stage.objects[0], 0, camera, 32, 32);
  let seen = 0;
  for (let i = 0; i < 32 * 32; i++) {
    const ray = rayThrough(camera, (i % 32) + 0.5, Math.floor(i / 32) + 0.5, 32, 32);
    const to = [ball.x - camera.eye[0], ball.y - camera.eye[1], ball.z - camera.eye[2]] as const;
    const b = dot([...to], ray);
    const h = b * b - dot([...to], [...to]) + ball.size ** 2;
    assert.equal(found.id[i] === FIRST_OBJECT, h > 0);
    if (h <= 0) continue;
    seen++;
    const t = b - Math.sqrt(h);
    assert.ok(Math.abs(found.depth[i] - t * dot(ray, camera.forward)) < 1e-5);
    const n = to.map((v, c) => (t * ray[c] - v) / ball.size) as [number, number, number];
    const expected = [dot(n, camera.right), dot(n, camera.up), -dot(n, camera.forward)];
    expected.forEach((v, c) => assert.ok(Math.abs(found.normal[3 * i + c] - v) < 1e-5));
  }
  assert.ok(seen > 30);
});

test("normals have length 1 and face the viewer; the ground's is up", () => {
  for (let seed = 0; seed < 12; seed++) {
    const {normal, id} = annotate(moving(seed), {...size, t: 5});
    const camera = cameraAt(moving(seed).camera, 5);
    for (let i = 0; i < id.length; i++) {
      const n = [...normal.subarray(3 * i, 3 * i + 3)];
      assert.ok(Math.abs(Math.hypot(...n) - 1) < 1e-5);
      const world = camera.right.map((r, c) => n[0] * r + n[1] * camera.up[c] - n[2] * camera.forward[c]);
      if (id[i] === GROUND) assert.ok(Math.abs(world[1] - 1) < 1e-5);
      const ray = rayThrough(camera, (i % 32) + 0.5, Math.floor(i / 32) + 0.5, 32, 32);
      assert.ok(dot(world as [number, number, number], ray) < 0.12, `seed ${seed}, pixel ${i} faces away`);
    }
  }
});

test("flow carries this frame's ids onto the next frame's where it says visible", () => {
  let [visible, hidden, missed] = [0, 0, 0];
  for (let seed = 0; seed < 24; seed++) {
    const now = annotate(moving(seed), {...size, t: 3});
    const next = annotate(moving(seed), {...size, t: 4});
    for (let i = 0; i < now.id.length; i++) {
      const x = Math.floor((i % 32) + 0.5 + now.flow[2 * i]);
      const y = Math.floor(Math.floor(i / 32) + 0.5 + now.flow[2 * i + 1]);
      if (!now.visible[i]) {
        hidden++;
        continue;
      }
      visible++;
      assert.ok(x >= 0 && x < 32 && y >= 0 && y < 32, `seed ${seed}, pixel ${i} lands outside`);
      if (next.id[32 * y + x] === now.id[i]) continue;
      missed++;
      // It lands inside a pixel whose centre shows something else: only where an outline crosses that pixel.
      const near = [-1, 0, 1].some((dy) =>
        [-1, 0, 1].some((dx) => next.id[32 * (y + dy) + x + dx] === now.id[i])
      );
      assert.ok(near, `seed ${seed}, pixel ${i}: ${now.id[i]} lands among ${next.id[32 * y + x]}`);
    }
  }
  assert.ok(hidden > 100, `${hidden} hidden`);
  assert.ok(missed < 0.02 * visible, `${missed} of ${visible}`);
});

test("flow is the motion's own: zero where nothing moves, the projected way of what does, hidden behind what passes", () => {
  const ball = {...row(0).objects[0], shape: "sphere" as const, centre: [0, 0.6] as [number, number]};
  const stage = checkScene({
    ...row(0),
    objects: [
      {...ball, motion: {kind: "slide", speed: 0.08, heading: 0}},
      {...ball, size: 0.54, centre: [0.5, -0.65], motion: {kind: "still"}}
    ]
  });
  const found = annotate(stage, {...size, t: 0});
  let hidden = 0;
  for (let i = 0; i < found.id.length; i++) {
    const [dx, dy] = found.flow.subarray(2 * i, 2 * i + 2);
    if (found.id[i] === FIRST_OBJECT) {
      // Sliding to the right across the view axis: the depth stays, and the way is 0.08 units seen at that depth.
      const way = (0.08 * CAMERA.focal * 16) / found.depth[i];
      assert.ok(Math.abs(dx - way) < 1e-4 && Math.abs(dy) < 1e-4, `${dx}, ${dy}, expected ${way}`);
    } else {
      assert.ok(Math.abs(dx) + Math.abs(dy) < 1e-4, "what stands still has no flow");
      hidden += 1 - found.visible[i];
    }
  }
  assert.ok(hidden > 2 && hidden < 40, `${hidden} pixels are passed over`);
});

test("edges run where an object ends, on its own side, and nowhere else", () => {
  for (let seed = 0; seed < 12; seed++) {
    const stage = moving(seed);
    const {id, edge, depth, width} = annotate(stage, {...size, t: 1});
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 31; x++) {
        const [i, j] = [width * y + x, width * y + x + 1];
        if (id[i] === id[j] || Math.max(id[i], id[j]) < FIRST_OBJECT) continue;
        const both = Math.min(id[i], id[j]) >= FIRST_OBJECT;
        const front = both ? (depth[i] < depth[j] ? i : j) : id[i] > id[j] ? i : j;
        assert.equal(edge[front], 1, `seed ${seed}, (${x}, ${y})`);
      }
    for (let i = 0; i < id.length; i++) {
      if (id[i] < FIRST_OBJECT) assert.equal(edge[i], 0);
      const inside = [-1, 1, -32, 32].every((d) => id[i + d] === id[i]);
      if (inside && stage.objects[id[i] - FIRST_OBJECT]?.shape !== "ring") assert.equal(edge[i], 0);
    }
  }
});

test("the picture is renderFrame's, any moment can be annotated, and a bad size is refused", () => {
  const stage = moving(2);
  assert.deepEqual(annotate(stage, {...size, t: 1.5}).rgb, renderFrame(stage, {...size, t: 1.5}));
  assert.throws(() => annotate(stage, {width: 0, height: 8, t: 0}), /width is a whole number/);
  assert.throws(() => annotate(stage, {...size, t: NaN}), /finite number of frames/);
});

test("a camera's flow is that of its move: a pan to the right carries the picture left, a dolly in spreads it", () => {
  const filmed = (kind: "pan" | "dolly" | "orbit") =>
    checkScene({...row(0), objects: [], camera: {kind, speed: 0.02}});
  const [pan, dolly] = [annotate(filmed("pan"), {...size, t: 0}), annotate(filmed("dolly"), {...size, t: 0})];
  for (let i = 0; i < 32 * 32; i++) {
    assert.ok(pan.flow[2 * i] < 0);
    if (dolly.id[i] === GROUND) assert.ok(dolly.flow[2 * i] * ((i % 32) - 15.5) > 0);
  }
  assert.ok(cameraAt({kind: "orbit", speed: 0.02}, 1).eye[0] > 0, "an orbit to the right");
  // What the depth says where a ground point is, seen by the next camera.
  for (const kind of ["pan", "dolly", "orbit"] as const) {
    const stage = filmed(kind);
    const {id, depth, flow} = annotate(stage, {...size, t: 2});
    const [now, next] = [cameraAt(stage.camera, 2), cameraAt(stage.camera, 3)];
    for (let i = 0; i < id.length; i++) {
      if (id[i] !== GROUND || depth[i] === FAR) continue;
      const [x, y] = [(i % 32) + 0.5, Math.floor(i / 32) + 0.5];
      const ray = rayThrough(now, x, y, 32, 32);
      const far = depth[i] / dot(ray, now.forward);
      const seen = project(next, [0, 1, 2].map((c) => now.eye[c] + far * ray[c]) as Vec3, 32, 32);
      assert.ok(
        Math.hypot(seen.x - x - flow[2 * i], seen.y - y - flow[2 * i + 1]) < 1e-3,
        `${kind}, pixel ${i}`
      );
    }
  }
});
