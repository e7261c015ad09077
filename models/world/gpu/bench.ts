// Images a second of the world's renderer at 64×64, picture and all annotations, beside its twin on one CPU core.
import {type Bench, median, row, settled} from "#kernels/bench";
import {annotate} from "../annotate.ts";
import {sampleScene} from "../sample.ts";
import {createWorldRenderer, SHOT_ROWS} from "./index.ts";

const SIZE = 64;
/** Bytes that an image must move: its encoding in, three vec4f a pixel out. */
const BYTES = 16 * SHOT_ROWS + 48 * SIZE * SIZE;
/**
 * Signed distances a pixel (marching, normals, shadows, the landing of the flow): 9.5 in the CPU twin, counted over 48 sampled
 * scenes, and the tiles' borders.
 */
const DISTANCES = 11;
/**
 * FLOPs of an image: about 30 a signed distance with the pose's turn, and about 900 a pixel for rays and shading, by hand.
 * Good to a factor of two: how many steps a ray marches is the scene's.
 */
const FLOPS = SIZE * SIZE * (DISTANCES * 30 + 900);
const REPEATS = 7;

export const bench: Bench = {
  name: "world",
  async *run(context) {
    const {gpu, ceilings, small} = context;
    const batch = small ? 4 : 512;
    const shots = Array.from({length: batch}, (_, seed) => ({scene: sampleScene(seed), t: seed % 32}));
    const size = {width: SIZE, height: SIZE};
    const timed = async (work: () => unknown, images: number) => {
      const rates: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        await settled(gpu);
        const start = performance.now();
        work();
        await settled(gpu);
        rates.push((1000 * images) / (performance.now() - start));
      }
      return rates;
    };
    const some = shots.slice(0, 4);
    const twin = await timed(() => some.forEach(({scene, t}) => annotate(scene, {...size, t})), some.length);
    yield row(context, `world ${SIZE}×${SIZE} annotated, CPU twin`, "images/s", twin);
    if (gpu.backend !== "webgpu") return;

    const renderer = await createWorldRenderer({...size, batch});
    try {
      renderer.submit(shots);
      await settled(gpu);
      // A GPU needs about half a second of work before it leaves the low clocks of its rest.
      const times = small ? 1 : 8;
      for (const until = performance.now() + (small ? 0 : 500); performance.now() < until;) {
        renderer.repeat(times);
        await settled(gpu);
      }
      const rendering = await timed(() => renderer.repeat(times), times * batch);
      const encoding = await timed(() => renderer.submit(shots), batch);
      const rate = median(rendering);
      const {fmaGflops, matmulGflops, copyGBs} = ceilings;
      const compute = fmaGflops ?? matmulGflops;
      const roof = compute && copyGBs ? 1e9 / Math.max(FLOPS / compute, BYTES / copyGBs) : null;
      const more = {share: roof && rate / roof, gflops: (rate * FLOPS) / 1e9, gbs: (rate * BYTES) / 1e9};
      yield row(
        context,
        `world ${SIZE}×${SIZE} annotated, batch ${batch}, rendering`,
        "images/s",
        rendering,
        more
      );
      yield row(
        context,
        `world ${SIZE}×${SIZE} annotated, batch ${batch}, with encoding`,
        "images/s",
        encoding
      );
    } finally {
      renderer.dispose();
    }
  }
};
