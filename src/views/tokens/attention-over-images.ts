import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {hint} from "../hint.ts";
import {colorLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import {addLosses, type Domain, magnitudeScale} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {
  checkAttention,
  drawnWeights,
  type ImageAttention,
  imageMasses,
  positionsSeen,
  tokenWeights
} from "./attention-maths.ts";
import {
  attentionSummary,
  attentionTable,
  beforeSentence,
  positionName,
  weightSentence
} from "./attention-words.ts";
import {percent} from "./format.ts";
import {linkToken} from "./link.ts";
import type {TokenPlace} from "./places.ts";
import {sentenceTiles} from "./sentence-tiles.ts";
import {lightScale, valueColors} from "./token-colors.ts";
import {tokenCursor} from "./token-cursor.ts";

export type {ImageAttention};

/** "heat": weights in the colours of a scale. "light": each picture as bright as its weights. "pictures": as they are. */
export type AttentionStyle = "heat" | "light" | "pictures";

export interface AttentionOverImagesOptions extends Omit<ImageAttention, "weights">, Partial<FigureOptions> {
  /** Tokens of an image, a square number; default 256. */
  imageTokens?: number;
  /** The position of the first image token; default 1, after BOS. */
  offset?: number;
  /** A logarithmic scale to begin with; default true, since most weights are very small, but false for "light". */
  log?: boolean;
  /** What to begin with; default "heat". */
  style?: AttentionStyle;
  /** Weights at the ends of the scale; default 10⁻⁵ to 1 where it is logarithmic, else 0 to the greatest on an image. */
  domain?: Domain;
  /** Default: the selection of the page. */
  selection?: Selection;
}

const LOG_DOMAIN: Domain = [1e-5, 1];
const STYLES: Record<AttentionStyle, string> = {heat: "heat", light: "light", pictures: "pictures only"};

/**
 * Where one query of one head looks: the images of the sentence in the colours of the weights on their tokens, all on one scale,
 * and under each image the sum of its weights. What is after the query is blank. Hovering reads a token, a click pins it (`.value`).
 * @throws a sentence if weights up to the query do not sum to 1, or if images or positions do not fit.
 */
export function attentionOverImages(
  weights: ArrayLike<number>,
  options: AttentionOverImagesOptions
): View<TokenPlace | null, Partial<ImageAttention>> {
  const {imageTokens = 256, offset = 1, selection: store = selection} = options;
  const at = {imageTokens, offset};
  let data = checkAttention({...options, weights}, at, "attentionOverImages");
  const tiles = sentenceTiles({below: (i) => massBar(i)});
  const readout = h("p", {class: "lane-readout"});
  const style = h(
    "select",
    {},
    ...Object.entries(STYLES).map(([value, name]) =>
      h("option", {value, selected: value === (options.style ?? "heat")}, name)
    )
  );
  const log = h("input", {type: "checkbox"});
  log.checked = options.log ?? options.style !== "light";
  const controls = h(
    "div",
    {class: "tok-controls", "data-export": "no"},
    h("label", {class: "tok-field"}, "Shown as", style),
    h("label", {class: "lane-toggle"}, log, "Logarithmic")
  );
  const element = figure(
    {title: "Attention over the images", summary: "", table: () => attentionTable(data, at), ...options},
    controls,
    tiles.element,
    readout
  );
  const link = linkToken(element, {
    store,
    images: () => data.images.length,
    imageTokens: () => imageTokens,
    code: () => null,
    show: () => (mark(), speak())
  });
  const speak = tokenCursor(tiles.element, {
    link,
    label: "Token of the sentence, by row and column",
    images: () => data.images.length,
    side: tiles.side,
    under: tiles.under,
    text: (place) => weightSentence(data, at, place)
  });

  function massBar(i: number): Node {
    const mass = imageMasses(data, at).masses[i];
    const bar = h("div", {class: "tok-bar", style: `width: ${(100 * Math.min(1, mass)).toFixed(2)}%`});
    return h("div", {class: "tok-mass"}, h("div", {class: "tok-mass-track"}, bar), percent(mass));
  }

  function paint(): void {
    const byImage = data.images.map((_, i) => tokenWeights(data, at, i));
    const shown = style.value as AttentionStyle;
    const most = Math.max(...byImage.flatMap((list) => [...list].filter((w) => w > 0)), 0);
    const domain = options.domain ?? (log.checked ? LOG_DOMAIN : [0, most || 1]);
    const ends = (log.checked ? domain.map((w) => Math.log10(Math.max(w, 1e-12))) : domain) as Domain;
    const label = log.checked ? "log₁₀ of the attention weight" : "Attention weight";
    const scale = (shown === "light" ? lightScale : magnitudeScale)(ends, {label});
    const losses = byImage.map((list, i) => {
      const colored = valueColors(drawnWeights(list, log.checked, domain), scale);
      // After the query nothing is missing: there is nothing to see yet.
      list.forEach(
        (weight, token) => Number.isNaN(weight) && colored.colors.fill(0, 4 * token, 4 * token + 4)
      );
      const blend = shown === "light" ? "multiply" : "relief";
      tiles.paint(i, shown === "pictures" ? null : colored.colors, {blend});
      return {clipped: colored.losses.clipped, missing: 0};
    });
    const more = [options.legend ?? []].flat();
    const floor = log.checked
      ? [h("span", {class: "view-note"}, `less is drawn as ${formatNumber(ends[0])}`)]
      : [];
    const even = formatNumber(1 / positionsSeen(data, at));
    const query = positionName(data.images, data.query, at);
    element.describe({
      subtitle: options.subtitle ?? `Query: ${query} (position ${data.query}) · an even share is ${even}`,
      legend: shown === "pictures" ? more : [colorLegend(scale, addLosses(...losses)), ...floor, ...more],
      caption: options.caption ?? beforeSentence(data, at),
      summary: options.summary ?? (() => attentionSummary(data, at))
    });
  }

  function mark(): void {
    const own = (place: TokenPlace | null, i: number) => (place?.image === i ? [place.token] : []);
    const from = data.query - offset;
    const query = from < 0 ? null : {image: Math.floor(from / imageTokens), token: from % imageTokens};
    data.images.forEach((_, i) =>
      tiles.mark(i, [
        {kind: "tok-query", tokens: own(query, i)},
        {kind: "tok-pinned", tokens: own(link.value(), i)},
        {kind: "tok-here", tokens: own(link.shown(), i)}
      ])
    );
    const here = link.shown();
    const what = options.causal === false ? "place" : "token";
    readout.replaceChildren(
      here ? `${weightSentence(data, at, here)}.` : hint(`Point at a ${what} to read its weight.`)
    );
  }

  function show(): void {
    tiles.show(data.images, imageTokens);
    paint();
    mark();
  }
  for (const control of [style, log])
    control.addEventListener("input", (event) => {
      event.stopPropagation(); // the figure's own input event means its value
      paint();
    });
  show();
  onWidth(element.body, tiles.resize);
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (place) => link.pin(place),
    update(changes) {
      data = checkAttention({...data, ...changes}, at, "attentionOverImages");
      link.refresh();
      show();
      speak();
    }
  });
}
