// Chooses and launches the WGSL of the temporal convolution and its gradients; same signatures as reference.ts.
import type {Tensor, Tensor1D, Tensor3D, Tensor4D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import * as filterGrad from "./filter-grad.ts";
import type {Geometry} from "./geometry.ts";
import {type Tile, tile} from "../tiles.ts";
import {direct, PAD, tiled} from "./wgsl.ts";

/** Output channels up to which a thread makes a whole position rather than a tile of the product. */
const DIRECT_OUTPUTS = 8;
/** Filter elements up to which a thread holds the whole gradient in registers. */
const DIRECT_ELEMENTS = 64;
/** Workgroups at which even a large GPU is full; the split of a long sum aims at it. */
const FULL = 1024;

// The best of seventeen shapes on an H100: 19 TFLOP/s forward, 22 for the filter, where stock matMul reaches 17 to 20.
const SQUARE: Tile = {tileM: 64, tileN: 64, tileK: 16, perM: 4, perN: 4};
const NARROW: Tile = {tileM: 128, tileN: 32, tileK: 16, perM: 8, perN: 4};
const LONG: Tile = {tileM: 64, tileN: 64, tileK: 16, perM: 4, perN: 4};
const LONG_NARROW: Tile = {tileM: 64, tileN: 32, tileK: 32, perM: 4, perN: 4};

function multiply(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | undefined,
  g: Geometry,
  pad: number,
  flip: boolean,
  shape: number[]
): Tensor4D {
  const {rows, frames, pixels, taps} = g;
  const [cin, cout] = flip ? [g.cout, g.cin] : [g.cin, g.cout];
  const before = flip ? taps - 1 - g.before : g.before;
  const small = cout <= DIRECT_OUTPUTS;
  const vec = small ? +(cin % 4 === 0) : cin % 4 || cout % 4 ? 0 : 2;
  const shared = {pad, flip: +flip, bias: +!!bias, vec};
  const {y} = launch(small ? direct : tiled, {
    inputs: bias ? {x, w: filter, bias} : {x, w: filter},
    outputs: {y: {shape}},
    uniforms: {rows, frames, pixels, taps, cin, cout, before},
    tunables: small ? {...shared, outputs: cout} : {...shared, ...tile(cout <= 32 ? NARROW : SQUARE)}
  });
  return y as Tensor4D;
}

export function forward(x: Tensor4D, filter: Tensor3D, bias: Tensor1D | undefined, g: Geometry): Tensor4D {
  const [n, h, w] = x.shape;
  return multiply(x, filter, bias, g, PAD[g.padding], false, [n, h, w, g.cout]);
}

export function backInput(dy: Tensor4D, filter: Tensor3D, g: Geometry): Tensor4D {
  const [n, h, w] = dy.shape;
  return multiply(dy, filter, undefined, g, g.padding === "edge" ? PAD.fold : PAD.zero, true, [
    n,
    h,
    w,
    g.cin
  ]);
}

/** Parts that one thread adds up; more are added in rounds. */
const GROUP = 128;

/** Adds up [splits, size] parts in a fixed order; frees them. */
function add(parts: Tensor, splits: number, shape: number[]): Tensor {
  const size = parts.size / splits;
  const group = splits > GROUP ? Math.ceil(Math.sqrt(splits)) : splits;
  const left = Math.ceil(splits / group);
  const {sums} = launch(filterGrad.reduce, {
    inputs: {parts},
    outputs: {sums: {shape: left > 1 ? [left, ...shape] : shape}},
    uniforms: {size, splits, group}
  });
  parts.dispose();
  return left > 1 ? add(sums, left, shape) : sums;
}

/** Cuts `rows` into at most `most` chunks of a multiple of `unit`. */
function split(rows: number, most: number, unit: number): {chunk: number; splits: number} {
  const chunk = Math.ceil(rows / Math.max(1, most) / unit) * unit;
  return {chunk, splits: Math.ceil(rows / chunk)};
}

export function backFilter(x: Tensor4D, dy: Tensor4D, g: Geometry): Tensor3D {
  const {rows, frames, pixels, taps, cin, cout, before} = g;
  const edge = +(g.padding === "edge");
  const size = taps * cin * cout;
  const small = size <= DIRECT_ELEMENTS;
  const shape = tile(cout <= 32 ? LONG_NARROW : LONG);
  const tiles = Math.ceil((taps * cin) / shape.tileM) * Math.ceil(cout / shape.tileN);
  const {chunk, splits} = small
    ? {chunk: 0, splits: Math.min(rows, FULL * 8)}
    : split(rows, FULL / tiles, 64);
  const vec = +(cin % 4 === 0 && cout % 4 === 0);
  const {parts} = launch(small ? filterGrad.direct : filterGrad.tiled, {
    inputs: {x, dy},
    outputs: {parts: {shape: [splits, taps, cin, cout]}},
    uniforms: {rows, frames, pixels, taps, cin, cout, before, chunk, splits},
    tunables: small ? {taps, cin, cout, edge} : {...shape, edge, vec}
  });
  return add(parts, splits, [taps, cin, cout]) as Tensor3D;
}

export function backBias(dy: Tensor4D, {rows, cout}: Geometry): Tensor1D {
  const {chunk, splits} = split(rows, Math.ceil((FULL * 32) / cout), 16);
  const {parts} = launch(filterGrad.columns, {
    inputs: {dy},
    outputs: {parts: {shape: [splits, cout]}},
    uniforms: {rows, cout, chunk, splits}
  });
  return add(parts, splits, [cout]) as Tensor1D;
}
