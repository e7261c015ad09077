import {SHAPES} from "../../world/shapes.ts";
import {CLIP_COLORS, CLIP_PERIODS} from "./attributes.ts";
import {CAPTION_WORDS, MOTION_PHRASES} from "./phrases.ts";

/** What people say instead, where spelling does not lead there. */
const MEANT: Readonly<Record<string, string>> = {
  ball: "sphere",
  box: "cube",
  torus: "ring",
  donut: "ring",
  anticlockwise: "counter-clockwise",
  jumps: "bounces",
  hops: "bounces",
  orbits: "circles",
  moves: "slides",
  oscillates: "swings",
  gray: "grey",
  violet: "purple",
  crimson: "red",
  scarlet: "red",
  rose: "pink",
  magenta: "pink",
  gold: "yellow",
  navy: "blue",
  lime: "green",
  standing: "stands",
  rests: "stands",
  towards: "closer",
  an: "a",
  the: "a"
};

/** The word of the captions' vocabulary that is nearest to another: a number by its value, else by meaning or by spelling. */
export function nearestWord(word: string): string {
  const value = Number(word);
  const least = <T>(all: readonly T[], far: (one: T) => number) =>
    all.reduce((best, one) => (far(one) < far(best) ? one : best));
  if (Number.isFinite(value)) return String(least(CLIP_PERIODS, (one) => Math.abs(one - value)));
  // Readers may write “constructor”, which every object has.
  return Object.hasOwn(MEANT, word) ? MEANT[word] : least(CAPTION_WORDS, (one) => edits(word, one));
}

/** Whether a word may have been meant by another: a guess that shares no more than a few letters with it helps nobody. */
const isLike = (guess: string, word: string): boolean =>
  Object.hasOwn(MEANT, word) || Number.isFinite(Number(word)) || 2 * edits(word, guess) < word.length;

/** The error for a word that captions do not have. */
export function unknownWord(word: string): RangeError {
  const guess = nearestWord(word);
  const nearest = isLike(guess, word) ? `; the nearest is “${guess}”` : "";
  return new RangeError(
    `“${word}” is not a word of the clips' captions${nearest}. Shapes are ${SHAPES.join(", ")}; colours ${CLIP_COLORS.join(", ")}; what they do: ${Object.values(MOTION_PHRASES).join(", ")}.`
  );
}

/** Letters to insert, delete or change to get from one word to the other (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + +(a[i] !== b[j])));
    row = next;
  }
  return row[b.length];
}
