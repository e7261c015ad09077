// The parameters of Lumiere's networks: keys and shapes as a function of the configuration, in PyTorch's layouts and order.
import {checkLumiere} from "./check-lumiere.ts";
import {cosineCount, PICTURES, RHYTHMS} from "./course.ts";
import {imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {NOISE_FEATURES} from "./noise-embedding.ts";
import {type Stage, type StageKind, stages} from "./stages.ts";

export type Shapes = Record<string, number[]>;

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
  noise(into, config);
  caption(into, config);
  for (const stage of stages(config)) STAGE_SHAPES[stage.kind](into, stage, config);
  return into.shapes;
}

function noise(into: Collector, {embedding}: LumiereConfig): void {
  into.linear("noise.linear1", NOISE_FEATURES, embedding);
  into.linear("noise.linear2", embedding, embedding);
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

/** What a stage of each kind adds. */
const STAGE_SHAPES: Record<StageKind, (into: Collector, stage: Stage, config: LumiereConfig) => void> = {
  convIn: (into, {name, from, to}) => into.conv(name, from, to),
  course(into, {name, from, to}, {captionWidth: width, frames, temporal}) {
    const courses = temporal!.course!;
    into.linear(`${name}.word`, width, width);
    into.norm(`${name}.norm`, width);
    into.linear(`${name}.said`, width, 2 * width);
    into.linear(`${name}.rhythms`, 2 * width, RHYTHMS * cosineCount(frames));
    into.linear(`${name}.amplitudes`, 2 * width, courses * RHYTHMS);
    into.linear(`${name}.along`, courses, from);
    into.linear(`${name}.place`, PICTURES, from, false);
    into.linear(`${name}.out`, from, to);
  },
  resBlock(into, {name, from, to}, {embedding}) {
    into.norm(`${name}.norm1`, from);
    into.conv(`${name}.conv1`, from, to);
    into.linear(`${name}.embedding`, embedding, 2 * to);
    into.norm(`${name}.norm2`, to);
    into.conv(`${name}.conv2`, to, to);
    if (from !== to) into.conv(`${name}.shortcut`, from, to, 1);
  },
  selfAttention: (into, {name, to}) => selfAttention(into, name, to),
  crossAttention: (into, {name, to}, {captionWidth}) => crossAttention(into, name, to, captionWidth),
  convInflation(into, {name, from, to}, config) {
    const {kernel, hidden: multiple} = config.temporal!;
    const hidden = hiddenWidth(to, multiple);
    into.conv(`${name}.conv2d`, from, hidden);
    into.norm(`${name}.norm1`, hidden);
    into.conv1d(`${name}.conv1d`, hidden, hidden, kernel);
    into.norm(`${name}.norm2`, hidden);
    into.linear(`${name}.proj`, hidden, to);
  },
  attentionInflation(into, {name, from, to}, {captionWidth, temporal}) {
    if (temporal!.caption) crossAttention(into, `${name}.caption`, from, captionWidth);
    for (let l = 0; l < temporal!.layers; l++) selfAttention(into, `${name}.layers.${l}`, from);
    into.linear(`${name}.proj`, from, to);
  },
  skip() {},
  spatialDown: (into, {name, from, to}) => into.conv(`${name}.conv`, from, to),
  temporalDown: (into, {name, from, to}) => into.conv1d(`${name}.conv`, from, to, 3),
  spatialUp: (into, {name, from, to}) => into.conv(`${name}.conv`, from, to),
  temporalUp: (into, {name, from, to}) => into.conv1d(`${name}.conv`, from, to, 3),
  concat() {},
  normOut: (into, {name, to}) => into.norm(name, to),
  convOut: (into, {name, from, to}) => into.conv(name, from, to)
};

function selfAttention(into: Collector, key: string, width: number): void {
  into.norm(`${key}.norm`, width);
  into.linear(`${key}.qkv`, width, 3 * width, false);
  into.linear(`${key}.out`, width, width);
}

function crossAttention(into: Collector, key: string, width: number, captionWidth: number): void {
  into.norm(`${key}.norm`, width);
  into.linear(`${key}.q`, width, width, false);
  into.linear(`${key}.kv`, captionWidth, 2 * width, false);
  into.linear(`${key}.out`, width, width);
}

/** Channels inside a convolution-based block. */
export const hiddenWidth = (channels: number, multiple: number): number =>
  Math.max(1, Math.round(multiple * channels));

/** Whether inflation added a parameter (Lumiere §3.1; `course` is ours). */
export const isTemporal = (key: string): boolean => /^course\.|\.(inflations|temporal_resize)\./.test(key);

/**
 * The keys that are trained while the image model stays frozen (Lumiere §3.1): those that inflation adds, and with 7 channels
 * `conv_in.weight`, of which only the slices of C and M move (ours; the paper does not say what its conditioned models train).
 * None without `temporal`.
 */
export function trainableKeys(config: LumiereConfig): string[] {
  const wide = config.temporal && config.inChannels === 7;
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
