// Chooses and launches the WGSL of the 2D convolution.
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import {onWebgpu} from "../tfjs-internals.ts";
import {type Tile, tile} from "../tiles.ts";
import type {Conv2dInputs} from "./inputs.ts";
import {DEPTH, product} from "./wgsl.ts";

/** Workgroups at which a large GPU is busy; below it smaller tiles make more of them. */
const BUSY = 192;

const LARGE: Tile = {tileM: 128, tileN: 64, tileK: DEPTH, perM: 8, perN: 8};
const NARROW: Tile = {tileM: 128, tileN: 32, tileK: DEPTH, perM: 8, perN: 4};
const FEW: Tile = {tileM: 32, tileN: 32, tileK: DEPTH, perM: 4, perN: 4};

/** Tiles to be tried in the benchmark, by name. */
export const TILES: Record<string, Tile> = {
  large: LARGE,
  narrow: NARROW,
  few: FEW,
  square: {tileM: 64, tileN: 64, tileK: DEPTH, perM: 4, perN: 4},
  tall: {tileM: 128, tileN: 64, tileK: DEPTH, perM: 8, perN: 4},
  small: {tileM: 64, tileN: 64, tileK: DEPTH, perM: 8, perN: 8}
};

let forced: Tile | null = null;

/** For tests and the benchmark: one tile whatever the shape is, or (null) the right ones again. */
export function forceTile(wanted: Tile | null): void {
  forced = wanted;
}

function choose(rows: number, cout: number): Tile {
  if (forced) return forced;
  const wide = cout % 64 ? NARROW : LARGE;
  return Math.ceil(rows / wide.tileM) * Math.ceil(cout / wide.tileN) >= BUSY ? wide : FEW;
}

/** Whether the kernel takes these channels here; a software adapter is better served by stock tfjs. */
export const fits = ({filter}: Conv2dInputs): boolean =>
  onWebgpu() &&
  filter.shape[2] % DEPTH === 0 &&
  filter.shape[3] % 4 === 0 &&
  filter.shape[3] >= 16 &&
  (forced !== null || tile(LARGE) === LARGE);

export function forward({x, filter, bias, plus}: Conv2dInputs, double: boolean): Tensor4D {
  const [kh, kw, cin, cout] = filter.shape;
  const scale = double ? 2 : 1;
  const [n, height, width] = [x.shape[0], x.shape[1] * scale, x.shape[2] * scale];
  const rows = n * height * width;
  const {tileM, tileN, perM, perN} = choose(rows, cout);
  const {y} = launch(product, {
    inputs: {x, w: filter, ...(bias && {bias}), ...(plus && {plus})} as Record<string, Tensor>,
    outputs: {y: {shape: [n, height, width, cout]}},
    uniforms: {rows, height, width, kh, kw, cin, cout},
    tunables: {tileM, tileN, perM, perN, bias: +!!bias, plus: +!!plus, double: +double}
  });
  return y as Tensor4D;
}
