// The tokenizer as a notebook uses it: pictures to ids and back, in batches, from a weights file.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import type {Params} from "../params.ts";
import type {Safetensors} from "../weights/index.ts";
import {featureDistance} from "./feature-distance.ts";
import {fileConfig} from "./file-config.ts";
import {type Picture, pictureOf} from "./tasks/picture.ts";
import {checkCodes} from "./vocabulary.ts";
import {decode, downsampling, encode, type VqganConfig, vqganFromFile} from "./vqgan.ts";

/** Pictures at a time: more would not be faster, and the decoder's activations take about 4 MB each at 64×64. */
const BATCH = 16;

export interface Tokenizer {
  readonly config: VqganConfig;
  /** Its parameters, for `encodeFeatures` and the like. */
  readonly params: Params;
  /** Tokens of a picture: (resolution / f)². */
  readonly imageTokens: number;
  /** Each picture's ids, row by row, int32. @throws if a picture is not of the model's size. */
  encode(pictures: readonly Picture[]): Promise<Int32Array[]>;
  /** The pictures of ids. @throws if an image has not `imageTokens` ids, or an id is no code. */
  decode(images: readonly ArrayLike<number>[]): Promise<Picture[]>;
  /**
   * Every code as a picture of f×f, in a neutral context: what the decoder paints in the middle of a grid, `side` × `side` tokens (3
   * unless told), that is filled with the code alone. Beside other codes it paints others. Costs side²/256 pictures a code.
   */
  patches(options?: {side?: number}): Promise<Picture[]>;
  /** For each pair of pictures their distance in the features of this encoder; see `featureDistance`. */
  distances(found: readonly Picture[], truth: readonly Picture[]): Promise<number[]>;
  /** Frees the parameters. */
  dispose(): void;
}

/** `[B,H,W,3]` in [0,1]. */
export function pictureTensor(pictures: readonly Picture[]): Tensor4D {
  const [{width, height}] = pictures;
  const size = 3 * width * height;
  const pixels = new Float32Array(pictures.length * size);
  pictures.forEach(({data}, i) => {
    for (let p = 0; p < size; p++) pixels[i * size + p] = data[p] / 255;
  });
  return tf.tensor4d(pixels, [pictures.length, height, width, 3]);
}

/** Pictures of images `[B,H,W,3]` in [0,1], which are disposed. One readback. */
async function readPictures(images: Tensor4D): Promise<Picture[]> {
  const [count, height, width] = images.shape;
  const pixels = await images.data();
  images.dispose();
  const size = 3 * width * height;
  return Array.from({length: count}, (_, i) =>
    pictureOf(width, height, pixels.subarray(i * size, (i + 1) * size))
  );
}

/** `work` on so many of a list at a time, in order. */
async function inBatches<T, R>(
  list: readonly T[],
  size: number,
  work: (part: readonly T[], from: number) => Promise<R[]>
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < list.length; i += size) results.push(...(await work(list.slice(i, i + size), i)));
  return results;
}

/**
 * The tokenizer of a weights file, with the configuration that the file carries unless told.
 *
 * @throws as `vqganFromFile`, or if the file carries no configuration.
 */
export function openTokenizer(
  file: Safetensors,
  {config = fileConfig<VqganConfig>(file, "a tokenizer")}: {config?: VqganConfig} = {}
): Tokenizer {
  const params = vqganFromFile(file, config);
  const {resolution, numEmbeddings} = config;
  const f = downsampling(config);
  const imageTokens = (resolution / f) ** 2;
  const fitting = (pictures: readonly Picture[]) =>
    pictures.forEach(({width, height, data}, i) => {
      if (width !== resolution || height !== resolution || data.length !== 3 * resolution ** 2)
        throw new Error(
          `The tokenizer takes RGB pictures of ${resolution}×${resolution}, found ${width}×${height} with ${data.length} bytes as number ${i}; crop or resize it.`
        );
    });

  return {
    config,
    params,
    imageTokens,

    async encode(pictures) {
      fitting(pictures);
      return inBatches(pictures, BATCH, async (part) => {
        const ids = tf.tidy(() => encode(params, pictureTensor(part), {config}));
        const flat = (await ids.data()) as Int32Array;
        ids.dispose();
        return part.map((_, i) => Int32Array.from(flat.subarray(i * imageTokens, (i + 1) * imageTokens)));
      });
    },

    async decode(images) {
      images.forEach((ids, i) => checkCodes(ids, numEmbeddings, `image ${i}`));
      return inBatches(images, BATCH, (part) => readPictures(decode(params, part, {config})));
    },

    async patches({side = 3} = {}) {
      if (!Number.isInteger(side) || side < 1 || side % 2 === 0)
        throw new RangeError(`A code's context must have an odd number of tokens a side, found ${side}.`);
      const codes = Array.from({length: numEmbeddings}, (_, id) => id);
      const at = (f * (side - 1)) / 2;
      const batch = Math.max(1, Math.floor((BATCH * imageTokens) / side ** 2));
      return inBatches(codes, batch, (part) =>
        readPictures(
          tf.tidy(() => {
            const filled = part.map((id) => new Int32Array(side ** 2).fill(id));
            const images = decode(params, filled, {config, grid: [side, side]});
            return tf.slice4d(images, [0, at, at, 0], [part.length, f, f, 3]);
          })
        )
      );
    },

    async distances(found, truth) {
      fitting(found);
      fitting(truth);
      if (found.length !== truth.length)
        throw new Error(`Distances need pairs of pictures, found ${found.length} and ${truth.length}.`);
      return inBatches(found, BATCH, async (part, from) => {
        const far = tf.tidy(() => {
          const pair = [part, truth.slice(from, from + part.length)].map(pictureTensor);
          return featureDistance(params, pair[0], pair[1], {config});
        });
        const values = Array.from(await far.data());
        far.dispose();
        return values;
      });
    },

    dispose: () => params.dispose()
  };
}
