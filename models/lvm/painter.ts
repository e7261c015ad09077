// Painting answers one after another: what a prompt has in common with the one before is not read again, and whoever stops listening
// stops the work at the next row.
import type {Decoder} from "./decode.ts";
import type {LanguageModel} from "./language-model.ts";
import type {SamplingOptions} from "./sampling.ts";

/** Tokens of a prompt that are read at a time: between two such parts it can be stopped, and a page breathes. */
const PART = 256;
/** Decoders are made for whole thousands of tokens, so that a longer prompt does not need a new one each time. */
const STEP = 1024;

export interface PaintOptions extends SamplingOptions {
  /** Answers drawn side by side, 1 to 8; 1 unless told. */
  candidates?: number;
  /** Tokens to draw; 256, one image, unless told. */
  count?: number;
  /** Tokens between two strokes; 16, a row of an image, unless told. */
  row?: number;
}

/** How far a painting is. */
export interface Stroke {
  /** Tokens of the prompt that were read, and how many it has. */
  read: number;
  of: number;
  /** All that was drawn so far, by candidate. */
  drawn: number[][];
}

export interface Painter {
  /**
   * Reads the prompt, then draws: a stroke before each part of the prompt and after each row. Waits its turn while another painting
   * is at work; ended early (`return`, or a `break` out of `for await`) it leaves the painter ready for the next.
   *
   * @throws as `createDecoder` and its methods.
   */
  paint(prompt: ArrayLike<number>, options?: PaintOptions): AsyncGenerator<Stroke, void>;
  /** Frees keys and values, once the painting at work has come to its next stroke. */
  dispose(): void;
}

/**
 * A painter with this model; its owner disposes it.
 *
 *     for await (const {drawn} of painter.paint(prompt, {seed: 7})) show(drawn[0]);
 *
 * It holds 8·layers·D bytes for each candidate and token of the longest prompt so far.
 */
export function createPainter({config, decoder: open, vocabulary}: LanguageModel): Painter {
  let decoder: Decoder | undefined;
  /** How much of the decoder's tokens all candidates share. */
  let common = 0;
  let closed = false;
  let busy = false;
  let last: Promise<void> = Promise.resolve();

  const close = () => {
    decoder?.dispose();
    decoder = undefined;
    common = 0;
  };

  /** A decoder for so many candidates and tokens: the last one where it fits. */
  async function fitting(batch: number, tokens: number): Promise<Decoder> {
    const context = Math.min(config.context, STEP * Math.ceil(tokens / STEP));
    if (decoder?.batch === batch && decoder.context >= context) return decoder;
    close();
    return (decoder = await open({batch, context}));
  }

  async function* work(
    prompt: number[],
    {candidates = 1, count = 256, row = 16, ...sampling}: PaintOptions
  ): AsyncGenerator<Stroke, void> {
    const d = await fitting(candidates, prompt.length + count - 1);
    let read = 0;
    while (read < Math.min(common, prompt.length) && d.tokens[0][read] === prompt[read]) read++;
    common = Math.min(common, read);
    await d.rewind(read);
    const of = prompt.length;
    const drawn: number[][] = d.tokens.map(() => []);
    const stroke = (): Stroke => ({read, of, drawn: drawn.map((ids) => [...ids])});
    yield stroke();
    while (read < of) {
      const part = prompt.slice(read, read + PART);
      await d.prefill(part);
      read += part.length;
      common = read;
      yield stroke();
    }
    const options = {codes: vocabulary.codes, ...sampling};
    while (drawn[0].length < count) {
      const size = Math.min(row, count - drawn[0].length);
      const found = await d.generate({...options, count: size, row: size});
      found.forEach((ids, b) => drawn[b].push(...ids));
      yield stroke();
    }
  }

  return {
    async *paint(prompt, options = {}) {
      const before = last;
      const {promise, resolve: release} = Promise.withResolvers<void>();
      last = promise;
      await before;
      busy = true;
      try {
        if (closed) throw new Error("This painter was disposed; open another for the model.");
        yield* work(Array.from(prompt), options);
      } finally {
        busy = false;
        if (closed) close();
        release();
      }
    },
    dispose() {
      closed = true;
      if (!busy) close();
    }
  };
}
