// Weights between frames, of every head: what is said of them.
import type {Table} from "../table.ts";
import {percent} from "../tokens/format.ts";
import type {Head} from "../tokens/head-mass.ts";

/** `[layers][heads]` of T·T weights, rows summing to 1. */
export type HeadMatrices = readonly (readonly ArrayLike<number>[])[];

/** What a head does, in words: how much stays in its own frame, and how far away it looks. */
export function headWords(
  data: HeadMatrices,
  frames: number,
  names: readonly string[],
  {layer, head}: Head
): string {
  const weights = data[layer][head];
  let [own, distance] = [0, 0];
  for (let i = 0; i < frames * frames; ++i) {
    const [row, col] = [Math.floor(i / frames), i % frames];
    if (row === col) own += weights[i] / frames;
    distance += (weights[i] * Math.abs(row - col)) / frames;
  }
  return `layer ${names[layer]}, head ${head}: ${percent(own)} of the attention stays in its own frame; on average it looks ${distance.toFixed(2)} frames away`;
}

export function headsSummary(data: HeadMatrices, frames: number, names: readonly string[]): string {
  const words = data.flatMap((row, layer) =>
    row.map((_, head) => headWords(data, frames, names, {layer, head}))
  );
  return `${data.length} layers × ${data[0].length} heads. ${words.join(". ")}.`;
}

/** A row a weight. */
export function headsTable(data: HeadMatrices, frames: number, names: readonly string[]): Table {
  const rows = data.flatMap((heads, layer) =>
    heads.flatMap((weights, head) =>
      Array.from(weights, (w, i) => [names[layer], head, Math.floor(i / frames), i % frames, w])
    )
  );
  return {columns: ["layer", "head", "frame that attends", "frame attended to", "weight"], rows};
}

/** @throws a sentence if a matrix has not T·T weights, or layers differ in heads. */
export function checkHeads(data: HeadMatrices, frames: number): HeadMatrices {
  if (!data?.length || !data[0].length)
    throw new Error("headMatrices needs at least one layer with one head, found none.");
  data.forEach((heads, layer) => {
    if (heads.length !== data[0].length)
      throw new Error(
        `headMatrices needs as many heads in every layer, found ${data[0].length} in layer 0 and ${heads.length} in layer ${layer}.`
      );
    heads.forEach((weights, head) => {
      if (weights.length !== frames * frames)
        throw new Error(
          `headMatrices needs ${frames}×${frames} weights a head, found ${weights.length} in layer ${layer}, head ${head}.`
        );
    });
  });
  return data;
}
