// Which ids are codes and which are special. LVM: 8,192 codes, then 100 specials (its llama_model.py); the paper puts [BOS] before
// and [EOS] after a sentence but does not say with which ids. Ours: the first two after the codes.

export interface Vocabulary {
  /** Ids below this are codes of the tokenizer. */
  codes: number;
  bos: number;
  eos: number;
  /** All ids. */
  size: number;
}

/** The ids for a codebook of so many codes, with room for 100 specials unless told. */
export function vocabulary(codes: number, specials = 100): Vocabulary {
  if (!Number.isInteger(codes) || codes < 1)
    throw new RangeError(`A vocabulary needs a whole number of codes, at least 1, found ${codes}.`);
  if (!Number.isInteger(specials) || specials < 2)
    throw new RangeError(`A vocabulary needs room for BOS and EOS, 2 specials or more, found ${specials}.`);
  return {codes, bos: codes, eos: codes + 1, size: codes + specials};
}

/** Refuses ids that are no codes, saying which, where and what may be. */
export function checkCodes(ids: ArrayLike<number>, codes: number, what: string): void {
  for (let i = 0; i < ids.length; i++)
    if (!Number.isInteger(ids[i]) || ids[i] < 0 || ids[i] >= codes)
      throw new RangeError(
        `Token ${i} of ${what} is ${ids[i]}, but codes are whole numbers from 0 to ${codes - 1}; use the tokenizer that the vocabulary is for.`
      );
}
