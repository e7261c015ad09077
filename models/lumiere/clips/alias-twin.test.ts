import assert from "node:assert/strict";
import {test} from "node:test";
import {aliasTwin, atFrequency} from "./alias-twin.ts";
import {CLIP_MOTIONS, isPeriodic} from "./attributes.ts";
import {renderClipBytes} from "./render-clip.ts";
import {sampleClip} from "./sample-clip.ts";

for (const motion of CLIP_MOTIONS.filter(isPeriodic))
  test(`a fast ${motion} and its twin have the same keyframes, and no other frame between them`, () => {
    const scene = sampleClip(4, {fixed: {motion, period: 7}});
    const [fast, slow] = [scene, aliasTwin(scene)].map((s) => renderClipBytes(s, {size: 16, frames: 17}));
    const size = 3 * 16 * 16;
    const differs = (t: number) =>
      Math.max(
        ...Array.from({length: size}, (_, i) => Math.abs(fast.data[t * size + i] - slow.data[t * size + i]))
      );
    for (const t of [0, 8, 16]) assert.ok(differs(t) <= 1, `frame ${t} differs by ${differs(t)}`);
    assert.ok(differs(3) > 20);
  });

test("a slow motion is its own twin, and what has no beat is refused", () => {
  const slow = sampleClip(4, {fixed: {motion: "orbit", period: 24}});
  const {motion} = aliasTwin(slow).objects[0];
  assert.ok("frequency" in motion && "frequency" in slow.objects[0].motion);
  assert.ok(Math.abs(motion.frequency - slow.objects[0].motion.frequency) < 1e-12);
  assert.throws(
    () => atFrequency(sampleClip(1, {fixed: {motion: "still"}}), 0.1),
    /A still has no frequency/
  );
});
