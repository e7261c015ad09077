import {cellCanvas, h} from "../dom.ts";
import {figure, type FigureOptions} from "../figure.ts";
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";
import {checkPicture, paintPicture, type Picture} from "../tokens/picture.ts";
import {asView, type View} from "../view.ts";

/** A question with its answer. */
export interface SheetRow {
  /** Which it is: "sentence 3". */
  name: string;
  question: Picture;
  /** Null while it is not there. */
  answer: Picture | null;
  truth: Picture;
  /** Of the answer; null while there is none, NaN where the metric does not apply to this question. */
  score: number | null;
  /** What the baseline scores on the same question. */
  baseline?: number | null;
}

export interface SheetOptions extends Partial<FigureOptions> {
  /** What is scored: "mIoU". */
  metric: string;
  unit?: string;
  /** What the baseline is: "copied". */
  baseline?: string;
}

const said = (score: number | null, unit: string): string =>
  score === null
    ? "…"
    : Number.isNaN(score)
      ? "does not apply"
      : `${formatNumber(score)}${unit ? `\u00a0${unit}` : ""}`;

/**
 * Questions, what was answered, and the truth, each with its score. `update` takes the rows anew, so that they fill while answers come.
 * @throws a sentence if a picture is none.
 */
export function answerSheet(rows: SheetRow[], options: SheetOptions): View<SheetRow[], SheetRow[]> {
  const {metric, unit = "", baseline} = options;
  let shown = rows;
  const list = h("ol", {class: "result-sheet"});
  const table = (): Table => ({
    columns: ["question", `${metric}${unit && ` (${unit})`}`, ...(baseline ? [baseline] : [])],
    rows: shown.map(({name, score, baseline: other}) => [name, score, ...(baseline ? [other ?? null] : [])])
  });
  const summary = () =>
    shown.length
      ? `${metric}: ${shown.map(({name, score}) => `${name} ${said(score, unit)}`).join(", ")}.`
      : "No question yet.";
  const element = figure({title: "Questions and answers", table, ...options, summary: ""}, list);

  function picture(of: Picture | null, label: string): HTMLElement {
    if (of) checkPicture(of, "answerSheet");
    const canvas = cellCanvas(of?.width ?? 64, of?.height ?? 64, {
      class: "tok-canvas",
      role: "img",
      "aria-label": label
    });
    if (of) paintPicture(canvas, of);
    return h("div", {class: "result-sheet-picture"}, canvas, h("span", {"aria-hidden": "true"}, label));
  }
  function draw(): void {
    list.replaceChildren(
      ...shown.map(({name, question, answer, truth, score, baseline: other}) =>
        h(
          "li",
          {},
          h(
            "div",
            {class: "result-sheet-pictures"},
            picture(question, "question"),
            picture(answer, "painted"),
            picture(truth, "truth")
          ),
          h(
            "div",
            {class: "result-sheet-score"},
            h("span", {}, name),
            h("b", {}, said(score, unit)),
            baseline && other !== undefined && h("span", {}, `${baseline} ${said(other, unit)}`)
          )
        )
      )
    );
    element.describe({summary: options.summary ?? summary});
  }
  draw();
  return asView(element, {
    get: () => shown,
    update(next: SheetRow[]) {
      shown = next;
      draw();
    }
  });
}
