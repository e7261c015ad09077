import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openTestGpu, type TestGpu} from "#kernels/testing";
import {renderFrame} from "../render.ts";
import {sampleScene} from "../sample.ts";
import {createPictureRenderer} from "./pictures.ts";

let t: TestGpu;
before(async () => void (t = await openTestGpu("webgpu")));
after(() => t.close());

/** The CPU's frame at `samples` times the size, averaged over samples × samples pixels, in 0 to 255, not rounded. */
function averaged(scene: ReturnType<typeof sampleScene>, at: number, side: number, samples: number) {
  const wide = side * samples;
  const large = renderFrame(scene, {width: wide, height: wide, t: at});
  const out = new Float64Array(3 * side * side);
  large.forEach((v, i) => {
    const [x, y, c] = [Math.floor(i / 3) % wide, Math.floor(i / 3 / wide), i % 3];
    out[3 * (Math.floor(y / samples) * side + Math.floor(x / samples)) + c] += (255 * v) / samples ** 2;
  });
  return out;
}

for (const samples of [1, 2])
  test(`pictures of ${samples}×${samples} samples a pixel equal the CPU's to rounding`, async () => {
    const side = 12;
    const renderer = await createPictureRenderer({width: side, height: side, batch: 6, samples});
    const shots = Array.from({length: 5}, (_, seed) => ({scene: sampleScene(seed), t: 1.5 * seed}));
    const bytes = await renderer.render(shots);
    assert.equal(bytes.length, 5 * 3 * side * side);
    let off = 0;
    shots.forEach(({scene, t}, k) => {
      const expected = averaged(scene, t, side, samples);
      expected.forEach((v, i) => void (off += +(Math.abs(bytes[k * expected.length + i] - v) > 1)));
    });
    // A ray that passes a silhouette within the marcher's tolerance may end elsewhere.
    assert.ok(off <= 0.003 * bytes.length, `${off} of ${bytes.length} bytes are off by more than rounding`);
    await assert.rejects(renderer.render([]), /takes 1 to 6 shots at once; found 0/);
    renderer.dispose();
    await t.check();
  });

test("a size that is no whole number is refused", async () => {
  await assert.rejects(
    createPictureRenderer({width: 8, height: 8, batch: 1, samples: 0}),
    /samples is a whole number of at least 1; found 0/
  );
});
