// Decoding: a prompt is read once, then tokens are drawn one after another with keys and values kept. The same calls on
// WebGPU (plans: see decode-gpu.ts) and elsewhere (tfjs ops: see decode-tfjs.ts).
import * as tf from "@tensorflow/tfjs-core";
import type {ParamRecord} from "../params.ts";
import {checkConfig, type LlamaConfig} from "./configs.ts";
import {gpuEngine} from "./decode-gpu.ts";
import {drawRows} from "./decode-rows.ts";
import {tfjsEngine} from "./decode-tfjs.ts";
import {checkParams} from "./llama-params.ts";
import {type SamplingOptions, samplingOf} from "./sampling.ts";

export interface DecoderOptions {
  /** Sequences decoded side by side, as candidates, at most 8; 1 unless told. */
  batch?: number;
  /** Tokens to hold, at most the config's context, which it is unless told. */
  context?: number;
  /** How weights are held on WebGPU: "f16" halves what is read a token, arithmetic stays float32. Elsewhere no difference. */
  weights?: "f32" | "f16";
}

export interface GenerateOptions extends SamplingOptions {
  /**
   * Tokens to draw; 256, one image, unless told. Exactly so many come: nothing ends an image early. The last may lie one beyond the
   * context, since nothing is predicted from it.
   */
  count?: number;
  /** Tokens between readbacks, at which it can be painted and stopped; 16, a row of an image, unless told. */
  row?: number;
  signal?: AbortSignal;
  /** Called after each row with all that was drawn, by sequence. */
  onRow?: (drawn: readonly (readonly number[])[]) => void;
}

export interface Decoder {
  readonly config: LlamaConfig;
  readonly batch: number;
  readonly context: number;
  /** Tokens so far, each row's prompt and what was drawn. */
  readonly tokens: readonly (readonly number[])[];
  /** Bytes on the GPU that it holds beside the parameters; 0 off WebGPU, where tfjs counts its tensors. */
  readonly bytes: number;
  /** Appends tokens, one sequence for all rows or one for each; any number of times. */
  prefill(tokens: ArrayLike<number> | readonly ArrayLike<number>[]): Promise<void>;
  /** Logits of the next token by row. */
  logits(): Promise<Float32Array[]>;
  /** Draws tokens and appends them. Rejects with the signal's reason when stopped; the rows drawn so far stay. */
  generate(options?: GenerateOptions): Promise<number[][]>;
  /** Goes back to the first `length` tokens, to draw another end. */
  rewind(length: number): Promise<void>;
  dispose(): void;
}

/**
 * A decoder of these parameters (`llamaParams`' keys). Holds 2·layers·D·context·batch numbers of keys and values.
 *
 *     const decoder = await createDecoder(params, config, {batch: 4});
 *     await decoder.prefill(prompt);
 *     const images = await decoder.generate({temperature: 1, seed: 7, codes: 1024, onRow: paint});
 *
 * @throws if a parameter does not fit the config, or a buffer does not fit the GPU; its methods, if tokens are no ids, the
 *   context is full, nothing was given to go on from, or logits are not numbers, each in a sentence.
 */
export async function createDecoder(
  params: ParamRecord,
  config: LlamaConfig,
  {batch = 1, context = config.context, weights = "f32"}: DecoderOptions = {}
): Promise<Decoder> {
  checkConfig(config);
  checkParams(params, config);
  if (!Number.isInteger(batch) || batch < 1 || batch > 8)
    throw new RangeError(`A decoder's batch must be 1 to 8, found ${batch}; use several decoders.`);
  if (!Number.isInteger(context) || context < 1 || context > config.context)
    throw new RangeError(
      `A decoder's context must be 1 to ${config.context}, found ${context}; leave it out for the model's own.`
    );
  // The kernels read a head's numbers in fours.
  const fours = (config.hidden / config.heads) % 4 === 0;
  const make = tf.getBackend() === "webgpu" && fours ? gpuEngine : tfjsEngine;
  const engine = await make(params, {...config, context}, batch, weights);
  const rows: number[][] = Array.from({length: batch}, () => []);
  const length = () => rows[0].length;
  let busy = false;

  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy) throw new Error("The decoder is at work; await its last call first.");
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
  const room = (count: number) => {
    if (length() + count > context)
      throw new RangeError(
        `${count} more tokens after ${length()} exceed the decoder's context of ${context}; rewind, or drop the earliest images.`
      );
  };
  const begun = () => {
    if (!length()) throw new Error("The decoder has nothing to go on from; prefill at least one token.");
  };

  return {
    config,
    batch,
    context,
    get tokens() {
      return rows;
    },
    get bytes() {
      return engine.bytes;
    },

    prefill: (tokens) =>
      alone(async () => {
        const given = (typeof tokens[0] === "number" ? [tokens] : tokens) as readonly ArrayLike<number>[];
        if (!given.length || !given[0].length)
          throw new Error("prefill needs at least one token, found none; give BOS at least.");
        if (given.length !== 1 && given.length !== batch)
          throw new Error(
            `prefill needs 1 sequence${batch > 1 ? ` or ${batch}, one a row` : ""}, found ${given.length}; give as many.`
          );
        room(given[0].length);
        await engine.append(given, length());
        rows.forEach((row, b) => row.push(...Array.from(given[given.length === 1 ? 0 : b])));
      }),

    logits: () => alone(async () => (begun(), engine.logits())),

    generate: ({count = 256, row = 16, signal, onRow, ...given} = {}) =>
      alone(async () => {
        begun();
        for (const [name, value] of Object.entries({count, row}))
          if (!Number.isInteger(value) || value < 1)
            throw new RangeError(
              `${name} must be a positive whole number, found ${value}; leave it out for the usual.`
            );
        room(count - 1);
        const {sampling, suppressed} = samplingOf(given, config.vocabulary);
        engine.choose(sampling, suppressed);
        const drawn: number[][] = rows.map(() => []);
        signal?.throwIfAborted();
        const options = {length: length(), count, row, context, sampling, suppressed};
        for await (const found of drawRows(engine, options)) {
          found.forEach((ids, b) => {
            drawn[b].push(...ids);
            rows[b].push(...ids);
          });
          onRow?.(drawn);
          if (drawn[0].length < count) signal?.throwIfAborted();
        }
        return drawn;
      }),

    rewind: (to) =>
      alone(async () => {
        if (!Number.isInteger(to) || to < 0 || to > length())
          throw new RangeError(
            `rewind goes to a length from 0 to ${length()}, found ${to}; choose one of them.`
          );
        if (to === length()) return;
        engine.truncate(Math.max(0, to - 1));
        rows.forEach((row) => (row.length = to));
        // The last token once more, for its logits.
        if (to)
          await engine.append(
            rows.map((row) => [row[to - 1]]),
            to - 1
          );
      }),

    dispose: () => engine.dispose()
  };
}
