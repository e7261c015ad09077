import assert from "node:assert/strict";
import {test} from "node:test";
import {caption} from "./caption.ts";
import {demoScene} from "./demo.ts";
import {scene} from "./scene.ts";

test("a caption names objects from left to right with all that they show", () => {
  assert.equal(
    caption(demoScene),
    "a small yellow matte cube slides quickly to the right, a medium red glossy sphere with stripes bounces quickly and " +
      "a medium teal glossy ring with checks spins slowly counter-clockwise, at dawn, on a tiled floor"
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
