// How the images of a sentence stand on the page: in reading order, an example's images kept on one line.

export interface SentenceLayout {
  /** CSS pixels of an image's side. */
  size: number;
  /** Groups on a line. */
  perLine: number;
  /** Runs of neighbouring images that belong together, as indices. */
  groups: number[][];
}

const GAP = 6;
const BETWEEN = 18;

/** Neighbouring images of one example, as runs; images without an example stand alone. */
export function exampleGroups(images: readonly {example?: number | null}[]): number[][] {
  const groups: number[][] = [];
  images.forEach(({example}, i) => {
    const last = groups.at(-1);
    const before = last && images[last[0]].example;
    if (last && example !== undefined && example !== null && example === before) last.push(i);
    else groups.push([i]);
  });
  return groups;
}

/**
 * As few lines as images of at least 100 pixels (76 where it is narrow) allow, all lines alike, and on them the largest images
 * that fit, at most `most`. A group stays on one line unless its images would be smaller than 64 pixels.
 */
export function sentenceLayout(
  images: readonly {example?: number | null}[],
  width: number,
  most = 132
): SentenceLayout {
  const groups = exampleGroups(images);
  const longest = Math.max(1, ...groups.map(({length}) => length));
  const across = Math.min(longest, Math.max(1, Math.floor((width + GAP) / (64 + GAP))));
  const side = (perLine: number) =>
    Math.floor((width - (perLine - 1) * BETWEEN - perLine * (across - 1) * GAP) / (perLine * across));
  const least = width < 600 ? 76 : 100;
  let lines = 1;
  const perLine = () => Math.ceil(groups.length / lines);
  while (perLine() > 1 && side(perLine()) < least) ++lines;
  return {size: Math.max(24, Math.min(most, side(perLine()))), perLine: perLine(), groups};
}
