// The transformer as a notebook uses it: how surprising each token is, what may come next, where a head looks, from a weights file.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor2D} from "@tensorflow/tfjs-core";
import type {Params} from "../params.ts";
import type {Safetensors} from "../weights/index.ts";
import {type LlamaConfig} from "./configs.ts";
import {createDecoder, type Decoder, type DecoderOptions} from "./decode.ts";
import {fileConfig} from "./file-config.ts";
import {llamaFromFile} from "./llama-file.ts";
import {createReading} from "./reading.ts";
import {vocabulary, type Vocabulary} from "./vocabulary.ts";

/** Special ids at the end of LVM's vocabularies, ours too. */
const SPECIALS = 100;

/** Tokens start … end − 1 of a sequence. */
export interface Span {
  start: number;
  end: number;
}

export interface LanguageModel {
  readonly config: LlamaConfig;
  readonly vocabulary: Vocabulary;
  /** Its parameters, for `llama` and the like. */
  readonly params: Params;
  /**
   * The surprisal −ln p of each token given all before it, in nats, NaN for the first. Logits stay on the GPU. All that follows costs
   * one more token for a sequence that was just scored, or that begins it. The last token may lie one beyond the context.
   */
  score(tokens: ArrayLike<number>): Promise<Float32Array>;
  /** Logits `[V]` of the token after `tokens`. */
  logits(tokens: ArrayLike<number>): Promise<Float32Array>;
  /** Probabilities `[V]` of the token after `tokens`, specials included. */
  distribution(tokens: ArrayLike<number>): Promise<Float32Array>;
  /** Weights `[query + 1]`, summing to 1, with which a head looks at each position from the last one's, or from `query`. */
  attention(
    tokens: ArrayLike<number>,
    which: {layer: number; head: number; query?: number}
  ): Promise<Float32Array>;
  /**
   * By layer and head, how much of the weight falls on each image, and last on all else (BOS): `images.length + 1` numbers that sum
   * to 1. `query` is the last position unless told; images that lie ahead of it get 0.
   */
  attentionMass(
    tokens: ArrayLike<number>,
    options: {images: readonly Span[]; query?: number}
  ): Promise<number[][][]>;
  /** A decoder of these parameters; its owner disposes it. */
  decoder(options?: DecoderOptions): Promise<Decoder>;
  /** Frees what the last sequence left, 8·layers·D bytes a token, until another is read. */
  forget(): void;
  /** Frees the parameters too. */
  dispose(): void;
}

export interface LanguageModelOptions {
  /** What the file carries, unless told. */
  config?: LlamaConfig;
  /** Tokens that are read in one forward; 512 unless told. */
  chunk?: number;
}

/**
 * The transformer of a weights file.
 *
 * @throws as `llamaFromFile`, or if the file carries no configuration; its methods, in a sentence, if there are no tokens, more
 *   than the context holds, or one that is no id.
 */
export function openLanguageModel(
  file: Safetensors,
  {config = fileConfig<LlamaConfig>(file, "a transformer"), chunk}: LanguageModelOptions = {}
): LanguageModel {
  const params = llamaFromFile(file, config);
  const reading = createReading(params, config, {chunk});
  let busy: Promise<unknown> = Promise.resolve();
  /** One call after the other: they share what has been read. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = busy.then(work, work);
    busy = done.catch(() => {});
    return done;
  };
  /** A tensor made of what stands at the position, read. */
  const looked = (
    tokens: ArrayLike<number>,
    query: number,
    use: Parameters<typeof reading.look<tf.Tensor>>[1]
  ): Promise<Float32Array> =>
    inTurn(async () => {
      checkSome(tokens);
      const positions = Math.min(tokens.length, config.context);
      if (!Number.isInteger(query) || query < 0 || query >= positions)
        throw new RangeError(
          `The query must be a position from 0 to ${positions - 1} of the sequence, found ${query}; leave it out for the last.`
        );
      await reading.read(tokens);
      const found = reading.look(query, use);
      const values = (await found.data()) as Float32Array;
      found.dispose();
      return values;
    });
  const last = (tokens: ArrayLike<number>) => Math.max(0, tokens.length - 1);

  return {
    config,
    vocabulary: vocabulary(config.vocabulary - SPECIALS, SPECIALS),
    params,
    score: (tokens) => inTurn(async () => (checkSome(tokens), reading.read(tokens))),
    logits: (tokens) => looked(tokens, last(tokens), ({logits}) => logits),
    distribution: (tokens) => looked(tokens, last(tokens), ({logits}) => tf.softmax(logits)),

    attention(tokens, {layer, head, query = last(tokens)}) {
      const {layers, heads} = config;
      if (!(layer >= 0 && layer < layers && head >= 0 && head < heads))
        return Promise.reject(
          new RangeError(
            `The model has no head ${head} in layer ${layer}; it has ${layers} layers of ${heads} heads; choose one of them.`
          )
        );
      return looked(tokens, query, ({weights}) => tf.slice(weights[layer], [head, 0], [1, query + 1]));
    },

    async attentionMass(tokens, {images, query = last(tokens)}) {
      const columns = images.length + 1;
      const flat = await looked(tokens, query, ({weights}) => {
        const share = membership(images, query + 1);
        return tf.stack(weights.map((table) => tf.matMul(table, share)));
      });
      return Array.from({length: config.layers}, (_, layer) =>
        Array.from({length: config.heads}, (_, head) => {
          const row = (layer * config.heads + head) * columns;
          return Array.from(flat.subarray(row, row + columns));
        })
      );
    },

    decoder: (options) => createDecoder(params, config, options),
    forget: () => void inTurn(async () => reading.dispose()),
    dispose() {
      reading.dispose();
      params.dispose();
    }
  };
}

function checkSome(tokens: ArrayLike<number>): void {
  if (!tokens.length)
    throw new RangeError("The model needs at least one token, found none; give BOS at least.");
}

/** `[positions, images + 1]`: 1 in the column of the image that a position lies in, or in the last. */
function membership(images: readonly Span[], positions: number): Tensor2D {
  const columns = images.length + 1;
  const table = new Float32Array(positions * columns);
  for (let t = 0; t < positions; t++) {
    const image = images.findIndex(({start, end}) => t >= start && t < end);
    table[t * columns + (image < 0 ? images.length : image)] = 1;
  }
  return tf.tensor2d(table, [positions, columns]);
}
