import assert from "node:assert/strict";
import {describe, test} from "node:test";
import {draws} from "../../random.ts";
import {clipAttributes, CLIP_MOTIONS, CLIP_PERIODS, renderClipBytes, sampleClip} from "../clips/index.ts";
import {findObject, backgroundOf} from "./find-object.ts";
import {frequencyError, frequencyHit, phaseLock} from "./phase-lock.ts";
import {phaseOf, trueFrequency} from "./phase.ts";
import {type PixelClip, takeClipFrames} from "./pixel-clip.ts";

/** The clip with its frames in the order of a seed. */
function shuffled(clip: PixelClip, seed: number): PixelClip {
  const draw = draws(seed, "shuffle");
  const order = Array.from({length: clip.frames}, (_, t) => [draw.uniform(), t]).sort((a, b) => a[0] - b[0]);
  const frames = order.map(([, t]) => takeClipFrames(clip, t, 1));
  const data = new Float32Array(clip.data.length);
  frames.forEach((frame, t) => data.set(frame.data as Float32Array, t * frame.data.length));
  return {...clip, data};
}

describe("phases of rendered clips", () => {
  for (const motion of CLIP_MOTIONS.slice(1))
    test(`a ${motion} is in phase with itself and has its own frequency`, () => {
      // Each period with a clip of its own, of either split.
      const periods = motion === "slide" ? [null, null, null] : [...CLIP_PERIODS];
      periods.forEach((period, k) => {
        const scene = sampleClip(31 * k + 5, {
          fixed: period ? {motion, period} : {motion},
          split: k % 2 ? "train" : "held-out"
        });
        const clip = renderClipBytes(scene);
        const told = `${motion} every ${period}`;
        const {lock, frequency} = phaseLock(phaseOf(clip, scene));
        assert.ok(lock >= 0.97, `${told}: R is ${lock}`);
        assert.ok(frequencyError(frequency, trueFrequency(scene)) < 1.5e-3, told);
        // A caption gives the attributes without their jitter, and no scene.
        const named = phaseLock(phaseOf(clip, {...clipAttributes(scene), period: null}));
        assert.ok(named.lock >= 0.9, `${told}: R is ${named.lock} by its caption`);
        assert.ok(frequencyHit(named.frequency, trueFrequency(scene), clip.frames), told);
        const scrambled = phaseLock(phaseOf(shuffled(clip, k), scene));
        if (motion !== "slide") {
          assert.ok(scrambled.lock < 0.5, `${told}: R is ${scrambled.lock} with its frames shuffled`);
          assert.ok(!frequencyHit(scrambled.frequency, trueFrequency(scene), clip.frames), told);
        }
      });
    });

  test("noise and a tone that is off do not move the phase", () => {
    const scene = sampleClip(3, {fixed: {motion: "orbit", period: 10}});
    const clip = renderClipBytes(scene);
    const draw = draws(0, "noise");
    const data = Float32Array.from(clip.data, (v) => 0.95 * v + 6 + 6 * draw.normal());
    const {lock, frequency} = phaseLock(phaseOf({...clip, data}, scene));
    assert.ok(lock > 0.97 && frequencyHit(frequency, trueFrequency(scene), clip.frames), `R is ${lock}`);
  });

  test("clips are found in any size and range", () => {
    const scene = sampleClip(4, {fixed: {motion: "bounce", period: 12}});
    const clip = renderClipBytes(scene, {size: 16, frames: 24});
    const data = Float32Array.from(clip.data, (v) => v / 127.5 - 1);
    const {lock} = phaseLock(phaseOf({...clip, data, range: [-1, 1]}, scene));
    assert.ok(lock > 0.9, `R is ${lock}`);
  });

  test("where there is no object there is no phase, and R counts it as out of step", () => {
    const scene = sampleClip(5, {fixed: {motion: "orbit", period: 24}});
    const clip = renderClipBytes(scene, {frames: 8});
    const empty = renderClipBytes({...scene, objects: []}, {frames: 8});
    assert.ok(findObject(empty, backgroundOf(scene, 32)).every(({x, area}) => Number.isNaN(x) && area === 0));
    clip.data.set(empty.data.subarray(0, empty.data.length / 4));
    const phases = phaseOf(clip, scene);
    assert.deepEqual([...phases].map(Number.isNaN), [true, true, ...Array(6).fill(false)]);
    const {lock} = phaseLock(phases);
    assert.ok(lock > 0.7 && lock <= 0.75, `R is ${lock}`);
  });

  test("a swing has none beside a frame without its object, where up and down look alike", () => {
    const scene = sampleClip(5, {fixed: {motion: "bounce", period: 24}});
    const clip = renderClipBytes(scene, {frames: 48});
    const known = phaseOf(clip, scene);
    const empty = renderClipBytes({...scene, objects: []}, {frames: 48});
    const frame = clip.data.length / 48;
    for (const t of [10, 11, 30]) clip.data.set(empty.data.subarray(0, frame), t * frame);
    phaseOf(clip, scene).forEach((phase, t) => {
      if (!Number.isNaN(phase))
        assert.ok(Math.cos(phase - known[t]) > 0.9, `frame ${t}: ${phase}, not ${known[t]}`);
    });
    assert.ok(Number.isNaN(phaseOf(clip, scene)[30]));
  });

  test("what stands still has no phase", () => {
    const scene = sampleClip(6, {fixed: {motion: "still"}});
    const clip = renderClipBytes(scene, {frames: 2});
    assert.throws(() => phaseOf(clip, scene), /a still has no phase/);
    assert.throws(() => phaseOf({...clip, width: 16, height: 64}, scene), /must be square.*found 16×64/);
    assert.throws(
      () => phaseOf({...clip, frames: 3}, scene),
      /3 frames of 32×32 has 9216 numbers; found 6144/
    );
  });
});
