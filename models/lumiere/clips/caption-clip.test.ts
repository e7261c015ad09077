import assert from "node:assert/strict";
import {test} from "node:test";
import {captionClip, clipCaption, renderClipBytes, sampleClip} from "./index.ts";

test("captionClip renders what the words say, as the sampled scene does without jitter", () => {
  const scene = sampleClip(4, {jitter: 0});
  const {data, ...rest} = captionClip(clipCaption(scene), {frames: 3, size: 16});
  const bytes = renderClipBytes(scene, {frames: 3, size: 16}).data;
  assert.deepEqual(rest, {width: 16, height: 16, frames: 3, channels: 3, fps: 16, range: [0, 1]});
  assert.deepEqual(
    Array.from(data, (v) => Math.round(255 * v)),
    [...bytes]
  );
  assert.throws(() => captionClip("a red spere on the left stands still on sand"), /spere/);
});
