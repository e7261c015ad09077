import {h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber, plural} from "../format.ts";
import {keyboardCursor} from "../keyboard.ts";
import type {Domain} from "../scale.ts";
import {selection, type Selection} from "../selection.ts";
import {asView, type View} from "../view.ts";
import {distributionSummary, distributionTable, shareOfKept} from "./code-distribution-words.ts";
import {
  checkDistribution,
  type CodeDistributionData,
  entropyBits,
  rankOf,
  topCodes
} from "./distribution-maths.ts";
import {linkCode} from "./link.ts";
import {patchCanvas} from "./patch.ts";
import type {Picture} from "./picture.ts";
import {pointerPlaces} from "./pointer.ts";
import {formatBits, percent} from "./format.ts";

export interface CodeDistributionOptions
  extends Omit<CodeDistributionData, "probabilities">, Partial<FigureOptions> {
  /** By id, the patch that the decoder paints for a code. */
  patches?: readonly Picture[];
  /** How many codes have a bar of their own; default 12. */
  top?: number;
  /** A fixed end of the bars, for comparing figures; default: the longest bar. */
  domain?: Domain;
  /** Default: the selection of the page. */
  selection?: Selection;
}

export type {CodeDistributionData};

const PATCH = 26;

/**
 * The likeliest next codes as bars with their patches, all others summed up in one bar; truth and chosen code have bars of
 * their own wherever they rank. Entropy is in bits. `.value` is the code that was pinned, or null.
 * @throws a sentence if the numbers are no distribution.
 */
export function codeDistribution(
  probabilities: ArrayLike<number>,
  options: CodeDistributionOptions = {}
): View<number | null, CodeDistributionData> {
  const {patches, top = 12, domain, selection: store = selection} = options;
  checkDistribution(probabilities, "codeDistribution");
  let data: CodeDistributionData = {...options, probabilities};
  let codes: number[] = [];
  let rows: HTMLElement[] = [];

  const list = h("div", {class: "tok-bars"});
  const element = figure(
    {
      title: "Next token",
      summary: "",
      table: () => distributionTable(data),
      ...options
    },
    list
  );
  const link = linkCode(element, {
    store,
    codes: () => data.probabilities.length,
    show: () => (mark(), speak())
  });
  const cursor = () => Math.max(0, codes.indexOf(link.shown() ?? -1));
  const tags = (id: number) =>
    [id === data.truth && "truth", id === data.chosen && "chosen"].filter((tag) => tag !== false);
  function text(id: number): string {
    const {probabilities: p, kept} = data;
    const cut = kept && !kept[id] ? ", cut off" : "";
    const known = tags(id).length ? ` (${tags(id).join(", ")})` : "";
    return `Code ${id}${known}: probability ${formatNumber(p[id])}, rank ${rankOf(p, id)} of ${p.length}${cut}`;
  }
  const speak = keyboardCursor(list, {
    label: "Code, likeliest first",
    columns: 1,
    rows: () => codes.length,
    at: () => ({column: 0, row: cursor()}),
    move: (_, row) => link.hover(codes[row]),
    pin: () => link.toggle(codes[cursor()]),
    clear: () => link.clear(),
    text: () => text(codes[cursor()])
  });

  function draw(): void {
    const {probabilities: p, kept, truth, chosen} = data;
    codes = topCodes(p, top);
    for (const id of [truth, chosen])
      if (id !== null && id !== undefined && !codes.includes(id)) codes.push(id);
    const rest = Math.max(0, 1 - codes.reduce((sum, id) => sum + p[id], 0));
    const others = p.length - codes.length;
    const most = domain?.[1] ?? Math.max(p[codes[0]], others ? rest : 0);
    const bar = (value: number, kind: string) =>
      h(
        "div",
        {class: "tok-bar-track"},
        h("div", {
          class: `tok-bar ${kind}`,
          style: `width: ${Math.min(100, (100 * value) / most).toFixed(2)}%`
        })
      );
    rows = codes.map((id) =>
      h(
        "div",
        {class: "tok-bar-row", "data-code": id},
        patches?.[id] ? patchCanvas(patches[id], PATCH) : h("span", {class: "tok-no-patch"}),
        h(
          "span",
          {class: "tok-bar-name"},
          `${id}`,
          ...tags(id).map((tag) => h("b", {class: "tok-tag"}, tag))
        ),
        bar(p[id], kept && !kept[id] ? "tok-bar-cut" : ""),
        h("span", {class: "tok-bar-number"}, percent(p[id]))
      )
    );
    const last = h(
      "div",
      {class: "tok-bar-row tok-bar-rest"},
      h("span", {class: "tok-no-patch tok-none"}),
      h("span", {class: "tok-bar-name"}, plural(others, "other")),
      bar(rest, "tok-bar-others"),
      h("span", {class: "tok-bar-number"}, percent(rest))
    );
    list.replaceChildren(...rows, ...(others ? [last] : []));
    describe();
    mark();
  }

  function describe(): void {
    const {probabilities: p, kept, truth} = data;
    const facts = [`entropy ${formatBits(entropyBits(p))} of ${formatBits(Math.log2(p.length))} bits`];
    if (truth !== null && truth !== undefined) facts.push(`truth ranks ${rankOf(p, truth)} of ${p.length}`);
    const cut = kept && shareOfKept(p, kept);
    element.describe({
      subtitle: options.subtitle ?? `Probability of each code · ${facts.join(" · ")}`,
      caption:
        options.caption ??
        (cut
          ? `${plural(cut.count, "code")} kept, with ${percent(cut.mass)} of the probability; pale bars are cut off.`
          : undefined),
      summary: options.summary ?? (() => distributionSummary(data))
    });
  }

  function mark(): void {
    rows.forEach((row, i) => {
      row.classList.toggle("tok-row-shown", codes[i] === link.shown());
      row.classList.toggle("tok-row-pinned", codes[i] === link.value());
    });
  }
  pointerPlaces(list, link, (event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-code]");
    return row ? Number(row.dataset.code) : null;
  });
  draw();
  speak();

  return asView(element, {
    get: () => link.value(),
    set: (id) => link.pin(id),
    update(next) {
      checkDistribution(next.probabilities, "codeDistribution");
      data = next;
      link.refresh();
      draw();
      speak();
    }
  });
}
