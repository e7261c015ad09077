// Pictures on the GPU without their annotations: four bytes a pixel are read back, where `createWorldRenderer` reads 48.
import {createPlan} from "#kernels";
import type {Shot} from "./encode.ts";
import {pictureKernel} from "./picture-kernel.ts";
import {checkRenderer, shotsOf} from "./shots.ts";

export interface PictureRendererOptions {
  /** Of the pictures that come out, in pixels. */
  width: number;
  height: number;
  /** Most shots of one call. */
  batch: number;
  /** Each pixel is the mean of `samples`² pixels of a picture that is so much larger; 1 unless told. */
  samples?: number;
}

export interface PictureRenderer {
  /** Renders up to `batch` shots as bytes `[shots,H,W,3]`: one dispatch, one readback. */
  render(shots: Shot[]): Promise<Uint8Array>;
  /** Renders and does not wait: for timing. */
  submit(shots: Shot[]): void;
  /** Renders what was last submitted again, `times` over. */
  repeat(times: number): void;
  /** Bytes that it holds. */
  readonly bytes: number;
  dispose(): void;
}

/**
 * A renderer of scenes in the style "render": the bytes are those of `renderFrame` at `samples` times the size, averaged and rounded,
 * but for a level where float32 rounds to the other side, and for pixels at a silhouette.
 *
 * @throws without WebGPU; if a batch is too large for one GPU buffer; if a size is not a whole number of at least 1
 */
export async function createPictureRenderer({
  width,
  height,
  batch,
  samples = 1
}: PictureRendererOptions): Promise<PictureRenderer> {
  checkRenderer({width, height, batch, samples});
  const size = width * height;
  const [wide, high] = [samples * width, samples * height];
  const plan = createPlan("pictures");
  try {
    const {scenes, submit} = shotsOf(plan, {width: wide, height: high, batch});
    const pixels = plan.buffer("pixels", 4 * size * batch);
    const uniforms = {width: wide, height: high, shots: batch, every: samples};
    await plan.add(pictureKernel, {buffers: {scenes, pixels}, uniforms}).ready();

    return {
      bytes: plan.bytes,
      submit,
      repeat: (times) => plan.run(times),
      async render(shots) {
        submit(shots);
        return withoutAlpha(new Uint8Array(await plan.read(pixels, 0, 4 * size * shots.length)));
      },
      dispose: () => plan.dispose()
    };
  } catch (error) {
    plan.dispose();
    throw error;
  }
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((3 * rgba.length) / 4);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}
