import {series} from "../colors.ts";
import {h, s} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import {hint} from "../hint.ts";
import {keyboardCursor} from "../keyboard.ts";
import {lossNotes, swatchLegend} from "../legend.ts";
import {onWidth} from "../measure.ts";
import {type Domain, domainOf} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {formatBits} from "./format.ts";
import {linkToken} from "./link.ts";
import {gridSide, type TokenPlace} from "./places.ts";
import {pointerPlaces} from "./pointer.ts";
import {drawSurprisal, HEIGHT, type SurprisalDrawing, TOP} from "./surprisal-draw.ts";
import {meanBits, perplexityOf} from "./surprisal-maths.ts";
import {bitsSentence, bitsSummary, bitsTable} from "./surprisal-words.ts";

export interface SurprisalCurveOptions extends Partial<FigureOptions> {
  /** The sentence's images, for their names. */
  images: readonly {role: string; example?: number | null}[];
  /** Tokens of an image, a square number; default 256. */
  imageTokens?: number;
  /** Bits at the ends of the axis, [0, most], for comparing curves; default: 0 to the greatest. */
  domain?: Domain;
  /** Default: the selection of the page. */
  selection?: Selection;
}

/**
 * Surprisal by position in a sentence, −log₂ p of each token in bits: the images apart, each with its mean and its perplexity
 * 2^mean. NaN is a position that was not predicted; bits may end before the images do. `.value` is the pinned token.
 * @throws a sentence if there are more bits than tokens, or none.
 */
export function surprisalCurve(
  bits: ArrayLike<number>,
  options: SurprisalCurveOptions
): View<TokenPlace | null, ArrayLike<number>> {
  const {images, imageTokens = 256, domain, selection: store = selection} = options;
  let data = check(bits, images.length, imageTokens);
  let drawing: SurprisalDrawing | null = null;
  let width = 0;

  const curve = s("g");
  const marks = s("g");
  const svg = s("svg", {class: "view-svg", "aria-hidden": "true"}, curve, marks);
  const stage = h("div", {class: "tok-curve tok-hit"}, svg);
  const readout = h("p", {class: "lane-readout"});
  const element = figure(
    {
      title: "Surprisal by position",
      summary: "",
      table: () => bitsTable(data, images, imageTokens),
      ...options
    },
    stage,
    readout
  );
  const placeOf = (position: number): TokenPlace => ({
    image: Math.floor(position / imageTokens),
    token: position % imageTokens
  });
  const positionOf = ({image, token}: TokenPlace) => image * imageTokens + token;
  const link = linkToken(element, {
    store,
    images: () => images.length,
    imageTokens: () => imageTokens,
    code: () => null,
    show: () => (mark(), speak())
  });
  const at = () => link.shown() ?? {image: 0, token: 0};
  const speak = keyboardCursor(stage, {
    label: "Position in the sentence",
    columns: () => images.length * imageTokens,
    at: () => ({column: positionOf(at())}),
    move: (position) => link.hover(placeOf(position)),
    pin: () => link.toggle(at()),
    clear: () => link.clear(),
    text: () => bitsSentence(data, images, imageTokens, at())
  });

  function draw(now: number): void {
    width = now;
    const top = domain?.[1] ?? (Math.ceil(domainOf(data)[1]) || 1);
    drawing = drawSurprisal({bits: data, images, imageTokens, top}, width);
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(drawing.height));
    curve.replaceChildren(...drawing.elements);
    mark();
  }

  function mark(): void {
    if (!drawing) return;
    const {x, y} = drawing;
    const rule = (place: TokenPlace | null, name: string) => {
      if (!place) return [];
      const px = x(positionOf(place) + 0.5);
      const value = data[positionOf(place)];
      const known = value !== undefined && !Number.isNaN(value);
      return [
        s("line", {class: name, x1: px, x2: px, y1: TOP, y2: TOP + HEIGHT}),
        known ? s("circle", {class: "lane-dot tok-usage-dot", cx: px, cy: y(value), r: 4}) : ""
      ];
    };
    const [here, pinned] = [link.shown(), link.value()];
    marks.replaceChildren(
      ...rule(pinned, "lane-mark"),
      ...(here?.token === pinned?.token && here?.image === pinned?.image ? [] : rule(here, "tok-position"))
    );
    readout.replaceChildren(
      here ? `${bitsSentence(data, images, imageTokens, here)}.` : hint("Point at a position to read it.")
    );
  }

  function describe(): void {
    const all = meanBits(data);
    const clipped = domain ? Array.prototype.filter.call(data, (value) => value > domain[1]).length : 0;
    const swatches = swatchLegend([
      {label: "tokens; band: least to greatest of neighbours", color: series(0)},
      {label: "mean of an image", color: series(1), mark: "line"}
    ]);
    element.describe({
      subtitle:
        options.subtitle ??
        `${formatBits(all)} bits a token · model perplexity ${formatNumber(+perplexityOf(all).toPrecision(3))}`,
      legend: options.legend ?? [swatches, ...lossNotes({clipped}, domain)],
      caption: options.caption ?? "PPL: an image's perplexity under the model, 2 to its mean bits.",
      summary: options.summary ?? (() => bitsSummary(data, images, imageTokens))
    });
  }
  pointerPlaces(stage, link, (event) => {
    if (!drawing) return null;
    const px = event.clientX - svg.getBoundingClientRect().left;
    const position = Math.floor(drawing.x.invert(px));
    return position >= 0 && position < images.length * imageTokens ? placeOf(position) : null;
  });
  describe();
  onWidth(element.body, draw);
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (place) => link.pin(place),
    update(next) {
      data = check(next, images.length, imageTokens);
      describe();
      draw(width);
      speak();
    }
  });
}

function check(bits: ArrayLike<number>, images: number, imageTokens: number): ArrayLike<number> {
  gridSide(imageTokens, "surprisalCurve");
  if (!(bits.length > 0 && bits.length <= images * imageTokens))
    throw new Error(
      `surprisalCurve needs 1 to ${images * imageTokens} values for ${images} images of ${imageTokens} tokens, found ${bits.length}; leave out BOS and EOS.`
    );
  return bits;
}
