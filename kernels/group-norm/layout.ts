// How threads lie over channels and positions: a thread keeps one column (a channel, or four as a vec4) and walks down the rows, so that
// neighbours read neighbours and what belongs to a channel is read once.
import type {Tunables} from "../kernel.ts";
import {onSoftware} from "../tiles.ts";
import type {Geometry} from "./geometry.ts";

export interface Layout {
  vec: number;
  /** Threads of a workgroup. */
  threads: number;
  /** Columns of the tensor, those of a workgroup, and workgroups side by side. */
  units: number;
  width: number;
  blocks: number;
  /** Rows that a workgroup reads at once. */
  lanes: number;
}

export function layoutOf({channels}: Pick<Geometry, "channels">): Layout {
  const vec = +(channels % 4 === 0);
  const threads = onSoftware() ? 64 : 256;
  const units = vec ? channels / 4 : channels;
  const blocks = Math.ceil(units / threads);
  const width = Math.ceil(units / blocks);
  return {vec, threads, units, width, blocks, lanes: Math.floor(threads / width)};
}

/** Workgroups at which even a large GPU is full. */
const FULL = 512;
/** Numbers that one workgroup may read by itself where many others do the same, and where it is alone. */
const ALONE = {many: 1 << 17, few: 1 << 14};

/** The rows of a set of statistics cut into chunks, a workgroup each: one where that keeps the GPU busy. */
export function chunksOf({batch, rows, channels}: Geometry, {blocks, lanes}: Layout) {
  const one = rows * channels <= (batch * blocks >= 32 ? ALONE.many : ALONE.few);
  const most = one ? 1 : Math.ceil(FULL / (batch * blocks));
  const chunk = Math.ceil(rows / most / lanes) * lanes;
  return {chunk, chunks: Math.ceil(rows / chunk)};
}

export const tunablesOf = ({vec, threads, units, width, blocks, lanes}: Layout): Tunables => ({
  vec,
  threads,
  units,
  width,
  blocks,
  lanes
});

/** The column type, and how a workgroup finds its part: `part` of `u.parts` along the rows, `block` of columns, `b` of the batch. */
export const PLACE = ({units, width, blocks, lanes, vec}: Tunables) => `
alias V = ${vec ? "vec4f" : "f32"};
struct Place { part: u32, b: u32, lane: u32, unit: u32, live: bool }
fn place(workgroup: u32, id: u32) -> Place {
  let lane = id / ${width}u;
  let unit = ((workgroup / u.parts) % ${blocks}u) * ${width}u + id % ${width}u;
  let b = workgroup / (u.parts * ${blocks}u);
  return Place(workgroup % u.parts, b, lane, unit, lane < ${lanes}u && unit < ${units}u && b < u.batch);
}`;

/** `NAME(b, which, unit)`: what a table [B,2,G] says of a column's groups. */
export const OF_GROUP = (name: string, table: string, {vec}: Tunables) => {
  const at = (channel: string) => `${table}[(2u * b + which) * u.groups + (${channel}) / u.per]`;
  const value = vec ? `V(${[0, 1, 2, 3].map((e) => at(`4u * unit + ${e}u`)).join(", ")})` : at("unit");
  return `fn ${name}(b: u32, which: u32, unit: u32) -> V { return ${value}; }`;
};
