// Tokens row by row. Where the engine can, the next row is begun before this one has been read back: the GPU goes on while the
// row crosses over and is painted. What was begun is taken back if nobody asks for it.
import type {Engine} from "./decode-engine.ts";
import {type Sampling, sampleToken} from "./sampling.ts";

export interface RowsOptions {
  /** Tokens before the first, in all, and a row. */
  length: number;
  count: number;
  row: number;
  /** Tokens that the engine holds; the last drawn may lie one beyond. */
  context: number;
  sampling: Sampling;
  suppressed: Uint32Array;
}

/**
 * Yields each row's tokens by sequence; whenever the caller stops, the engine stands behind the last row that it got.
 *
 * @throws if logits are not numbers; the engine then stands behind the row before.
 */
export async function* drawRows(
  engine: Engine,
  {length, count, row, context, sampling, suppressed}: RowsOptions
): AsyncGenerator<number[][], void, void> {
  let [begun, given] = [0, 0];
  const begin = () => {
    const size = Math.min(row, count - begun, context - length - begun);
    if (size <= 0) return null;
    const drawing = engine.draw(size, length + begun);
    begun += size;
    // Told when it is awaited, if it ever is.
    drawing.catch(() => {});
    return drawing;
  };
  let next = begin();
  try {
    while (given < count) {
      const [drawing, end] = [next, begun];
      next = engine.undraw ? begin() : null;
      const found = await drawing;
      if (found?.some((ids) => ids.includes(-1))) {
        await next;
        engine.truncate(length + given);
        throw new Error("The logits are not numbers (NaN or infinite); check the weights.");
      }
      let rows = found?.map((ids) => Array.from(ids));
      if (end < Math.min(given + row, count)) {
        // The last token lies beyond the context: it is drawn from the logits and not read.
        const last = (await engine.logits()).map((logits, b) =>
          sampleToken(logits, suppressed, sampling, length + end, b)
        );
        rows = last.map((id, b) => [...(rows?.[b] ?? []), id]);
      }
      given += rows![0].length;
      yield rows!;
      next ??= begin();
    }
  } catch (error) {
    begun = given;
    throw error;
  } finally {
    if (begun > given) {
      await next;
      engine.undraw!(length + given);
    }
  }
}
