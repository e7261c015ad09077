// Where the nodes of a lattice stand. The input is at the bottom, the output on top; all rows share one axis of input frames.
import {scaleBand} from "d3";
import {isAttention, type LatticeLayer, temporalStride} from "./lattice-cone.ts";

/** How many input frames one frame of each layer stands for: 1 for the input, doubled by every halving. */
export function framesPerNode(layers: readonly LatticeLayer[]): number[] {
  const per = [1];
  for (let l = 1; l < layers.length; ++l) per.push(per[l - 1] * temporalStride(layers[l - 1], layers[l]));
  return per;
}

/** What a layer does to time, in a few characters: "k 3", "↓2 k 3", "↑2", "attention". Empty for the input. */
export function operation(layers: readonly LatticeLayer[], l: number): string {
  if (l === 0) return "input";
  const layer = layers[l];
  if (isAttention(layer)) return "attention";
  const stride = temporalStride(layers[l - 1], layer);
  const words = [];
  if (stride > 1) words.push(`↓${+stride.toFixed(2)}`);
  if (stride < 1) words.push(`↑${+(1 / stride).toFixed(2)}`);
  if (!words.length || (layer.kernel ?? 1) !== 1) words.push(`k = ${layer.kernel ?? 1}`);
  return words.join(", ");
}

export interface LatticeLayout {
  width: number;
  height: number;
  left: number;
  right: number;
  /** Height of a node, and its top for each layer. */
  node: number;
  y: number[];
  /** Left edge and width of a node. A frame that stands for s input frames is s wide and starts at the first of them. */
  box(layer: number, frame: number): {x: number; width: number};
  /** Top of the profile of influence under the input, and its height. */
  profile: {y: number; height: number};
  /** The node under a point, or null outside. */
  at(px: number, py: number): {layer: number; frame: number} | null;
}

/** Lays the lattice out in `width` pixels; `profile` keeps room for the influence of the input under it. */
export function latticeLayout(
  layers: readonly LatticeLayer[],
  width: number,
  profile: boolean
): LatticeLayout {
  const per = framesPerNode(layers);
  const frames = Math.max(1, ...layers.map(({frames}, l) => Math.ceil(frames * per[l] - 1e-9)));
  const widest = Math.max(...layers.map(({name}, l) => Math.max(name.length, operation(layers, l).length)));
  const left = Math.max(76, Math.min(widest * 6.6 + 14, width < 560 ? 88 : 170)); // "input frame" fits
  const right = layers.some(({skip}) => skip !== undefined) ? 28 : 8;
  const room = Math.min(width, left + right + frames * 46);
  const band = scaleBand<number>()
    .domain(Array.from({length: frames}, (_, t) => t))
    .range([left, room - right])
    .paddingInner(frames > 60 ? 0.1 : 0.18);
  const rowStep = Math.max(30, Math.min(50, 400 / layers.length));
  const node = rowStep > 38 ? 20 : 16;
  const y = layers.map((_, l) => 4 + (layers.length - 1 - l) * rowStep);
  const bottom = y[0] + node;
  const box = (layer: number, frame: number) => {
    const first = frame * per[layer];
    const start = (band(Math.floor(first + 1e-9)) ?? 0) + (first % 1) * band.step();
    return {x: start, width: Math.max(1, (per[layer] - 1) * band.step() + band.bandwidth())};
  };
  return {
    width: room,
    height: bottom + 32 + (profile ? 56 : 0),
    left,
    right,
    node,
    y,
    box,
    profile: {y: bottom + 26, height: profile ? 44 : 0},
    at(px, py) {
      const layer = layers.findIndex(
        (_, l) => py >= y[l] - (rowStep - node) / 2 && py < y[l] + (rowStep + node) / 2
      );
      if (layer < 0 || px < left - 4 || px > room - right + 4) return null;
      const frame = Math.floor((px - left) / (band.step() * per[layer]));
      return {layer, frame: Math.max(0, Math.min(layers[layer].frames - 1, frame))};
    }
  };
}
