// The parameters of Lumiere's networks: keys and shapes as a function of the configuration, in PyTorch's layouts and order.
import {checkLumiere, hasCross, imageConfig, isCoarsest, type LumiereConfig} from "./lumiere-config.ts";

export type Shapes = Record<string, number[]>;

/** Numbers that describe a noise level: 32 sines and 32 cosines. */
export const NOISE_FEATURES = 64;

/** Keys and shapes collected under prefixes. */
function collector() {
  const shapes: Shapes = {};
  const weight = (key: string, shape: number[], bias = true) => {
    shapes[`${key}.weight`] = shape;
    if (bias) shapes[`${key}.bias`] = [shape[0]];
  };
  return {
    shapes,
    linear: (key: string, from: number, to: number, bias = true) => weight(key, [to, from], bias),
    conv: (key: string, from: number, to: number, side = 3) => weight(key, [to, from, side, side]),
    conv1d: (key: string, from: number, to: number, kernel: number) => weight(key, [to, from, kernel]),
    norm: (key: string, channels: number) => weight(key, [channels]),
    table: (key: string, rows: number, width: number) => weight(key, [rows, width], false)
  };
}
type Collector = ReturnType<typeof collector>;

/**
 * Every parameter's key and shape as the module of models/torch has them in its state dict: linear [out,in], convolutions
 * [out,in,k…], tables [rows,width]. What inflation adds is there where the configuration has `temporal`.
 */
export function lumiereShapes(config: LumiereConfig): Shapes {
  checkLumiere(config);
  const into = collector();
  const {channels, blocks, embedding, temporal} = config;
  into.linear("noise.linear1", NOISE_FEATURES, embedding);
  into.linear("noise.linear2", embedding, embedding);
  caption(into, config);
  into.conv("conv_in", config.inChannels, channels[0]);
  channels.forEach((width, i) => {
    for (let j = 0; j < blocks; j++) block(into, config, "down", i, j, width);
    if (isCoarsest(config, i)) return;
    into.conv(`down.${i}.resize.conv`, width, channels[i + 1]);
    if (temporal) into.conv1d(`down.${i}.temporal_resize.conv`, channels[i + 1], channels[i + 1], 3);
  });
  for (let i = channels.length - 2; i >= 0; i--) {
    into.conv(`up.${i}.resize.conv`, channels[i + 1], channels[i]);
    if (temporal) into.conv1d(`up.${i}.temporal_resize.conv`, channels[i], channels[i], 3);
    for (let j = 0; j < blocks; j++) block(into, config, "up", i, j, j ? channels[i] : 2 * channels[i]);
  }
  into.norm("norm_out", channels[0]);
  into.conv("conv_out", channels[0], 3);
  return into.shapes;
}

function caption(into: Collector, {captionWidth: width, ...config}: LumiereConfig): void {
  into.table("caption.embedding", config.vocabulary, width);
  into.table("caption.position", config.captionLength, width);
  into.norm("caption.layer.norm1", width);
  into.linear("caption.layer.qkv", width, 3 * width, false);
  into.linear("caption.layer.out", width, width);
  into.norm("caption.layer.norm2", width);
  into.linear("caption.layer.mlp1", width, 2 * width);
  into.linear("caption.layer.mlp2", 2 * width, width);
  into.norm("caption.norm", width);
  into.linear("caption.pool", width, config.embedding);
}

/** A residual block, its attentions and what inflation adds behind them. */
function block(
  into: Collector,
  config: LumiereConfig,
  side: "down" | "up",
  level: number,
  j: number,
  from: number
): void {
  const width = config.channels[level];
  const key = `${side}.${level}.resnets.${j}`;
  into.norm(`${key}.norm1`, from);
  into.conv(`${key}.conv1`, from, width);
  into.linear(`${key}.embedding`, config.embedding, 2 * width);
  into.norm(`${key}.norm2`, width);
  into.conv(`${key}.conv2`, width, width);
  if (from !== width) into.conv(`${key}.shortcut`, from, width, 1);
  if (isCoarsest(config, level)) {
    const self = `${side}.${level}.self.${j}`;
    into.norm(`${self}.norm`, width);
    into.linear(`${self}.qkv`, width, 3 * width, false);
    into.linear(`${self}.out`, width, width);
  }
  if (hasCross(config, level)) {
    const cross = `${side}.${level}.cross.${j}`;
    into.norm(`${cross}.norm`, width);
    into.linear(`${cross}.q`, width, width, false);
    into.linear(`${cross}.kv`, config.captionWidth, 2 * width, false);
    into.linear(`${cross}.out`, width, width);
  }
  if (config.temporal) inflation(into, config, `${side}.${level}.inflations.${j}`, level);
}

function inflation(into: Collector, config: LumiereConfig, key: string, level: number): void {
  const width = config.channels[level];
  const {kernel, layers, hidden: multiple, caption} = config.temporal!;
  if (isCoarsest(config, level)) {
    if (caption) {
      into.norm(`${key}.caption.norm`, width);
      into.linear(`${key}.caption.q`, width, width, false);
      into.linear(`${key}.caption.kv`, config.captionWidth, 2 * width, false);
      into.linear(`${key}.caption.out`, width, width);
    }
    for (let l = 0; l < layers; l++) {
      into.norm(`${key}.layers.${l}.norm`, width);
      into.linear(`${key}.layers.${l}.qkv`, width, 3 * width, false);
      into.linear(`${key}.layers.${l}.out`, width, width);
    }
    return into.linear(`${key}.proj`, width, width);
  }
  const hidden = hiddenWidth(width, multiple);
  into.conv(`${key}.conv2d`, width, hidden);
  into.norm(`${key}.norm1`, hidden);
  into.conv1d(`${key}.conv1d`, hidden, hidden, kernel);
  into.norm(`${key}.norm2`, hidden);
  into.linear(`${key}.proj`, hidden, width);
}

/** Channels inside a convolution-based block. */
export const hiddenWidth = (channels: number, multiple: number): number =>
  Math.max(1, Math.round(multiple * channels));

/** Whether inflation added a parameter (Lumiere §3.1). */
export const isTemporal = (key: string): boolean => /\.(inflations|temporal_resize)\./.test(key);

/**
 * The keys that are trained while the image model stays frozen (Lumiere §3.1): those that inflation adds, and with 7 channels
 * `conv_in.weight`, of which only the slices of C and M move (ours; the paper does not say what its conditioned models train).
 * None without `temporal`.
 */
export function trainableKeys(config: LumiereConfig): string[] {
  const wide = config.temporal && config.inChannels > 3;
  return Object.keys(lumiereShapes(config)).filter(
    (key) => isTemporal(key) || (wide && key === "conv_in.weight")
  );
}

/** How many parameters a configuration has: in all, of the image model, and added by inflation. */
export function lumiereParameterCount(config: LumiereConfig): {all: number; image: number; temporal: number} {
  const count = (shapes: Shapes) =>
    Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((n, side) => n * side, 1), 0);
  const [all, image] = [count(lumiereShapes(config)), count(lumiereShapes(imageConfig(config)))];
  return {all, image, temporal: all - image};
}
