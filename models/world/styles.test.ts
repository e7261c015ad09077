import assert from "node:assert/strict";
import {test} from "node:test";
import {annotate} from "./annotate.ts";
import {sampleScene} from "./sample.ts";
import {STYLES} from "./scene.ts";
import {renderStyled, stylize} from "./styles.ts";

const size = {width: 32, height: 24};
// By day, so that what a style leaves bright is bright.
const day = {...sampleScene(3), backdrop: "dawn" as const};
const frame = annotate(day, {...size, t: 2});

test("every style is a picture in [0,1] of its own, the same each time, and leaves the frame as it was", () => {
  const before = structuredClone(frame);
  const seen = new Set<string>();
  for (const style of STYLES) {
    const picture = stylize(frame, style);
    assert.equal(picture.length, 32 * 24 * 3);
    assert.ok(picture.every((v) => v >= 0 && v <= 1));
    assert.deepEqual(stylize(frame, style), picture);
    seen.add(picture.join());
  }
  assert.equal(seen.size, STYLES.length);
  assert.deepEqual(frame, before);
  assert.deepEqual(stylize(frame, "render"), frame.rgb);
});

test("a flat picture has one colour a thing, a sketch and a poster dark outlines, neon bright ones", () => {
  const flat = stylize(frame, "flat");
  const colors = new Map<number, string>();
  frame.id.forEach((id, i) => {
    const color = flat.slice(3 * i, 3 * i + 3).join();
    assert.equal(colors.get(id) ?? color, color);
    colors.set(id, color);
  });
  const mean = (picture: Float32Array, edge: number) => {
    const at = [...frame.edge.keys()].filter((i) => frame.edge[i] === edge);
    return at.reduce((sum, i) => sum + Math.max(...picture.subarray(3 * i, 3 * i + 3)), 0) / at.length;
  };
  for (const style of ["sketch", "poster"] as const)
    assert.ok(mean(stylize(frame, style), 1) < mean(stylize(frame, style), 0) - 0.3, style);
  const neon = stylize(frame, "neon");
  assert.ok(mean(neon, 1) > mean(neon, 0) + 0.3);
});

test("film's grain moves from frame to frame; a scene is drawn in its own style; an unknown one is refused", () => {
  assert.notDeepEqual(stylize(frame, "film", {seed: 1}), stylize(frame, "film", {seed: 2}));
  const scene = {...day, style: "neon" as const};
  assert.deepEqual(renderStyled(scene, {...size, t: 2}), stylize(frame, "neon"));
  assert.throws(() => stylize(frame, "oil" as "film"), /A style is one of render, .*found "oil"/);
  assert.throws(() => renderStyled({...scene, style: "oil" as "film"}, {...size, t: 0}), /style is one of/);
});
