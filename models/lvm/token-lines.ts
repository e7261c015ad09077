// LVM's files of tokens: a line a sentence, {"tokens": base64 of int32, little-endian}, without BOS and EOS (DATASET.md of ytongbai/LVM).
import {checkCodes} from "./vocabulary.ts";

/** int32 ids as base64 of their little-endian bytes. */
export function encodeTokens(tokens: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(tokens.length * 4));
  for (let i = 0; i < tokens.length; i++) view.setInt32(i * 4, tokens[i], true);
  const bytes = new Uint8Array(view.buffer);
  let text = "";
  // In pieces, since the arguments of a call are limited.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** The ids in base64 of int32, little-endian. */
export function decodeTokens(base64: string): Int32Array {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new Error(
      `Tokens should be base64, found “${base64.slice(0, 24)}…”; write them with encodeTokens.`
    );
  }
  if (text.length % 4)
    throw new Error(
      `Tokens should be base64 of int32, 4 bytes each, found ${text.length} bytes; the line is cut.`
    );
  const view = new DataView(Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer);
  return Int32Array.from({length: text.length / 4}, (_, i) => view.getInt32(i * 4, true));
}

/** Sentences as lines of JSON; each is the tokens of its images, without BOS and EOS. */
export const writeTokenLines = (sentences: Iterable<ArrayLike<number>>): string =>
  Array.from(sentences, (tokens) => `${JSON.stringify({tokens: encodeTokens(tokens)})}\n`).join("");

/**
 * Sentences from lines of JSON; empty lines are passed over.
 *
 * @throws a sentence with the line's number if a line is no such JSON, its ids are no codes, or (with `imageTokens`) it is not
 * whole images.
 */
export function readTokenLines(
  text: string,
  {codes, imageTokens}: {codes: number; imageTokens?: number}
): Int32Array[] {
  return text.split("\n").flatMap((line, i) => {
    if (!line.trim()) return [];
    const at = `line ${i + 1}`;
    const tokens = decodeTokens(tokensField(line, at));
    checkCodes(tokens, codes, at);
    if (imageTokens && tokens.length % imageTokens)
      throw new Error(
        `The tokens of ${at} should be whole images of ${imageTokens}, found ${tokens.length}; they were written for another tokenizer.`
      );
    return [tokens];
  });
}

function tokensField(line: string, at: string): string {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    row = undefined;
  }
  const tokens = (row as {tokens?: unknown} | null | undefined)?.tokens;
  if (typeof tokens !== "string")
    throw new Error(`The tokens of ${at} should be {"tokens": "base64…"}, found “${line.slice(0, 40)}”.`);
  return tokens;
}
