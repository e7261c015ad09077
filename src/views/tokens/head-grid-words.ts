// Heads and the images they look at, in words and rows.
import type {Table} from "../table.ts";
import {percent} from "./format.ts";
import type {Head, HeadMass} from "./head-mass.ts";
import {restOf} from "./head-mass.ts";
import {roleName} from "./places.ts";

type Named = readonly {role: string; example?: number | null}[];
const STRONGEST = 4;

/** "layer 2, head 1: 41 % on y₃, 20 % on x₄, 12 % on BOS": the strongest first, the rest's share last. */
export function headSentence(mass: HeadMass, images: Named, rest: string, {layer, head}: Head): string {
  const masses = mass[layer][head];
  const order = Array.from(masses, (_, i) => i).sort((a, b) => masses[b] - masses[a] || a - b);
  const list = order.slice(0, STRONGEST).map((i) => `${percent(masses[i])} on ${roleName(images[i])}`);
  return `layer ${layer}, head ${head}: ${[...list, `${percent(restOf(masses))} on ${rest}`].join(", ")}`;
}

/** For each image the head that looks at it most. */
export function headSummary(mass: HeadMass, images: Named, rest: string): string {
  const best = images.map((image, i) => {
    let most = {layer: 0, head: 0};
    mass.forEach((row, layer) =>
      row.forEach((masses, head) => {
        if (masses[i] > mass[most.layer][most.head][i]) most = {layer, head};
      })
    );
    return `${roleName(image)} most by layer ${most.layer}, head ${most.head} (${percent(mass[most.layer][most.head][i])})`;
  });
  return `${mass.length} layers of ${mass[0].length} heads; the rest of the attention is on ${rest}. Looked at: ${best.join("; ")}.`;
}

/** A row a head. */
export function headTable(mass: HeadMass, images: Named, rest: string): Table {
  const rows = mass.flatMap((row, layer) =>
    row.map((masses, head) => [layer, head, restOf(masses), ...Array.from(masses)])
  );
  return {columns: ["layer", "head", rest, ...images.map(roleName)], rows};
}
