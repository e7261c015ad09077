import assert from "node:assert/strict";
import {test} from "node:test";
import {aliasTwin} from "../clips/alias-twin.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {sampleClip} from "../clips/sample-clip.ts";
import {beatOf} from "./beat.ts";
import {frameChanges} from "./change.ts";

test("a fast motion keeps its beat, and its twin another just as well", () => {
  const scene = sampleClip(2, {fixed: {motion: "side to side", period: 12}});
  const fast = renderClipBytes(scene, {frames: 48});
  const true_ = beatOf(fast, scene);
  assert.ok(true_.hit && true_.lock > 0.97 && true_.error < 1.5e-3);
  assert.ok(Math.abs(true_.jump - 1) < 0.3, `${true_.jump}`);
  const twin = beatOf(renderClipBytes(aliasTwin(scene), {frames: 48}), scene);
  assert.ok(!twin.hit && twin.lock > 0.97 && Math.abs(Math.abs(twin.frequency) - 1 / 24) < 2e-3);
  const changes = frameChanges(fast);
  assert.equal(changes.length, 47);
  assert.ok(changes.every((v) => v > 0 && v < 0.2));
  assert.ok(Number.isNaN(beatOf(renderClipBytes(scene, {frames: 8}), scene).jump));
});
