import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {evenSize, onWidth} from "../measure.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {linkToken} from "./link.ts";
import {patchCanvas} from "./patch.ts";
import {checkPicture, crop, type Picture} from "./picture.ts";
import {gridSide, keyCode, placesOf} from "./places.ts";
import {gridSummary, gridTable, tokenFacts} from "./token-grid-words.ts";
import {coloringName, colorTokens, type TokenColoring} from "./token-coloring.ts";
import {tokenCursor} from "./token-cursor.ts";
import {tokenStage} from "./token-stage.ts";

/** What a token grid shows. */
export interface TokenGridData extends TokenColoring {
  /** The image's ids in raster order, a square number of them. */
  tokens: ArrayLike<number>;
  /** By id, how often each code is used. */
  usage?: ArrayLike<number>;
}

export interface TokenGridOptions extends TokenGridData, Partial<FigureOptions> {
  /** By id, the patch that the decoder paints for a code in a neutral context. */
  codes?: readonly Picture[];
  /** Which image of a sentence this is, to follow the other views of it; default: none, it follows any. */
  image?: number;
  /** CSS pixels of the image's width; default: what fits, at most 416. */
  size?: number;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/** A token that was pinned: its index in raster order and its code. */
export interface GridToken {
  index: number;
  id: number;
}

const CARD = 190;
const PATCH = 72;

/**
 * An image under the grid of its tokens. Hovering or an arrow key reads a token: its code, what the decoder paints for it, and
 * every other place with the same code outlined. A click or Enter pins it (`.value`). Colours, if any, lie over the picture as
 * on a relief map, and a box lays them away.
 * @throws a sentence if tokens are no square, or picture, values or codes do not fit.
 */
export function tokenGrid(
  picture: Picture,
  options: TokenGridOptions
): View<GridToken | null, Partial<TokenGridData> & {picture?: Picture}> {
  const {codes, image, selection: store = selection} = options;
  let data: TokenGridData = options;
  let current = picture;
  check(picture, data);
  const side = () => gridSide(data.tokens.length, "tokenGrid");
  let stage = tokenStage(side(), {grid: true});
  let width = 0;

  const box = h("input", {type: "checkbox"});
  const toggle = h("label", {class: "lane-toggle", "data-export": "no"}, box, "Colours over the picture");
  box.checked = true;
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    paint();
  });
  const holder = h("div", {class: "tok-hit"}, stage.element);
  const card = h("div", {class: "tok-card"});
  const body = h("div", {class: "tok-grid"}, holder, card);
  const facts = () => {
    const valued = data.colorBy === "error" || data.colorBy === "surprisal";
    return {...data, ...coloringName(data), values: valued ? data.values : undefined};
  };
  const element = figure(
    {title: "Tokens", summary: "", table: () => gridTable(facts()), ...options},
    toggle,
    body
  );
  const link = linkToken(element, {
    store,
    images: () => 1,
    imageTokens: () => data.tokens.length,
    only: image ?? null,
    code: ({token}) => data.tokens[token],
    show: () => (mark(), speak())
  });
  const text = (token: number) => `Code ${data.tokens[token]}. ${tokenFacts(facts(), token).join("; ")}.`;
  const speak = tokenCursor(holder, {
    link,
    label: "Token, by row and column",
    images: () => 1,
    side,
    under(event) {
      const token = stage.tokenAt(event);
      return token === null ? null : {image: 0, token};
    },
    text: ({token}) => text(token)
  });

  function paint(): void {
    const colored = colorTokens(data.tokens, data);
    toggle.hidden = !colored;
    stage.paint(current, box.checked ? (colored?.colors ?? null) : null);
    const more = [options.legend ?? []].flat();
    element.describe({
      subtitle: options.subtitle ?? `${current.width}×${current.height} px · ${side()}×${side()} tokens`,
      legend: colored && box.checked ? [colored.legend, ...more] : more,
      summary: options.summary ?? (() => gridSummary(facts()))
    });
  }

  function mark(): void {
    const here = link.shown()?.token ?? null;
    const pinned = link.value()?.token ?? null;
    // A code that another view points at is found here too, though no token is.
    const id = keyCode(store.current.cell) ?? (here === null ? null : data.tokens[here]);
    stage.mark([
      {kind: "tok-same", tokens: id === null ? [] : placesOf(data.tokens, id).filter((i) => i !== here)},
      {kind: "tok-pinned", tokens: pinned === null ? [] : [pinned]},
      {kind: "tok-here", tokens: here === null ? [] : [here]}
    ]);
    card.replaceChildren(...(here === null ? codeCard(id) : tokenCard(here)));
  }
  const patch = (picture: Picture, words: string) =>
    h("div", {class: "tok-patch-item"}, patchCanvas(picture, PATCH), h("small", {}, words));
  function tokenCard(token: number): Node[] {
    const id = data.tokens[token];
    const [w, hgt] = [current.width / side(), current.height / side()].map(Math.floor);
    const [column, row] = [token % side(), Math.floor(token / side())];
    const own = w && hgt ? [patch(crop(current, column * w, row * hgt, w, hgt), "in this image")] : [];
    const decoded = codes?.[id] ? [patch(codes[id], "by itself")] : [];
    return [
      h("div", {class: "tok-card-title"}, `code ${id}`),
      h("div", {class: "tok-patches"}, ...own, ...decoded),
      ...tokenFacts(facts(), token).map((line) => h("div", {}, line))
    ];
  }
  function codeCard(id: number | null): Node[] {
    if (id === null) return [hint("Point at a token to read its code.")];
    const count = placesOf(data.tokens, id).length;
    return [
      h("div", {class: "tok-card-title"}, `code ${id}`),
      h("div", {class: "tok-patches"}, ...(codes?.[id] ? [patch(codes[id], "by itself")] : [])),
      h("div", {}, count ? `at ${count} of ${data.tokens.length} tokens` : "not in this image")
    ];
  }

  function draw(now: number): void {
    width = now;
    const beside = width >= 300 + CARD;
    const room = Math.min(options.size ?? 416, beside ? width - CARD - 20 : width);
    body.classList.toggle("tok-beside", beside);
    stage.resize(evenSize(side(), room));
    mark();
  }
  paint();
  onWidth(element.body, draw);
  speak();

  return asView(element, {
    get() {
      const place = link.value();
      return place && {index: place.token, id: data.tokens[place.token]};
    },
    set: (token) => link.pin(token && {image: 0, token: token.index}),
    update({picture: next, ...changes}) {
      const before = side();
      const merged = {...data, ...changes};
      check(next ?? current, merged);
      data = merged;
      current = next ?? current;
      if (side() !== before) {
        stage = tokenStage(side(), {grid: true});
        holder.replaceChildren(stage.element);
      }
      link.refresh();
      paint();
      draw(width);
      speak();
      link.settle();
    }
  });
}

/** Throws before anything is changed where the numbers do not fit. */
function check(picture: Picture, data: TokenGridData): void {
  checkPicture(picture, "tokenGrid");
  gridSide(data.tokens.length, "tokenGrid");
  colorTokens(data.tokens, data);
}
