// How a decoder's work is cut into workgroups and submits. All constants are here; `npm run bench -- decode` says what they give.
import {onSoftware} from "#kernels/tiles";
import type {LlamaConfig} from "./configs.ts";

/** Pairs of columns that a workgroup has, and threads a pair (see `matvec`). */
export interface ProductShape {
  lanes: number;
  parts: number;
}

export interface DecodeShapes {
  qkv: ProductShape;
  out: ProductShape;
  gates: ProductShape;
  down: ProductShape;
  head: ProductShape;
  /** Keys a workgroup, and threads that share a key (see `attend`). */
  attend: {chunk: number; slices: number};
  /** Chunks of the attention that are asked for at once (see `combine`). */
  block: number;
  /** Few, so that the GPU begins soon; each submit costs as much as some dispatches. */
  tokensPerSubmit: number;
}

/** Threads a workgroup of a product; 128 sums of 8 rows fill the 16 KiB of workgroup memory that every GPU has. */
const THREADS = 128;
/** Workgroups of the attention at the full context: about as many as a large GPU has processors (132 on an H100). */
const ATTENDING = 128;
const KEYS = {least: 64, most: 256};

const between = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** Threads a pair: each then has two to four fours of inputs. A multiple of 8. */
function productShape(inputs: number): ProductShape {
  const parts = between(2 ** Math.floor(Math.log2(inputs / 8)), 8, THREADS);
  return {lanes: THREADS / parts, parts};
}

/** The shapes for a config, on the device in use unless told. */
export function decodeShapes(
  {hidden, mlp, heads, context}: LlamaConfig,
  software = onSoftware()
): DecodeShapes {
  // On a software adapter the threads of a workgroup take turns: fewer are faster.
  if (software) {
    const few = {lanes: 2, parts: 8};
    const attend = {chunk: 32 * Math.ceil(hidden / heads / 32), slices: 4};
    return {qkv: few, out: few, gates: few, down: few, head: few, attend, block: 4, tokensPerSubmit: 16};
  }
  // A thread of the output projection puts parts of the attention together for each of its inputs: one is enough.
  const parts = between(8 * Math.ceil(hidden / 32), 8, THREADS);
  const of = productShape(hidden);
  return {
    qkv: of,
    out: {lanes: Math.max(1, Math.floor(THREADS / parts)), parts},
    gates: of,
    down: productShape(mlp),
    head: of,
    attend: {
      chunk: between(64 * Math.round((heads * context) / ATTENDING / 64), KEYS.least, KEYS.most),
      slices: 4
    },
    block: 32,
    tokensPerSubmit: 4
  };
}
