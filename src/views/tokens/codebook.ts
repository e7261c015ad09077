import {checkUsage} from "./codebook-maths.ts";
import {checkPatches} from "./patch.ts";
import type {Picture} from "./picture.ts";

/** A codebook and how it is used. */
export interface Codebook {
  /** By id, the patch that the decoder paints for a code in a neutral context, all of one size. */
  patches: readonly Picture[];
  /** By id, counts or shares. What is never used counts as dead, in the sample that was counted. */
  usage?: ArrayLike<number>;
  /** By id, the codes' places in two principal components of the codebook, `[K,2]`. */
  coordinates?: ArrayLike<number>;
}

/**
 * Returns the codebook if its numbers fit each other.
 * @throws if patches differ in size, or if usage or coordinates are not one (two) a code.
 */
export function checkCodebook<Book extends Codebook>(book: Book, who: string): Book {
  const {patches, usage, coordinates} = book;
  checkPatches(patches, who);
  if (usage) checkUsage(usage, patches.length, who);
  if (coordinates && coordinates.length !== 2 * patches.length)
    throw new Error(
      `${who} needs two coordinates a code, ${2 * patches.length}, found ${coordinates.length}; pass [K,2].`
    );
  return book;
}
