// What inflation costs beside its alternatives, for one layer and for a whole U-Net: the argument of Lumiere §3.1, in numbers.
import {
  addCosts,
  attentionCost,
  type Cost,
  factorisedCost,
  fullCost,
  type LayerShape,
  projectionCost,
  spatialCost,
  temporalCost
} from "./costs.ts";

/** Ways to let a layer see time, for the same feature map: the rows of the comparison in *Inflated convolution*. */
export function inflationCosts(shape: LayerShape): Cost[] {
  const {kernel: k = 3, spatialKernel: s = 3, frames} = shape;
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
