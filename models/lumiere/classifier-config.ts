// The clip classifier's sizes and parameters. It is ours: the paper's metrics use I3D and C3D, which know nothing of this world.
import {CLIP_CLASSES} from "./clips/index.ts";
import type {Shapes} from "./lumiere-shapes.ts";

export interface ClassifierConfig {
  /** Side of the clips in pixels. */
  size: number;
  /** Frames that it looks at, every `stride`-th from the first on. */
  frames: number;
  stride: number;
  /** Channels of each level, finest first; between levels the side and the frames are halved. */
  channels: readonly number[];
  /** F, what it makes of a clip before it decides: the features of the Fréchet distance. */
  features: number;
  /** The names of the classes of each head by their number. */
  classes: Readonly<Record<string, readonly string[]>>;
}

/** 20 of 80 frames of 32×32; 0.31 M parameters. */
export const CLASSIFIER_CONFIG: ClassifierConfig = {
  size: 32,
  frames: 20,
  stride: 4,
  channels: [32, 64, 96],
  features: 96,
  classes: CLIP_CLASSES
};

/** Channels of a place of the coarsest grid before all places together become the features. */
const SQUEEZED = 24;

/** Places of the coarsest grid, of all frames that are left. */
function places(config: ClassifierConfig): number {
  const halved = 2 ** halvings(config);
  return (config.frames / halved) * (config.size / halved / 2) ** 2;
}

/** Times that the side and the frames are halved. */
const halvings = ({channels}: ClassifierConfig) => channels.length - 1;

/** The config itself. @throws RangeError, a sentence that names the field that does not fit */
export function checkClassifier(config: ClassifierConfig): ClassifierConfig {
  const {size, frames, stride, channels, features, classes} = config;
  const whole = (name: string, value: number) => {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A clip classifier's ${name} is a whole number of at least 1; found ${value}.`);
  };
  if (!Array.isArray(channels) || !channels.length)
    throw new RangeError(`A clip classifier's channels list a number a level; found ${channels}.`);
  Object.entries({size, frames, stride, features}).forEach(([name, value]) => whole(name, value));
  channels.forEach((value) => whole("channels", value));
  const halved = 2 ** halvings(config);
  for (const [name, value, unit] of [
    ["size", size, 2 * halved],
    ["frames", frames, halved]
  ] as const)
    if (value % unit)
      throw new RangeError(
        `A clip classifier's ${name} is a multiple of ${unit}, which ${channels.length} levels take; found ${value}.`
      );
  const heads = Object.entries(classes ?? {});
  if (!heads.length || heads.some(([, names]) => !Array.isArray(names) || names.length < 2))
    throw new RangeError(
      `A clip classifier's classes list two names or more a head; found ${JSON.stringify(classes)}.`
    );
  return config;
}

/** Every parameter's key and shape, as models/torch/lumiere/classifier.py has them: linear [out,in], convolutions [out,in,k…]. */
export function classifierShapes(config: ClassifierConfig): Shapes {
  const {channels, features, classes} = checkClassifier(config);
  const shapes: Shapes = {};
  const put = (key: string, shape: number[]) => {
    shapes[`${key}.weight`] = shape;
    shapes[`${key}.bias`] = [shape[0]];
  };
  channels.forEach((width, i) => {
    put(`levels.${i}.space`, [width, i ? channels[i - 1] : 6, 3, 3]);
    put(`levels.${i}.norm1`, [width]);
    put(`levels.${i}.time`, [width, width, 3]);
    put(`levels.${i}.norm2`, [width]);
  });
  put("squeeze", [SQUEEZED, channels[channels.length - 1]]);
  put("embed", [features, places(config) * SQUEEZED]);
  for (const [head, names] of Object.entries(classes)) put(`heads.${head}`, [names.length, features]);
  return shapes;
}
