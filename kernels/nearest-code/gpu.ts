// Launches the WGSL of the nearest code; same signature as reference.ts.
import type {Tensor1D, Tensor2D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import {type Tile, tile} from "../tiles.ts";
import {pick, search} from "./wgsl.ts";

/** Workgroups at which even a large GPU is full; few rows are searched by several workgroups each. */
const FULL = 1024;

const TILE: Tile = {tileM: 64, tileN: 64, tileK: 8, perM: 4, perN: 4};

export function nearest(z: Tensor2D, codebook: Tensor2D): Tensor1D {
  const [rows, dims] = z.shape;
  const count = codebook.shape[0];
  const tiles = tile(TILE);
  const {tileM, tileN} = tiles;
  const groups = Math.ceil(rows / tileM);
  const chunk = Math.ceil(count / tileN / Math.max(1, Math.floor(FULL / groups))) * tileN;
  const splits = Math.ceil(count / chunk);
  const {distances, indices} = launch(search, {
    inputs: {z, codes: codebook},
    outputs: {
      distances: {shape: [splits, rows]},
      indices: {shape: splits === 1 ? [rows] : [splits, rows], dtype: "int32"}
    },
    uniforms: {rows, count, dims, chunk},
    tunables: {...tiles}
  });
  if (splits === 1) {
    distances.dispose();
    return indices as Tensor1D;
  }
  const picked = launch(pick, {
    inputs: {distances, candidates: indices},
    outputs: {indices: {shape: [rows], dtype: "int32"}},
    uniforms: {rows, splits}
  });
  distances.dispose();
  indices.dispose();
  return picked.indices as Tensor1D;
}
