// The drawing of surprisal by position.
import {scaleLinear, type ScaleLinear} from "d3";
import {s} from "../dom.ts";
import {formatNumber} from "../format.ts";
import {roleName} from "./places.ts";
import {binBits, meanBits, perplexityOf} from "./surprisal-maths.ts";

export const TOP = 20;
export const HEIGHT = 170;
const LEFT = 40;
const BOTTOM = 48;
const MOST = 1080;

/** What a drawing is of. */
export interface SurprisalShape {
  bits: ArrayLike<number>;
  images: readonly {role: string; example?: number | null}[];
  imageTokens: number;
  /** Bits at the top of the axis. */
  top: number;
}

export interface SurprisalDrawing {
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
  height: number;
  elements: SVGElement[];
}

/** Every token's bits, or least, mean and greatest of neighbours where there are more than pixels; an image's mean as a level. */
export function drawSurprisal(
  {bits, images, imageTokens, top}: SurprisalShape,
  width: number
): SurprisalDrawing {
  const x = scaleLinear([0, images.length * imageTokens], [LEFT, Math.min(width, MOST) - 4]);
  const y = scaleLinear([0, top], [TOP + HEIGHT, TOP]).clamp(true);
  const [x0, x1] = x.range();
  const floor = TOP + HEIGHT;
  const text = (px: number, py: number, anchor: string, words: string, name = "") =>
    s("text", {x: px.toFixed(1), y: py, "text-anchor": anchor, class: name || null}, words);

  const bins = binBits(bits, imageTokens, x1 - x0);
  const at = (start: number, end: number) => x((start + end) / 2).toFixed(1);
  const spread = bins.map(({start, end, least, most}) => {
    const [left, right] = [x(start).toFixed(1), x(end).toFixed(1)];
    return `M${left},${y(most).toFixed(1)}H${right}V${y(least).toFixed(1)}H${left}z`;
  });
  // The line is broken where positions have no number, and between images: there is no token between.
  const line = bins.map(({start, end, mean}, i) => {
    const joined = i && bins[i - 1].end === start && start % imageTokens;
    return `${joined ? "L" : "M"}${at(start, end)},${y(mean).toFixed(1)}`;
  });
  const step = x(imageTokens) - x(0);
  // Labels that do not fit are shortened, and failing that only every second or third stands.
  const every = (words: string[]) =>
    Math.max(1, Math.ceil((Math.max(...words.map(({length}) => length)) * 6.3 + 5) / step));
  const means = images.map((_, i) => meanBits(bits, i * imageTokens, (i + 1) * imageTokens));
  const names = images.map(roleName);
  const perplexities = (digits: number) =>
    means.map((mean) => (Number.isNaN(mean) ? "–" : formatNumber(+perplexityOf(mean).toPrecision(digits))));
  const row = (words: string[], py: number) =>
    words.flatMap((word, i) =>
      i % every(words) ? [] : [text(x((i + 0.5) * imageTokens), py, "middle", word)]
    );

  return {
    x,
    y,
    height: floor + BOTTOM,
    elements: [
      text(0, 11, "start", "surprisal (bits)", "view-axis-label"),
      ...y
        .ticks(5)
        .flatMap((v) => [
          s("line", {class: "lane-grid", x1: x0, x2: x1, y1: y(v), y2: y(v)}),
          text(x0 - 6, y(v) + 4, "end", formatNumber(v))
        ]),
      ...Array.from({length: images.length + 1}, (_, i) =>
        s("line", {
          class: "lane-grid",
          x1: x(i * imageTokens),
          x2: x(i * imageTokens),
          y1: TOP,
          y2: floor + 6
        })
      ),
      s("line", {class: "lane-base", x1: x0, x2: x1, y1: floor, y2: floor}),
      s("path", {
        class: "tok-spread",
        d: bins.some(({start, end}) => end - start > 1) ? spread.join("") : ""
      }),
      s("path", {class: "tok-bits-line", d: line.join("")}),
      ...means.map((mean, i) =>
        s("line", {
          class: "tok-bits-mean",
          x1: x(i * imageTokens),
          x2: x(Math.min((i + 1) * imageTokens, bits.length)),
          y1: y(mean || 0),
          y2: y(mean || 0),
          visibility: Number.isNaN(mean) ? "hidden" : null
        })
      ),
      ...row(names, floor + 17),
      ...row(perplexities(every(perplexities(3)) > 1 ? 2 : 3), floor + 33),
      text(0, floor + 33, "start", "PPL", "view-axis-label")
    ]
  };
}
