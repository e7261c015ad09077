// What a clip inside a model looks like, `[B·T,H,W,C]` with T beside it, checked where a public function begins: `who` is that function's
// name, in which the error speaks.
import type {Tensor} from "@tensorflow/tfjs-core";

/** Checks that x is a batch of clips `[B·T,H,W,C]` of `frames` frames each; returns B. */
export function clipBatch(who: string, x: Tensor, frames: number): number {
  if (x.rank !== 4)
    throw new Error(
      `${who}: x must be [B·T,H,W,C], but its shape is [${x.shape}]; fold time into the batch.`
    );
  const images = x.shape[0];
  if (!Number.isInteger(frames) || frames < 1 || images % frames !== 0)
    throw new Error(
      `${who}: frames must be a whole number that divides the batch of ${images} images, but is ${frames}; pass T of [B·T,H,W,C].`
    );
  return images / frames;
}

/** Checks that x has as many channels as a parameter expects. */
export function channelsMatch(who: string, x: Tensor, expected: number, key: string): void {
  const found = x.shape[x.shape.length - 1];
  if (found !== expected)
    throw new Error(
      `${who}: x has ${found} channels, but “${key}” is for ${expected}; initialise the parameters with ${found} channels.`
    );
}

/** A kernel that has a middle, so that an identity exists. */
export function oddKernel(who: string, kernel: number): number {
  if (!Number.isInteger(kernel) || kernel < 1 || kernel % 2 === 0)
    throw new RangeError(
      `${who}: kernel must be an odd whole number of frames, found ${kernel}; choose 1, 3, 5, …`
    );
  return kernel;
}
