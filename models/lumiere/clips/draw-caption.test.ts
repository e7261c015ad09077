import assert from "node:assert/strict";
import {test} from "node:test";
import {drawCaption} from "./draw-caption.ts";
import {clipScene} from "./clip-scene.ts";
import {parseCaption} from "./parse-caption.ts";
import {renderClipBytes} from "./render-clip.ts";

const CAPTION = "a red sphere on the left bounces every 12 frames, first up, on sand";

test("a caption is drawn as its scene is, in numbers from 0 to 1", () => {
  const drawn = drawCaption(CAPTION, {size: 16, frames: 3});
  const bytes = renderClipBytes(clipScene(parseCaption(CAPTION)), {size: 16, frames: 3});
  assert.deepEqual([drawn.frames, drawn.width, drawn.height, drawn.fps], [3, 16, 16, 16]);
  assert.deepEqual(
    [...drawn.data.slice(0, 30)],
    [...Float32Array.from(bytes.data, (v) => v / 255).slice(0, 30)]
  );
  assert.ok(Math.max(...drawn.data) <= 1 && Math.min(...drawn.data) >= 0);
});

test("what a caption leaves out is filled in, what it leaves open is a seed's", () => {
  const size = {size: 16, frames: 4};
  assert.deepEqual(
    drawCaption(CAPTION.replace(" every 12 frames", ""), size).data,
    drawCaption(CAPTION, size).data
  );
  const other = drawCaption(CAPTION, {...size, seed: 1, jitter: 1});
  assert.notDeepEqual(other.data, drawCaption(CAPTION, {...size, seed: 2, jitter: 1}).data);
  assert.throws(() => drawCaption("a red ball on the left"), /“ball” is not a word.*nearest is “sphere”/);
});
