import assert from "node:assert/strict";
import {test} from "node:test";
import {createPlayhead} from "./playhead.ts";

test("a player that is never put on the page stops asking for frames", () => {
  let asked: FrameRequestCallback | null = null;
  Object.assign(globalThis, {requestAnimationFrame: (tick: FrameRequestCallback) => (asked = tick)});
  const run = (element: {isConnected: boolean}) => {
    const head = createPlayhead(element as Element, {
      frames: () => 4,
      fps: () => 8,
      loop: true,
      shown: () => 0,
      preview() {},
      settle: () => assert.fail("nothing is settled"),
      changed() {},
      paint() {}
    });
    head.autoplay();
    let ticks = 0;
    for (let now = 1; asked && ticks < 300; now += 16, ticks++) {
      const tick = asked as FrameRequestCallback;
      asked = null;
      tick(now);
    }
    return {ticks, playing: head.playing()};
  };
  const {ticks, playing} = run({isConnected: false});
  assert.ok(ticks > 50 && ticks < 80, `${ticks} frames`);
  assert.equal(playing, false);
  assert.deepEqual(run({isConnected: true}), {ticks: 300, playing: true});
});
