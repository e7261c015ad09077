import assert from "node:assert/strict";
import {test} from "node:test";
import {caption} from "./caption.ts";
import {demoScene, oscillating} from "./demo.ts";
import {GROUNDS, scene, TEXTURES} from "./scene.ts";

test("a caption names objects from left to right with all that they show", () => {
  assert.equal(
    caption(demoScene),
    "a small yellow matte cube on the left at the back slides quickly to the right; " +
      "a medium red glossy sphere with stripes on the left at the front bounces quickly, first up; " +
      "a medium teal glossy ring with checks on the right at the front spins slowly counter-clockwise, at dawn, on a tiled floor"
  );
});

test("scenes that look different are described differently", () => {
  const seen = new Map<string, string>();
  for (let seed = 0; seed < 300; seed++) {
    const {objects, backdrop, ground} = scene(seed);
    const key = JSON.stringify([
      backdrop,
      ground,
      objects.map(({shape, color, texture, material}) => [shape, color, texture, material]).sort()
    ]);
    const words = caption(scene(seed));
    assert.match(words, /^an? \w+ .*, (at|on) /);
    const before = seen.get(words);
    assert.ok(before === undefined || before === key, `two scenes share “${words}”`);
    seen.set(words, key);
  }
});

test("a caption tells the camera's move, the style, and which way a swing starts", () => {
  const words = caption({
    ...oscillating(0.1, {phase: 0.5}),
    camera: {kind: "pan", speed: -0.006},
    style: "halftone"
  });
  assert.equal(
    words,
    "a medium orange matte sphere in the middle swings quickly from side to side, first to the left, on slate grey, " +
      "the camera pans quickly to the left, as a halftone print"
  );
});

test("a caption names what a rich scene adds: surface, ground, light and lens", () => {
  const swing = oscillating(0.1);
  const words = caption({
    ...swing,
    backdrop: "dusk",
    ground: "pebbles",
    objects: [{...swing.objects[0], texture: "marble"}],
    lamp: {warmth: 0.6, strength: 0.7, ambient: 1},
    lens: {blur: 0.5, noise: 0.02, exposure: 0, vignette: 0.2}
  });
  assert.match(words, /^a medium orange matte sphere with veins of marble in the middle swings/);
  assert.ok(words.endsWith(", at dusk, on pebbles, in dim warm light, as a snapshot"), words);
  const all = TEXTURES.flatMap((texture) =>
    GROUNDS.map((ground) => caption({...swing, ground, objects: [{...swing.objects[0], texture}]}))
  );
  assert.equal(new Set(all).size, TEXTURES.length * GROUNDS.length);
});
