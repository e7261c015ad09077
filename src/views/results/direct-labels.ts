// Names written at the ends of lines, so that no legend has to be matched by colour.
import {s} from "../dom.ts";

export interface EndLabel {
  text: string;
  /** CSS colour of the text's mark; the text itself stays in ink. */
  color: string;
  /** Where the line ends, in pixels. */
  y: number;
}

/** The height that a label needs, in pixels. */
export const LABEL_GAP = 14;

/** About how wide a text is at `size` pixels, without asking the page. */
export function textWidth(text: string, size = 11): number {
  let ems = 0;
  for (const c of text)
    ems += /[ijl.,:;'|!\s]/.test(c) ? 0.3 : /[mwMW@%]/.test(c) ? 0.88 : /[A-Z0-9≥]/.test(c) ? 0.65 : 0.58;
  return ems * size;
}

/** A text broken at spaces into lines of at most `width` pixels each; a longer word keeps a line to itself. */
export function wrapText(text: string, width: number, size = 11): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * Moves positions apart so that neighbours keep `gap` and all stay in [low, high], with the least sum of squared moves
 * (pool adjacent violators). The order is kept. Where they do not fit, they keep the gap and run out at the high end.
 */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  [low, high]: [number, number]
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  // Each label's wish less its rank's share of gaps: the solution is the closest rising sequence.
  const blocks: {sum: number; count: number}[] = [];
  order.forEach((i, rank) => {
    blocks.push({sum: wanted[i] - rank * gap, count: 1});
    for (;;) {
      const [a, b] = blocks.slice(-2);
      if (!b || a.sum / a.count <= b.sum / b.count) break;
      blocks.splice(-2, 2, {sum: a.sum + b.sum, count: a.count + b.count});
    }
  });
  const top = high - (wanted.length - 1) * gap;
  const rising = blocks.flatMap(({sum, count}) => Array<number>(count).fill(sum / count));
  const placed: number[] = [];
  order.forEach((i, rank) => (placed[i] = Math.max(low, Math.min(top, rising[rank])) + rank * gap));
  return placed;
}

/** The room that labels need to the right of a plot, or 0 where they would take too much of `width` or of the height. */
export function labelRoom(labels: readonly string[], width: number, height: number): number {
  const room = Math.ceil(Math.max(0, ...labels.map((text) => textWidth(text)))) + 22;
  return room <= width * 0.34 && width - room >= 340 && labels.length * LABEL_GAP <= height ? room : 0;
}

/** The labels beside x, each with a short lead from where its line ends. */
export function drawEndLabels(labels: readonly EndLabel[], x: number, bounds: [number, number]): SVGGElement {
  const at = spreadLabels(
    labels.map(({y}) => y),
    LABEL_GAP,
    bounds
  );
  return s(
    "g",
    {class: "result-labels"},
    ...labels.flatMap(({text, color, y}, i) => [
      s("path", {class: "result-lead", d: `M${x + 4},${y}L${x + 14},${at[i]}`, stroke: color}),
      s("text", {class: "view-axis-label", x: x + 18, y: at[i] + 4}, text)
    ])
  );
}
