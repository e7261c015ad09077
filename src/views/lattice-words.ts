// A lattice in words and rows.
import {plural} from "./format.ts";
import {effectiveWidth, type LatticeLayer, runs} from "./lattice-cone.ts";
import type {Table} from "./table.ts";

/** A node of the lattice: index of its layer (0 is the input) and its frame there. */
export interface LatticeNode {
  layer: number;
  frame: number;
}

/** What a node can see of the input and, where it was measured, in how many frames nearly all of its influence lies. */
export function coneSentence(
  layers: readonly LatticeLayer[],
  {layer, frame}: LatticeNode,
  cone: readonly number[][],
  measured?: ArrayLike<number>
): string {
  const name = `Frame ${frame} of ${layers[layer].name}`;
  if (layer === 0) return `${name} is an input and sees itself.`;
  const [seen] = cone;
  const total = layers[0].frames;
  const list = runs(seen).map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`));
  const many = list.length > 5 ? `in ${list.length} places` : list.join(", ");
  const theory =
    seen.length === total
      ? `${name} can see ${total === 1 ? "the one input frame" : `every one of the ${total} input frames`}`
      : `${name} can see input ${seen.length === 1 ? "frame" : "frames"} ${many} (${seen.length} of ${total})`;
  if (!measured) return `${theory}.`;
  return `${theory}; 95 % of what it measurably depends on lies in ${plural(effectiveWidth(measured), "frame")}.`;
}

/** A row a node: whether `node` can see it, and its measured influence. */
export function coneTable(
  layers: readonly LatticeLayer[],
  node: LatticeNode,
  cone: readonly number[][],
  measured: readonly (ArrayLike<number> | undefined)[]
): Table {
  const rows = layers.flatMap(({name, frames}, l) => {
    const seen = new Set(cone[l]);
    return Array.from({length: frames}, (_, t) => [
      name,
      t,
      seen.has(t) ? "yes" : "no",
      measured[l]?.[t] ?? null
    ]);
  });
  return {
    columns: ["layer", "frame", `seen by ${layers[node.layer].name} frame ${node.frame}`, "influence"],
    rows
  };
}
