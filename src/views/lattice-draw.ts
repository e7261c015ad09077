// The marks of a lattice: nodes once a layout, cone and colours at every move.
import {s} from "./dom.ts";
import {directSources, isAttention, type LatticeLayer, runs} from "./lattice-cone.ts";
import {framesPerNode, type LatticeLayout, operation} from "./lattice-layout.ts";
import {frameTicks} from "./frame-matrix-data.ts";

const EDGES = 160;

/** Row names, operations, skip connections and the axis of input frames. */
export function drawFrame(layers: readonly LatticeLayer[], layout: LatticeLayout): SVGElement[] {
  const {left, node, y, width, right} = layout;
  const fit = (words: string) => {
    const most = Math.floor((left - 12) / 6.1);
    return words.length > most ? `${words.slice(0, most - 1)}…` : words;
  };
  const two = y.length < 2 || y[0] - y[1] >= 36;
  const names = layers.map(({name}, l) => {
    const op = l ? operation(layers, l) : "";
    const mid = y[l] + node / 2;
    const line = two || !name ? [fit(name), fit(op)] : [fit(`${name}`), ""];
    return s(
      "g",
      {},
      s("title", {}, `${name}: ${operation(layers, l)}, ${layers[l].frames} frames`),
      s("text", {class: "view-axis-label", x: 0, y: mid + (line[1] ? -2 : 4)}, line[0]),
      line[1] && s("text", {class: "lane-small", x: 0, y: mid + 11}, line[1])
    );
  });
  const skips = layers.flatMap((layer, l) => {
    const from = layers.findIndex(({name}) => name === layer.skip);
    if (from < 0) return [];
    const [x, top, bottom] = [width - right + 4, y[l] + node / 2, y[from] + node / 2];
    const d = `M${x},${bottom}h8v${top - bottom}h-8`;
    const words = s(
      "text",
      {
        class: "lane-small",
        transform: `translate(${x + 19},${(top + bottom) / 2}) rotate(-90)`,
        "text-anchor": "middle"
      },
      "skip"
    );
    return [s("path", {class: "lane-skip", d}), words];
  });
  const first = layout.box(0, 0);
  const step = layers[0].frames > 1 ? layout.box(0, 1).x - first.x : 1;
  const under = y[0] + node + 13;
  const ticks = frameTicks(layers[0].frames, step, 22).map((t) => {
    const box = layout.box(0, t);
    return s("text", {x: box.x + box.width / 2, y: under, "text-anchor": "middle"}, t);
  });
  return [...names, ...skips, ...ticks, s("text", {x: 0, y: under}, "input frame")];
}

/** One rectangle a node. */
export function drawNodes(layers: readonly LatticeLayer[], layout: LatticeLayout): SVGElement[][] {
  return layers.map(({frames}, l) =>
    Array.from({length: frames}, (_, t) => {
      const {x, width} = layout.box(l, t);
      return s("rect", {
        class: "lane-node",
        x,
        y: layout.y[l],
        width,
        height: layout.node,
        rx: Math.min(3, width / 4)
      });
    })
  );
}

/**
 * The cone between two neighbouring layers: a band from each run of frames to all that they see, and single edges while
 * they can be told apart. Attention, which sees everything, is a band and never edges.
 */
export function drawCone(
  layers: readonly LatticeLayer[],
  layout: LatticeLayout,
  cone: readonly number[][]
): SVGElement[] {
  const {y, node, box} = layout;
  const per = framesPerNode(layers);
  const marks: SVGElement[] = [];
  for (let l = 1; l < layers.length; ++l) {
    if (!cone[l].length) continue;
    const [top, bottom] = [y[l] + node, y[l - 1]];
    const sources = new Map(cone[l].map((t) => [t, directSources(layers, l, t)]));
    for (const [first, last] of runs(cone[l])) {
      const seen = [...(sources.get(first) ?? []), ...(sources.get(last) ?? [])];
      if (!seen.length) continue;
      const [a, b] = [box(l, first), box(l, last)];
      const [c, d] = [box(l - 1, Math.min(...seen)), box(l - 1, Math.max(...seen))];
      const points = `${a.x},${top} ${b.x + b.width},${top} ${d.x + d.width},${bottom} ${c.x},${bottom}`;
      marks.push(s("polygon", {class: isAttention(layers[l]) ? "lane-all" : "lane-cone", points}));
    }
    const edges = isAttention(layers[l])
      ? []
      : [...sources].flatMap(([to, from]) => from.map((t) => ({t, to})));
    if (edges.length > EDGES) continue;
    for (const {t, to} of edges) {
      // A wide node is computed around its first frame when it was sampled down, and read where it is needed when up.
      const upper = box(l, to);
      const lower = box(l - 1, t);
      const x1 = per[l] > per[l - 1] ? upper.x + lower.width / 2 : upper.x + upper.width / 2;
      const x2 =
        per[l] < per[l - 1]
          ? Math.max(lower.x + 2, Math.min(lower.x + lower.width - 2, x1))
          : lower.x + lower.width / 2;
      marks.push(s("line", {class: "lane-edge", x1, y1: top, x2, y2: bottom}));
    }
  }
  return marks;
}

/** Bars of influence under the input, inside the bracket of what could have any. */
export function drawProfile(
  layout: LatticeLayout,
  influence: ArrayLike<number>,
  most: number,
  seen: readonly number[]
): SVGElement[] {
  const {y, height} = layout.profile;
  const floor = y + height;
  const marks: SVGElement[] = [];
  for (const [first, last] of runs(seen)) {
    const [a, b] = [layout.box(0, first), layout.box(0, last)];
    marks.push(s("rect", {class: "lane-box", x: a.x - 1.5, y, width: b.x + b.width - a.x + 3, height}));
  }
  for (let t = 0; t < influence.length; ++t) {
    const {x, width} = layout.box(0, t);
    const size = Number.isFinite(influence[t])
      ? Math.min(1, Math.abs(influence[t]) / most) * (height - 3)
      : 0;
    if (size > 0) marks.push(s("rect", {class: "lane-bar", x, y: floor - size, width, height: size}));
  }
  const last = layout.box(0, influence.length - 1);
  const x2 = last.x + last.width;
  marks.push(
    s("line", {class: "lane-base", x1: layout.left, x2, y1: floor, y2: floor}),
    s("text", {x: 0, y: y + height / 2}, layout.left < 96 ? "influence" : "influence on it"),
    s("text", {class: "lane-small", x: 0, y: y + height / 2 + 13}, "|∂y/∂x|")
  );
  return marks;
}
