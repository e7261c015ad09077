import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {hint} from "../hint.ts";
import {colorLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import {addLosses, type Domain, magnitudeScale} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {linkToken} from "./link.ts";
import {keyCode, placesOf, type TokenPlace} from "./places.ts";
import {sentenceTiles} from "./sentence-tiles.ts";
import {valueColors} from "./token-colors.ts";
import {formatBits} from "./format.ts";
import {meanBits} from "./surprisal-maths.ts";
import {SURPRISAL_DOMAIN} from "./token-coloring.ts";
import {tokenCursor} from "./token-cursor.ts";
import {
  checkSentence,
  placeSentence,
  sentenceFacts,
  sentenceSummary,
  sentenceTable,
  type SentenceTokens
} from "./visual-sentence-words.ts";

export type {SentenceTokens};

export interface VisualSentenceOptions extends Partial<FigureOptions> {
  /** Tokens of an image, a square number; default 256. */
  imageTokens?: number;
  /** "surprisal" begins with the tokens in the colours of their bits; the reader can lay them away. Default "none". */
  overlay?: "none" | "surprisal";
  /** Bits of the colour scale, one domain for all images; default [0, 10]. */
  domain?: Domain;
  /** Default "viridis". */
  scheme?: "viridis" | "cividis";
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * A visual sentence: its images in reading order with their roles, the images of an example on one line. Hovering or an arrow
 * key reads a token and outlines its code wherever else it stands; a click or Enter pins it (`.value`). An image that is being
 * painted has its next token marked.
 * @throws a sentence if there is no image, or tokens or bits are not as many as an image's tokens.
 */
export function visualSentence(
  images: readonly SentenceTokens[],
  options: VisualSentenceOptions = {}
): View<TokenPlace | null, readonly SentenceTokens[]> {
  const {
    imageTokens = 256,
    overlay = "none",
    domain = SURPRISAL_DOMAIN,
    selection: store = selection
  } = options;
  const scale = magnitudeScale(domain, {label: "Surprisal", unit: "bits", scheme: options.scheme});
  let data = checkSentence(images, imageTokens);
  const tiles = sentenceTiles({
    below(i) {
      const {surprisal} = data[i];
      return surprisal ? h("span", {}, `${formatBits(meanBits(surprisal))} bits`) : null;
    }
  });
  const readout = h("p", {class: "lane-readout"});
  const box = h("input", {type: "checkbox"});
  const toggle = h("label", {class: "lane-toggle", "data-export": "no"}, box, "Surprisal over the pictures");
  box.checked = overlay === "surprisal";
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // the figure's own input event means its value
    paint();
  });
  const element = figure(
    {title: "Visual sentence", summary: "", table: () => sentenceTable(data, imageTokens), ...options},
    toggle,
    tiles.element,
    readout
  );
  const link = linkToken(element, {
    store,
    images: () => data.length,
    imageTokens: () => imageTokens,
    code: ({image, token}) => data[image].tokens?.[token] ?? null,
    show: () => (mark(), speak())
  });
  const speak = tokenCursor(tiles.element, {
    link,
    label: "Token of the sentence, by row and column",
    images: () => data.length,
    side: tiles.side,
    under: tiles.under,
    text: (place) => placeSentence(data, place, imageTokens)
  });

  function show(): void {
    tiles.show(data, imageTokens);
    paint();
    mark();
  }

  function paint(): void {
    const valued = data.some(({surprisal}) => surprisal);
    toggle.hidden = !valued;
    const on = valued && box.checked;
    const losses = data.map(({surprisal, painted}, i) => {
      const colored = on && surprisal ? valueColors(surprisal, scale) : null;
      tiles.paint(i, colored?.colors ?? null, {until: painted});
      return colored?.losses ?? {clipped: 0, missing: 0};
    });
    const more = [options.legend ?? []].flat();
    element.describe({
      subtitle: options.subtitle ?? sentenceFacts(data.length, imageTokens),
      legend: on ? [colorLegend(scale, addLosses(...losses)), ...more] : more,
      summary: options.summary ?? (() => sentenceSummary(data, imageTokens))
    });
  }

  function mark(): void {
    const here = link.shown();
    const pinned = link.value();
    // A view of attention, say, points at a token without knowing its code.
    const id = keyCode(store.current.cell) ?? (here && (data[here.image].tokens?.[here.token] ?? null));
    data.forEach(({tokens, painted}, i) => {
      const own = (place: TokenPlace | null) => (place?.image === i ? [place.token] : []);
      const next = painted !== undefined && painted < imageTokens ? [painted] : [];
      tiles.mark(i, [
        {kind: "tok-same", tokens: tokens && id !== null ? placesOf(tokens, id) : []},
        {kind: "tok-next", tokens: next},
        {kind: "tok-pinned", tokens: own(pinned)},
        {kind: "tok-here", tokens: own(here)}
      ]);
    });
    readout.replaceChildren(
      here ? `${placeSentence(data, here, imageTokens)}.` : hint("Point at a token to read it.")
    );
  }

  show();
  onWidth(element.body, tiles.resize);
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (place) => link.pin(place),
    update(next) {
      data = checkSentence(next, imageTokens);
      link.refresh();
      show();
      speak();
      link.settle();
    }
  });
}
