// Clips a second, 80 frames of 32×32 from 64×64: rendered on the GPU, with encoding and readback as `npm run clips` has them, and
// on one CPU core.
import {type Bench, row, settled} from "#kernels/bench";
import {createPictureRenderer} from "../../world/gpu/pictures.ts";
import {renderClipBytes, sampleClip, samplesAt} from "./index.ts";

const SIZE = 32;
const REPEATS = 7;

export const bench: Bench = {
  name: "clips",
  async *run(context) {
    const {gpu, small} = context;
    const frames = small ? 4 : 80;
    const samples = samplesAt(SIZE);
    const timed = async (work: () => unknown, clips: number) => {
      const rates: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        await settled(gpu);
        const start = performance.now();
        await work();
        await settled(gpu);
        rates.push((1000 * clips) / (performance.now() - start));
      }
      return rates;
    };
    const scene = sampleClip(0);
    const what = `clips of ${frames} frames, ${SIZE}×${SIZE}`;
    const twin = await timed(() => renderClipBytes(scene, {size: SIZE, frames}), 1);
    yield row(context, `${what}, CPU twin`, "clips/s", twin);
    if (gpu.backend !== "webgpu") return;

    const clips = small ? 1 : 16;
    const batch = clips * frames;
    const renderer = await createPictureRenderer({width: SIZE, height: SIZE, batch, samples});
    try {
      const shots = Array.from({length: batch}, (_, i) => ({
        scene: sampleClip(Math.floor(i / frames)),
        t: i % frames
      }));
      renderer.submit(shots);
      const times = small ? 1 : 4;
      // A GPU needs about half a second of work before it leaves the low clocks of its rest.
      for (const until = performance.now() + (small ? 0 : 500); performance.now() < until;) {
        renderer.repeat(times);
        await settled(gpu);
      }
      const rendering = await timed(() => renderer.repeat(times), times * clips);
      yield row(context, `${what}, ${clips} at once, rendering`, "clips/s", rendering);
      const whole = await timed(() => renderer.render(shots), clips);
      yield row(context, `${what}, ${clips} at once, with encoding and readback`, "clips/s", whole);
    } finally {
      renderer.dispose();
    }
  }
};
