// Which frames of every earlier layer one output frame can depend on: the theoretical receptive field over time.

/**
 * One row of the lattice. The first layer is the input and has frames only; every other is computed from the one before it.
 * - `kernel`: temporal kernel size in frames (default 1), or "all" for attention over every frame.
 * - `stride`: above 1 a downsampling (stride-1 convolution, then every stride-th frame is kept), below 1 an upsampling
 *   (each frame repeated 1/stride times, then a stride-1 convolution); by default what the two frame counts say.
 * - `skip`: name of an earlier layer with as many frames that is added or concatenated here (a U-Net's skip connection).
 */
export interface LatticeLayer {
  name: string;
  frames: number;
  kernel?: number | "all";
  stride?: number;
  skip?: string;
}

/** Throws one sentence when the layers do not make a lattice. */
export function checkLayers(layers: readonly LatticeLayer[]): void {
  if (!layers.length)
    throw new Error("A lattice needs at least one layer, found none: start with {name, frames}.");
  layers.forEach(({name, frames, kernel, skip}, l) => {
    if (!Number.isInteger(frames) || frames < 1)
      throw new Error(`Layer ${name} needs a whole number of frames of at least 1, found ${frames}.`);
    if (kernel !== undefined && kernel !== "all" && !(kernel >= 1))
      throw new Error(`Layer ${name} needs a temporal kernel of at least 1 or "all", found ${kernel}.`);
    if (skip !== undefined) {
      const from = layers.findIndex((layer) => layer.name === skip);
      if (from < 0 || from >= l)
        throw new Error(
          `Layer ${name} skips from ${skip}, which is no earlier layer: name a layer above it.`
        );
      if (layers[from].frames !== frames)
        throw new Error(
          `Layer ${name} has ${frames} frames and skips from ${skip}, which has ${layers[from].frames}; make them equal.`
        );
    }
  });
}

export const isAttention = (layer: LatticeLayer): boolean =>
  layer.kernel === "all" || layer.kernel === Infinity;

/** How many frames of the layer above one frame of `layer` stands for: 2 when it halves, ½ when it doubles, else 1. */
export function temporalStride(above: LatticeLayer, layer: LatticeLayer): number {
  if (layer.stride) return layer.stride;
  if (layer.frames === above.frames) return 1;
  return layer.frames < above.frames
    ? Math.ceil(above.frames / layer.frames)
    : 1 / Math.ceil(layer.frames / above.frames);
}

/** Frames of layer `l − 1` that enter frame `frame` of layer `l`, ascending; padding is dropped. Empty for the input. */
export function directSources(layers: readonly LatticeLayer[], l: number, frame: number): number[] {
  if (l < 1) return [];
  const above = layers[l - 1];
  const layer = layers[l];
  if (isAttention(layer)) return Array.from({length: above.frames}, (_, t) => t);
  const kernel = Number(layer.kernel ?? 1);
  const before = Math.floor((kernel - 1) / 2);
  const stride = temporalStride(above, layer);
  const found = new Set<number>();
  for (let offset = -before; offset < kernel - before; ++offset) {
    if (stride >= 1) {
      const t = frame * stride + offset;
      if (t >= 0 && t < above.frames) found.add(t);
    } else {
      // The convolution runs on the repeated frames, so its padding starts at their ends.
      const t = frame + offset;
      if (t < 0 || t >= layer.frames) continue;
      const source = Math.floor(t * stride + 1e-9);
      if (source < above.frames) found.add(source);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * The cone of node (layer, frame): for every layer, the frames that it can depend on, ascending; its own layer holds itself
 * alone, and later layers nothing. Theoretical: it says what could matter, not how much does (Luo et al. 2016).
 */
export function theoreticalCone(layers: readonly LatticeLayer[], layer: number, frame: number): number[][] {
  checkLayers(layers);
  if (!(layer in layers))
    throw new Error(`Layer ${layer} is not in the lattice: choose 0 to ${layers.length - 1}.`);
  if (!(frame >= 0 && frame < layers[layer].frames))
    throw new Error(
      `Frame ${frame} is not in layer ${layers[layer].name}: choose 0 to ${layers[layer].frames - 1}.`
    );
  const seen = layers.map(() => new Set<number>());
  seen[layer].add(frame);
  for (let l = layer; l > 0; --l) {
    const from = layers.findIndex(({name}) => name === layers[l].skip);
    // Attention makes the layer above whole, however many of its frames are wanted.
    const wanted = isAttention(layers[l]) ? [...seen[l]].slice(0, 1) : seen[l];
    for (const t of wanted) for (const source of directSources(layers, l, t)) seen[l - 1].add(source);
    if (from >= 0) for (const t of seen[l]) seen[from].add(t);
  }
  return seen.map((frames) => [...frames].sort((a, b) => a - b));
}

/** [start, end] runs (inclusive) of ascending frames: [1,2,3,7] → [[1,3],[7,7]]. */
export function runs(frames: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const t of frames) {
    const last = found.at(-1);
    if (last && last[1] === t - 1) last[1] = t;
    else found.push([t, t]);
  }
  return found;
}

/**
 * How many frames, taken from the strongest down, hold `share` of the influence: the width of the effective field.
 * Not-a-number counts as nothing; 0 when nothing has influence.
 */
export function effectiveWidth(influence: ArrayLike<number>, share = 0.95): number {
  const sorted = Array.from(influence, (v) => (Number.isFinite(v) ? Math.abs(v) : 0)).sort((a, b) => b - a);
  const total = sorted.reduce((sum, v) => sum + v, 0);
  if (!(total > 0)) return 0;
  let held = 0;
  return sorted.findIndex((v) => (held += v) >= share * total - 1e-12 * total) + 1;
}
