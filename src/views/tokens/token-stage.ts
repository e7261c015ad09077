// One image with its tokens: a canvas, and over it the grid and the marks.
import {cellCanvas, h, s} from "../dom.ts";
import type {Picture} from "./picture.ts";
import type {TokenColors} from "./token-colors.ts";
import {paintTokens, type TokenPaint} from "./token-paint.ts";

/** Tokens to be outlined, by the class of their outline: "tok-same", "tok-here", "tok-pinned", "tok-next". */
export interface TokenMark {
  kind: string;
  tokens: readonly number[];
}

export interface TokenStage {
  element: HTMLElement;
  /** Draws the picture, or the tokens' colours over it. */
  paint(picture: Picture | null, colors: TokenColors | null, how?: TokenPaint): void;
  /** Gives it a width of CSS pixels; the height follows from the picture. */
  resize(width: number): void;
  mark(marks: readonly TokenMark[]): void;
  /** The token under a pointer, or null beside the image. */
  tokenAt(event: {clientX: number; clientY: number}): number | null;
}

/** A stage of `side`×`side` tokens; `grid` draws the lines between them. */
export function tokenStage(side: number, {grid = false} = {}): TokenStage {
  const canvas = cellCanvas(side, side, {class: "tok-canvas", "aria-hidden": "true"});
  const lines = s("path", {class: "tok-lines"});
  const marks = s("g");
  const svg = s("svg", {class: "view-svg tok-over", "aria-hidden": "true"}, grid && lines, marks);
  const element = h("div", {class: "tok-stage"}, canvas, svg);
  let [width, height] = [1, 1];
  let ratio = 1;
  let marked: readonly TokenMark[] = [];

  function resize(now: number): void {
    width = now;
    height = Math.round(now * ratio);
    for (const target of [element, canvas])
      Object.assign(target.style, {width: `${width}px`, height: `${height}px`});
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
    const at = (i: number, size: number) => +((i * size) / side).toFixed(2);
    const inner = Array.from({length: side - 1}, (_, i) => i + 1);
    lines.setAttribute(
      "d",
      inner.map((i) => `M${at(i, width)},0V${height}M0,${at(i, height)}H${width}`).join("")
    );
    mark(marked);
  }

  function mark(next: readonly TokenMark[]): void {
    marked = next;
    const [w, hgt] = [width / side, height / side];
    const square = (token: number) =>
      `M${((token % side) * w).toFixed(2)},${(Math.floor(token / side) * hgt).toFixed(2)}h${w.toFixed(2)}v${hgt.toFixed(2)}h${(-w).toFixed(2)}z`;
    marks.replaceChildren(
      ...next
        .filter(({tokens}) => tokens.length)
        .flatMap(({kind, tokens}) => {
          const d = tokens.map(square).join("");
          // Every outline is drawn over a paler one of its own, to be seen on any colour.
          return [s("path", {class: "tok-halo", d}), s("path", {class: kind, d})];
        })
    );
  }

  return {
    element,
    resize,
    mark,
    paint(picture, colors, how) {
      paintTokens(canvas, picture, side, colors, how);
      const next = picture ? picture.height / picture.width : 1;
      if (next !== ratio) {
        ratio = next;
        resize(width);
      }
    },
    tokenAt({clientX, clientY}) {
      const box = element.getBoundingClientRect();
      const column = Math.floor(((clientX - box.left) / box.width) * side);
      const row = Math.floor(((clientY - box.top) / box.height) * side);
      return column >= 0 && column < side && row >= 0 && row < side ? row * side + column : null;
    }
  };
}
