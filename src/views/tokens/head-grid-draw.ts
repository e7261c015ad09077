// Where the heads of a grid stand, and their bars.
import {inkFaint, series} from "../colors.ts";
import {s} from "../dom.ts";
import {type Head, type HeadMass, restOf} from "./head-mass.ts";

const LEFT = 52;
const TOP = 32;
const HEIGHT = 34;
const GAP = 6;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface HeadLayout {
  width: number;
  height: number;
  box(head: Head): Box;
  /** The head at a point of the drawing, or null. */
  at(x: number, y: number): Head | null;
}

/** Layers below each other, heads beside; a head is 26 to 120 pixels wide, so that very many are wider than the page. */
export function headLayout(layers: number, heads: number, width: number): HeadLayout {
  const cell = Math.max(26, Math.min(120, Math.floor((width - LEFT) / heads) - GAP));
  return {
    width: LEFT + heads * (cell + GAP),
    height: TOP + layers * (HEIGHT + GAP),
    box: ({layer, head}) => ({
      x: LEFT + head * (cell + GAP),
      y: TOP + layer * (HEIGHT + GAP),
      width: cell,
      height: HEIGHT
    }),
    at(x, y) {
      const head = Math.floor((x - LEFT) / (cell + GAP));
      const layer = Math.floor((y - TOP) / (HEIGHT + GAP));
      return head >= 0 && head < heads && layer >= 0 && layer < layers ? {layer, head} : null;
    }
  };
}

/** All bars of a colour are one path: large models have thousands. `roleOf` is an image's role, by number. */
export function drawHeads(mass: HeadMass, layout: HeadLayout, roleOf: readonly number[]): SVGElement[] {
  const fields: string[] = [];
  const rests: string[] = [];
  const bars = new Map<number, string[]>(roleOf.map((role) => [role, []]));
  const rect = ({x, y, width, height}: Box) =>
    `M${x.toFixed(2)},${y.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${(-width).toFixed(2)}z`;
  mass.forEach((row, layer) =>
    row.forEach((masses, head) => {
      const box = layout.box({layer, head});
      const step = (box.width - 2) / (masses.length + 1);
      const bar = (i: number, share: number) => {
        const height = Math.min(1, share) * (box.height - 2);
        const x = box.x + 1 + i * step;
        const width = Math.max(0.75, step - (step > 3 ? 1 : 0));
        return height ? rect({x, y: box.y + box.height - 1 - height, width, height}) : "";
      };
      fields.push(rect(box));
      rests.push(bar(0, restOf(masses)));
      for (let i = 0; i < masses.length; ++i) bars.get(roleOf[i])?.push(bar(i + 1, masses[i]));
    })
  );
  const text = (x: number, y: number, anchor: string, words: string | number, name = "") =>
    s("text", {x, y, "text-anchor": anchor, class: name || null}, words);
  return [
    text(0, 26, "start", "layer", "view-axis-label"),
    text(LEFT, 10, "start", "head", "view-axis-label"),
    ...mass[0].map((_, head) => {
      const {x, width} = layout.box({layer: 0, head});
      return text(x + width / 2, 26, "middle", head);
    }),
    ...mass.map((_, layer) => text(LEFT - 10, layout.box({layer, head: 0}).y + HEIGHT / 2 + 4, "end", layer)),
    s("path", {class: "tok-head", d: fields.join("")}),
    s("path", {class: "tok-head-bars", d: rests.join(""), fill: inkFaint}),
    ...[...bars].map(([role, d]) => s("path", {class: "tok-head-bars", d: d.join(""), fill: series(role)}))
  ];
}
