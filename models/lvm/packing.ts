// Packing (LVM's EasyLM data pipeline): all sentences are one stream of tokens, cut every 4,096; no document mask, positions 0 … 4,095
// in each row. Sixteen images with BOS and EOS are 4,098 tokens, so sentences drift across the cuts.

/** What packing reads of a sentence; `visualSentence` returns it. */
export interface Packable {
  tokens: Int32Array;
  images: readonly {start: number; end: number; shot: number; role: string}[];
}

/** The part of an image that lies in a row. */
export interface PackedImage {
  /** Which sentence of those packed, and which of its images. */
  sentence: number;
  image: number;
  shot: number;
  role: string;
  /** Where in the row: tokens start … end − 1. */
  start: number;
  end: number;
  /** Which of the image's own tokens stands at `start`: above 0 where the cut went through it. */
  offset: number;
}

export interface PackedRow {
  /** `context` ids, and for each the id that follows it in the stream. */
  inputs: Int32Array;
  targets: Int32Array;
  images: PackedImage[];
}

/**
 * Rows of `context` tokens from sentences, as they come. The inputs of all rows, then what the generator returns, are the stream
 * itself: no token is lost or doubled. The rest is shorter than a row and a token (the last target has to be known).
 */
export function* pack(
  sentences: Iterable<Packable>,
  {context = 4096}: {context?: number} = {}
): Generator<PackedRow, Int32Array, void> {
  if (!Number.isInteger(context) || context < 1)
    throw new RangeError(`A row needs a whole number of tokens, at least 1, found ${context}.`);
  const stream = new Int32Array(context + 1);
  let filled = 0;
  let images: PackedImage[] = [];
  let index = 0;
  for (const sentence of sentences) {
    // Where the sentence's first token would stand in the present row.
    let origin = filled;
    place(sentence, index, origin, context, images);
    for (let read = 0; read < sentence.tokens.length;) {
      const part = sentence.tokens.subarray(read, read + stream.length - filled);
      stream.set(part, filled);
      filled += part.length;
      read += part.length;
      if (filled < stream.length) continue;
      yield {inputs: stream.slice(0, context), targets: stream.slice(1), images};
      // The last target is the next row's first input.
      stream[0] = stream[context];
      filled = 1;
      origin -= context;
      images = [];
      place(sentence, index, origin, context, images);
    }
    index++;
  }
  return stream.slice(0, filled);
}

function place(
  {images}: Packable,
  sentence: number,
  origin: number,
  context: number,
  into: PackedImage[]
): void {
  images.forEach(({start, end, shot, role}, image) => {
    const from = Math.max(0, origin + start);
    const to = Math.min(context, origin + end);
    if (from < to)
      into.push({sentence, image, shot, role, start: from, end: to, offset: from - origin - start});
  });
}
