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
function convolutionCost(label: string, shape: LayerShape, taps: number): Cost {
  const {positions, channels, out} = sizes(shape);
  const parameters = taps * channels * out;
  return {
    label,
    parameters,
    flops: 2 * positions * parameters,
    bytes: BYTES * (positions * (channels + out) + parameters)
  };
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

/**
 * One layer of attention along time at each place: 8·N·C² for Q, K, V and the output, 4·N·T·C for QKᵀ and its product with V.
 * Moved, with nothing fused: x and the result, Q, K, V and what is read out (each written and read), and the T×T weights of
 * one head at each place (written and read).
 */
export function attentionCost(shape: LayerShape): Cost {
  const {positions: n, frames, channels: c} = sizes(shape);
  const parameters = 4 * c * c;
  return {
    label: "attention over time",
    parameters,
    flops: 2 * n * parameters + 4 * n * frames * c,
    bytes: BYTES * (2 * n * c + 2 * 4 * n * c + 2 * n * frames + parameters)
  };
}

/** Proj over the channels: 2·N·C². */
export const projectionCost = (shape: LayerShape): Cost => convolutionCost("projection", shape, 1);

/** Costs added up under a new label. */
export function addCosts(label: string, costs: readonly Cost[]): Cost {
  const total = (key: "flops" | "bytes" | "parameters") => costs.reduce((all, cost) => all + cost[key], 0);
  return {label, flops: total("flops"), bytes: total("bytes"), parameters: total("parameters")};
}

/** Ways to let a layer see time, for the same feature map: the rows of the comparison in *Inflated convolution*. */
export function inflationCosts(shape: LayerShape): Cost[] {
  const {k, s, frames} = sizes(shape);
  const {label, ...full} = fullCost(shape);
  return [
    {...spatialCost(shape), note: `${s}×${s}; frames stay strangers`},
    {...temporalCost(shape), note: `${k} frames at each place`},
    {...factorisedCost(shape), note: "non-linearity between (§3.1)"},
    {label, ...full, note: `${k}×${s}×${s} at once`},
    {...attentionCost(shape), note: `all ${frames} frames at each place; grows with T²`}
  ];
}

/** One inflation block: the branch of `convInflation`, or of `attentionInflation` with `layers` layers. */
export const inflationBlockCost = (shape: LayerShape, attention: boolean, layers = 2): Cost =>
  attention
    ? addCosts("attention", [
        ...Array.from({length: layers}, () => attentionCost(shape)),
        projectionCost(shape)
      ])
    : addCosts("convolution", [factorisedCost(shape), projectionCost(shape)]);

export interface UnetShape extends LayerShape {
  /** Levels, the finest first; 4 unless told. Channels double from level to level. */
  levels?: number;
  /** Layers of temporal attention at the coarsest level; 2 unless told. */
  attentionLayers?: number;
}

/**
 * One inflated block (a frozen s×s layer and the branch around it) at each level of a U-Net, with temporal downsampling
 * beside the spatial (Lumiere) and without it, then both totals. Convolution-based at all levels but the coarsest, which is
 * attention-based (Fig. 4). Level l has ⌈H/2^l⌉×⌈W/2^l⌉ pixels, ⌈T/2^l⌉ or T frames, and channels·2^l.
 */
export function unetCosts({levels = 4, attentionLayers = 2, ...shape}: UnetShape): Cost[] {
  if (!Number.isInteger(levels) || levels < 1)
    throw new RangeError(`unetCosts: levels must be a whole number of at least 1, found ${levels}.`);
  const rows = [true, false].map((temporal) =>
    Array.from({length: levels}, (_, l): Cost => {
      const half = (size: number) => Math.ceil(size / 2 ** l);
      const at: LayerShape = {
        ...shape,
        frames: temporal ? half(shape.frames) : shape.frames,
        height: half(shape.height),
        width: half(shape.width),
        channels: shape.channels * 2 ** l,
        outChannels: undefined
      };
      const block = inflationBlockCost(at, l > 0 && l === levels - 1, attentionLayers);
      return {
        ...addCosts(`level ${l + 1}, ${temporal ? "time halved" : "all frames"}`, [spatialCost(at), block]),
        note: `${at.frames} × ${at.height} × ${at.width} × ${at.channels}, ${block.label}`
      };
    })
  );
  const [halved, whole] = rows;
  return [
    ...halved.flatMap((row, l) => [row, whole[l]]),
    addCosts("all levels, time halved", halved),
    addCosts("all levels, all frames", whole)
  ];
}
