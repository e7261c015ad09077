import {CAPTION_WORDS, wordsOf} from "./phrases.ts";
import {unknownWord} from "./nearest-word.ts";

/** Tokens of a caption, padding included. The longest caption has 25 words. */
export const CAPTION_LENGTH = 32;
/** The id that fills a caption up; models leave it out. */
export const PADDING = 0;
/** The id that stands alone in the caption of nothing: what guidance compares with (Ho & Salimans 2022). */
export const NO_CAPTION = 1;

/** Words by id. The first two are no words: padding and “no caption”. */
export const CAPTION_VOCABULARY: readonly string[] = ["", "(no caption)", ...CAPTION_WORDS];

const IDS = new Map(CAPTION_WORDS.map((word, i) => [word, i + 2]));

/**
 * A caption as int32 ids [CAPTION_LENGTH], padded with 0; `null` or an empty text is “no caption”. Any order of known words
 * has tokens; whether they are a sentence `parseCaption` says.
 *
 * @throws RangeError for a word that is not in the vocabulary, with the nearest that is, or for more than CAPTION_LENGTH words
 */
export function captionTokens(text: string | null): Int32Array {
  const words = wordsOf(text ?? "");
  const ids = new Int32Array(CAPTION_LENGTH).fill(PADDING);
  if (words.length > CAPTION_LENGTH)
    throw new RangeError(
      `A caption has at most ${CAPTION_LENGTH} words; found ${words.length}; leave out what comes after “${words[CAPTION_LENGTH - 1]}”.`
    );
  if (!words.length) ids[0] = NO_CAPTION;
  words.forEach((word, i) => {
    const id = IDS.get(word);
    if (id === undefined) throw unknownWord(word);
    ids[i] = id;
  });
  return ids;
}

/** The words of ids, without padding: for showing what a model was told. @throws RangeError for an id that is no word's */
export function captionWords(ids: ArrayLike<number>): string[] {
  return Array.from(ids)
    .filter((id) => id !== PADDING)
    .map((id) => {
      const word = CAPTION_VOCABULARY[id];
      if (word === undefined)
        throw new RangeError(
          `A caption's token is 0 to ${CAPTION_VOCABULARY.length - 1}; found ${id}; use captionTokens.`
        );
      return word;
    });
}
