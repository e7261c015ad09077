// What layers cost, counted: floating-point operations (a multiply–add is two) and the least bytes that must move, float32.
// Counted are convolutions, matrix products and their tensors; left out are biases, norms, activations and softmax, which are
// linear in the number of values. Lumiere §3.1 argues with these: factorised convolutions are cheaper than full 3D, and
// attention over time only pays at the coarsest level.

export interface LayerShape {
  frames: number;
  height: number;
  width: number;
  /** Channels in; also out unless `outChannels` is given. */
  channels: number;
  outChannels?: number;
  /** Frames that a temporal kernel spans; 3 unless told. */
  kernel?: number;
  /** Side of a 2D kernel in pixels; 3 unless told. */
  spatialKernel?: number;
  /** Clips in the batch; 1 unless told. */
  batch?: number;
}

export interface Cost {
  label: string;
  flops: number;
  /** Every input, weight and result moved once: no kernel can move less. */
  bytes: number;
  /** Numbers that are learned, biases left out. */
  parameters: number;
  note?: string;
}

const BYTES = 4;

/** Positions, channels and kernels with the defaults filled in. */
function sizes(shape: LayerShape) {
  const {
    frames,
    height,
    width,
    channels,
    outChannels = channels,
    kernel = 3,
    spatialKernel = 3,
    batch = 1
  } = shape;
  for (const [name, value] of Object.entries({
    frames,
    height,
    width,
    channels,
    outChannels,
    kernel,
    spatialKernel,
    batch
  }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A layer's ${name} must be a whole number of at least 1, found ${value}.`);
  return {
    positions: batch * frames * height * width,
    frames,
    channels,
    out: outChannels,
    k: kernel,
    s: spatialKernel
  };
}

/** A dense layer that reads `taps` positions for each of its results: 2·N·taps·Cin·Cout FLOPs; moves N·(Cin + Cout) and its weights. */
function denseCost(label: string, positions: number, from: number, to: number, taps: number): Cost {
  const parameters = taps * from * to;
  return {
    label,
    parameters,
    flops: 2 * positions * parameters,
    bytes: BYTES * (positions * (from + to) + parameters)
  };
}

function convolutionCost(label: string, shape: LayerShape, taps: number): Cost {
  const {positions, channels, out} = sizes(shape);
  return denseCost(label, positions, channels, out, taps);
}

/** s×s over each frame: 2·N·s²·Cin·Cout. */
export const spatialCost = (shape: LayerShape): Cost =>
  convolutionCost("2D, each frame alone", shape, sizes(shape).s ** 2);

/** k over time at each place: 2·N·k·Cin·Cout. */
export const temporalCost = (shape: LayerShape): Cost =>
  convolutionCost("1D over time alone", shape, sizes(shape).k);

/** k×s×s at once: 2·N·k·s²·Cin·Cout. */
export const fullCost = (shape: LayerShape): Cost =>
  convolutionCost("full 3D", shape, sizes(shape).k * sizes(shape).s ** 2);

/** s×s, then k over time: 2·N·(s²·Cin·Cout + k·Cout²); the tensor between them is written and read. */
export function factorisedCost(shape: LayerShape): Cost {
  const {out} = sizes(shape);
  return addCosts("factorised 2D + 1D", [
    spatialCost(shape),
    temporalCost({...shape, channels: out, outChannels: out})
  ]);
}

/** A product of matrices, [rows,from]×[from,to]: 2·rows·from·to. */
export const productCost = (label: string, rows: number, from: number, to: number): Cost =>
  denseCost(label, rows, from, to, 1);

/**
 * softmax(QKᵀ)V of `queries` in all, each over the `keys` of its sequence, C numbers a position: 4·queries·keys·C. Moved: queries and
 * what is read out, keys and values once a sequence, and the weights of one head, which are written and read.
 */
export const readingCost = (queries: number, keys: number, sequences: number, channels: number): Cost => ({
  label: "softmax(QKᵀ)V",
  parameters: 0,
  flops: 4 * queries * keys * channels,
  bytes: BYTES * (2 * queries * channels + 2 * sequences * keys * channels + 2 * queries * keys)
});

/**
 * One layer of self attention among `length` positions of each of `positions/length` sequences: 8·N·C² for Q, K, V and the output,
 * 4·N·length·C for QKᵀ and its product with V. Nothing fused.
 */
export const amongCost = (positions: number, length: number, channels: number): Cost =>
  addCosts("attention", [
    productCost("qkv", positions, channels, 3 * channels),
    readingCost(positions, length, positions / length, channels),
    productCost("out", positions, channels, channels)
  ]);

/** One layer of attention along time at each place: `amongCost` of T, which grows with T². */
export function attentionCost(shape: LayerShape): Cost {
  const {positions, frames, channels} = sizes(shape);
  return {...amongCost(positions, frames, channels), label: "attention over time"};
}

/** Proj over the channels: 2·N·C². */
export const projectionCost = (shape: LayerShape): Cost => convolutionCost("projection", shape, 1);

/** Costs added up under a new label. */
export function addCosts(label: string, costs: readonly Cost[]): Cost {
  const total = (key: "flops" | "bytes" | "parameters") => costs.reduce((all, cost) => all + cost[key], 0);
  return {label, flops: total("flops"), bytes: total("bytes"), parameters: total("parameters")};
}
