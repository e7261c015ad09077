// The world on the GPU: what `annotate` gives, many frames a dispatch. Apart from the world's own barrel, which needs no GPU.
import {createPlan} from "#kernels";
import type {Annotated} from "../annotate.ts";
import type {Shot} from "./encode.ts";
import {renderKernel} from "./kernel.ts";
import {checkRenderer, shotsOf} from "./shots.ts";
import {unpack} from "./unpack.ts";

export {encodeShot, type Shot, SHOT_ROWS} from "./encode.ts";
export {renderKernel} from "./kernel.ts";
export {unpack} from "./unpack.ts";

export interface WorldRenderer {
  /** Renders up to `batch` shots and reads them back: one dispatch, three readbacks. */
  render(shots: Shot[]): Promise<Annotated[]>;
  /** Renders up to `batch` shots and leaves them in `buffers`; does not wait. */
  submit(shots: Shot[]): void;
  /** Renders what was last submitted again, `times` over: for timing. */
  repeat(times: number): void;
  /** A vec4f a pixel, `[batch,H,W]`; see `renderKernel`. They are the renderer's. */
  readonly buffers: {color: GPUBuffer; shape: GPUBuffer; motion: GPUBuffer};
  /** Bytes that it holds. */
  readonly bytes: number;
  dispose(): void;
}

/**
 * A renderer of width × height pixels for batches of up to `batch` shots. It holds 48 bytes a pixel and shot. Equal to
 * `annotate` to float32 rounding, but for pixels whose rays pass a silhouette within the marcher's tolerance.
 *
 * @throws without WebGPU; if a batch is too large for one GPU buffer; if a size is not a whole number of at least 1
 */
export async function createWorldRenderer({
  width,
  height,
  batch
}: {
  width: number;
  height: number;
  batch: number;
}): Promise<WorldRenderer> {
  checkRenderer({width, height, batch});
  const size = width * height;
  const plan = createPlan("world");
  try {
    const {scenes, submit} = shotsOf(plan, {width, height, batch});
    const buffers = {
      color: plan.buffer("color", 16 * size * batch),
      shape: plan.buffer("shape", 16 * size * batch),
      motion: plan.buffer("motion", 16 * size * batch)
    };
    const uniforms = {width, height, shots: batch};
    await plan.add(renderKernel, {buffers: {scenes, ...buffers}, uniforms}).ready();

    return {
      buffers,
      bytes: plan.bytes,
      submit,
      repeat: (times) => plan.run(times),
      async render(shots) {
        submit(shots);
        const read = async (buffer: GPUBuffer) =>
          new Float32Array(await plan.read(buffer, 0, 16 * size * shots.length));
        const [color, shape, motion] = await Promise.all(Object.values(buffers).map(read));
        return shots.map((_, k) => {
          const part = (data: Float32Array) => data.subarray(4 * size * k, 4 * size * (k + 1));
          return unpack(width, height, part(color), part(shape), part(motion));
        });
      },
      dispose: () => plan.dispose()
    };
  } catch (error) {
    plan.dispose();
    throw error;
  }
}
