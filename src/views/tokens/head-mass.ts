// How much attention each head puts on each image.

/** A head of a layer, both from 0. */
export interface Head {
  layer: number;
  head: number;
}

/** Attention by layer, head and image: each at least 0, a head's at most 1 together. */
export type HeadMass = readonly (readonly ArrayLike<number>[])[];

/** What a head puts on no image. */
export function restOf(masses: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < masses.length; ++i) sum += masses[i];
  return Math.max(0, 1 - sum);
}

/**
 * Returns the masses if they fit each other.
 * @throws if there is none, if layers differ in heads, or if a head's masses are not one an image or no shares of 1.
 */
export function checkMass(mass: HeadMass, images: number): HeadMass {
  const heads = mass[0]?.length ?? 0;
  if (!heads)
    throw new Error(
      "headGrid needs at least one layer with one head, found none; pass [layers][heads][images]."
    );
  mass.forEach((row, layer) => {
    if (row.length !== heads)
      throw new Error(`headGrid needs ${heads} heads in every layer, found ${row.length} in layer ${layer}.`);
    row.forEach((masses, head) => {
      const where = `layer ${layer}, head ${head}`;
      if (masses.length !== images)
        throw new Error(
          `headGrid needs a mass for each of the ${images} images, found ${masses.length} for ${where}.`
        );
      const sum = Array.from(masses).reduce((a, b) => a + b, 0);
      if (!(sum <= 1.01 && Array.from(masses).every((m) => m >= 0)))
        throw new Error(
          `headGrid needs shares of at least 0 that sum to at most 1, found ${sum} for ${where}; sum the weights after softmax.`
        );
    });
  });
  return mass;
}
