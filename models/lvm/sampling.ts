// What a decoder may be told about choosing tokens, and what it assumes.
import type {Sampling} from "#kernels/sample-token/index";

export {distribution, sampleToken, type Sampling} from "#kernels/sample-token/index";

export interface SamplingOptions extends Partial<Sampling> {
  /** Ids that are never chosen; all from `codes` on besides. */
  suppress?: Iterable<number>;
  /** Ids below are codes of the tokenizer and can be chosen; the whole vocabulary unless told. */
  codes?: number;
}

/**
 * Sampling with its defaults (temperature 1, everything kept, seed 0, as the paper samples), and 1 by id for what is
 * suppressed.
 *
 * @throws naming what is out of its range, or if nothing is left to choose.
 */
export function samplingOf(
  {temperature = 1, topK = 0, topP = 1, seed = 0, suppress = [], codes}: SamplingOptions,
  vocabulary: number
): {sampling: Sampling; suppressed: Uint32Array<ArrayBuffer>} {
  const need = (fits: boolean, name: string, value: unknown, range: string) => {
    if (!fits) throw new RangeError(`${name} must be ${range}, found ${value}.`);
  };
  const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  need(temperature >= 0 && temperature < Infinity, "temperature", temperature, "0 (greedy) or more");
  need(whole(topK, 0) && topK < 2 ** 31, "topK", topK, "a whole number, 0 to keep all");
  need(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
  need(whole(seed, 0), "seed", seed, "a whole number from 0 to 2⁵³ − 1");
  const end = codes ?? vocabulary;
  need(whole(end, 1) && end <= vocabulary, "codes", codes, `a whole number from 1 to ${vocabulary}`);
  const suppressed = new Uint32Array(vocabulary).fill(1, end);
  for (const id of suppress) {
    need(whole(id, 0) && id < vocabulary, "suppress", id, `ids from 0 to ${vocabulary - 1}`);
    suppressed[id] = 1;
  }
  if (suppressed.every(Boolean)) throw new RangeError("Every id is suppressed; leave at least one.");
  return {sampling: {temperature, topK, topP, seed}, suppressed};
}
