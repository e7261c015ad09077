// A scaling plot in words, rows and legend entries.
import {inkSoft} from "../colors.ts";
import {h} from "../dom.ts";
import {formatNumber, plural} from "../format.ts";
import type {Table} from "../table.ts";
import {range} from "./curve-words.ts";
import {type Key, markIcon} from "./marks.ts";
import type {PowerLaw} from "./power-law.ts";
import type {Reading} from "./readout.ts";
import {type ScalingAxis, type ScalingGroup, type ScalingPoint, scalingX, SYMBOLS} from "./scaling-points.ts";
import {formatCount} from "./ticks.ts";

/** A number on the x axis: "22 M", "1.2×10¹⁶". */
export const printX = (x: number, axis: ScalingAxis): string =>
  axis === "FLOPs" ? formatNumber(x) : formatCount(x);

/** What each group has at x: the mean of its runs, each run, and the fit. */
export function scalingReadings(groups: readonly ScalingGroup[], x: number, metric: string): Reading[] {
  return groups.map(({name, color, points, law}) => {
    const here = points.filter((point) => point.x === x);
    if (!here.length) return {label: name || metric, color, mark: "dot", value: "–"};
    const losses = here.map(({loss}) => loss);
    const fitted =
      law && x >= law.range[0] && x <= law.range[1] ? `fit ${formatNumber(law.at(x).value)}` : "";
    const runs =
      losses.length > 1
        ? `${range(Math.min(...losses), Math.max(...losses))}, ${losses.length} runs`
        : "1 run";
    return {
      label: name || metric,
      color,
      mark: "dot",
      value: formatNumber(losses.reduce((a, b) => a + b, 0) / losses.length),
      detail: [runs, fitted].filter(Boolean).join("; ")
    };
  });
}

/** "95 % CI of the exponent −0.081 to −0.0716, scatter 1.2 %". */
const certainty = ({interval, scatter}: PowerLaw): string =>
  `95 % CI of the exponent ${interval.map(formatNumber).join(" to ")}, scatter ${formatNumber(Number((100 * scatter).toPrecision(2)))} %`;

/** "n = 9 runs at 3 sizes". */
const counts = ({n, places}: PowerLaw, axis: ScalingAxis): string =>
  `n = ${plural(n, "run")} at ${axis === "parameters" ? plural(places, "size") : `${places} values of ${SYMBOLS[axis]}`}`;

/** The fits, a line each, or why there is none; how many runs they stand on is said once where all have as many. */
export function fitLines(groups: readonly ScalingGroup[], axis: ScalingAxis): HTMLElement {
  const laws = groups.flatMap(({law}) => law ?? []);
  const shared = new Set(laws.map((law) => counts(law, axis))).size === 1 && laws.length > 1;
  const line = ({name, law, color}: ScalingGroup) => {
    const before = name ? `${name}: ` : "";
    const mark = markIcon({mark: "line", color});
    if (!law) {
      const places = axis === "parameters" ? "sizes" : "places";
      const words = `${before}no fit, since a power law shows itself at three ${places} or more`;
      return h("li", {}, mark, h("span", {}, words));
    }
    const coefficient = formatNumber(Number(law.coefficient.toPrecision(3)));
    const equation = [`${coefficient}·${SYMBOLS[axis]}`, h("sup", {}, formatNumber(law.exponent))];
    const rest = [certainty(law), !shared && counts(law, axis)].filter(Boolean).join(", ");
    return h("li", {}, mark, h("span", {}, before, h("b", {}, ...equation), `, ${rest}`));
  };
  return h(
    "div",
    {class: "result-fits"},
    shared && h("p", {}, `Each fit: ${counts(laws[0], axis)}.`),
    h("ul", {}, ...groups.map(line))
  );
}

/** The legend: groups unless they are labelled, then what the marks mean. */
export function scalingKeys(groups: readonly ScalingGroup[], labelled: boolean): Key[] {
  const names: Key[] = labelled ? [] : groups.map(({name, color}) => ({label: name, color, mark: "dot"}));
  const color = groups.length > 1 ? inkSoft : groups[0].color;
  const fits = groups.some(({law}) => law);
  const left = groups.some(({points, inside, law}) => law && points.some(({x}) => !inside(x)));
  const keys: Key[] = [...names, {label: "one run", color, mark: "dot"}];
  if (left) keys.push({label: "not fitted", color, mark: "hollow"});
  if (fits)
    keys.push(
      {label: "least-squares power law", color, mark: "line"},
      {label: "95 % confidence of the line", color, mark: "band"},
      {label: "fitted range", color: "var(--view-surface)", mark: "area"}
    );
  return keys;
}

/** Where each group's losses start and end, and its law. */
export function scalingSummary(groups: readonly ScalingGroup[], axis: ScalingAxis, metric: string): string {
  const words = groups.map(({name, points, law}) => {
    const ends = [points[0], points[points.length - 1]];
    const said = ends.map(({x, loss}) => `${formatNumber(loss)} at ${printX(x, axis)}`).join(" to ");
    const fit = law
      ? `; power law with exponent ${formatNumber(law.exponent)}, ${certainty(law)}, ${counts(law, axis)}`
      : "";
    return `${name ? `${name}: ` : ""}${plural(points.length, "run")} from ${said}${fit}.`;
  });
  return `${metric} against ${axis}, both logarithmic. ${words.join(" ")}`;
}

/** A row a run, with the fit where it holds. */
export function scalingTable(
  points: readonly ScalingPoint[],
  groups: readonly ScalingGroup[],
  axis: ScalingAxis,
  metric: string
): Table {
  return {
    columns: [
      "group",
      "parameters",
      "tokens",
      "FLOPs (6ND)",
      "seed",
      metric,
      "fit",
      "fit 95 % low",
      "fit 95 % high"
    ],
    rows: points.map((point) => {
      const {group = "", size, tokens, seed, loss} = point;
      const law = groups.find(({name}) => name === group)?.law;
      const x = scalingX(point, axis);
      const fit = law && x >= law.range[0] && x <= law.range[1] ? law.at(x) : null;
      const flops = tokens === undefined ? null : 6 * size * tokens;
      const cells = [fit?.value ?? null, fit?.low ?? null, fit?.high ?? null];
      return [group, size, tokens ?? null, flops, seed, loss, ...cells];
    })
  };
}

/** What so few places say of a power law, or nothing where there are enough. */
export function fewPlaces(groups: readonly ScalingGroup[], axis: ScalingAxis): string {
  const places = groups.flatMap(({law}) => law?.places ?? []);
  const least = Math.min(...places);
  if (!places.length || least > 4) return "";
  const what = axis === "parameters" ? plural(least, "size") : `${least} values of ${SYMBOLS[axis]}`;
  return ` With ${what} a line meets ${least === 3 ? "one point" : `${least - 2} points`} that it could miss: too few to tell a power law from any other falling curve. The interval says how well seeds fix the slope, not whether a slope is what there is.`;
}

/** What the reader must know of tokens that differ between the sizes, or nothing. */
export function unequalTokens(points: readonly ScalingPoint[], axis: ScalingAxis): string {
  const tokens = points.flatMap((point) => point.tokens ?? []);
  const [low, high] = [Math.min(...tokens), Math.max(...tokens)];
  if (axis !== "parameters" || !tokens.length || high <= low * 1.01) return "";
  return ` Runs saw from ${formatCount(low)} to ${formatCount(high)} tokens, so size is not all that differs.`;
}
