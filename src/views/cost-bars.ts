import {scaleLinear, scaleLog} from "d3";
import {series} from "./colors.ts";
import {type Ceilings, type Cost, formatDuration, formatSi, timeFloor} from "./cost-bars-maths.ts";
import {h, s} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {onWidth} from "./measure.ts";
import {asView, type View} from "./view.ts";

export interface CostBarsOptions extends Partial<FigureOptions> {
  /** Measured ceilings of this device: adds the least time that each row can take. */
  ceilings?: Ceilings;
  /** Logarithmic axes: dots instead of bars, since a bar needs a zero. */
  log?: boolean;
  /** Fixed ends of the axes, for comparing figures. */
  domains?: {flops?: number; bytes?: number; seconds?: number};
}

interface Column {
  name: string;
  value(cost: Cost): number;
  print(cost: Cost): string;
  tick(value: number): string;
  color(cost: Cost): string;
  most?: number;
}

const ROW = 24;
const HEAD = 22;

/**
 * What stages cost: FLOPs and bytes moved as bars on axes of their own, in the order given, every number printed. With
 * ceilings also the roofline's least time, in the colour of what sets it. `.value` is the data.
 */
export function costBars(data: Cost[], options: CostBarsOptions = {}): View<Cost[], Cost[]> {
  let costs = data;
  let width = 0;
  const stage = h("div", {class: "lane-costs"});
  const element = figure({title: "Cost", summary: "", table, ...options}, stage);
  const floorOf = (cost: Cost) => (options.ceilings ? timeFloor(cost, options.ceilings) : null);

  function columns(): Column[] {
    const {domains = {}} = options;
    const [flops, bytes] = [series(0), series(1)];
    const all: Column[] = [
      {name: "FLOPs", value: (c) => c.flops, print: (c) => formatSi(c.flops, "FLOP"), tick: (v) => formatSi(v, ""), color: () => flops, most: domains.flops},
      {name: "Bytes moved", value: (c) => c.bytes, print: (c) => formatSi(c.bytes, "B"), tick: (v) => formatSi(v, "B"), color: () => bytes, most: domains.bytes}
    ]; // prettier-ignore
    if (costs.some((cost) => floorOf(cost)))
      all.push({
        name: "Least time here",
        value: (c) => floorOf(c)?.seconds ?? NaN,
        print: (c) => {
          const floor = floorOf(c);
          return floor ? `${formatDuration(floor.seconds)}, ${floor.bound}` : "n/a";
        },
        tick: formatDuration,
        color: (c) => (floorOf(c)?.bound === "compute" ? flops : bytes),
        most: domains.seconds
      });
    return all;
  }

  function draw(now: number): void {
    width = now;
    const cols = columns();
    // Labels stand beside the bars where there is room, else on a line of their own above them.
    const longest = Math.max(
      ...costs.map(({label, note = ""}) => Math.max(label.length * 7, note.length * 5.9)),
      0
    );
    const gutter = Math.min(longest + 16, 240);
    const beside = width - gutter >= cols.length * 170;
    const left = beside ? gutter : 0;
    const stacked = !beside && width < cols.length * 150;
    const row = beside
      ? Math.max(ROW, costs.some(({note}) => note) ? 36 : 30)
      : stacked
        ? 20 + cols.length * 22 + 8
        : 20 + ROW;
    const panel = stacked ? width : (Math.min(width, 1080) - left) / cols.length;
    const height = (stacked ? 4 : HEAD) + costs.length * row;
    const svg = s("svg", {class: "view-svg", width, height, "aria-hidden": "true"});
    cols.forEach((col, k) => {
      const x0 = stacked ? 0 : left + k * panel;
      if (!stacked) svg.append(s("text", {class: "view-axis-label", x: x0, y: 12}, col.name));
      const reach =
        panel - 14 - Math.max(...costs.map((c) => col.print(c).length * 6.4), 30) - (stacked ? 86 : 0);
      const values = costs.map(col.value).filter((v) => v > 0 && Number.isFinite(v));
      const most = col.most ?? Math.max(...values, 1e-12);
      const least = options.log ? 10 ** Math.floor(Math.log10(Math.min(...values, most)) - 1e-9) : 0;
      const x = options.log
        ? scaleLog([least, Math.max(most, least * 10)], [0, reach])
        : scaleLinear([0, most], [0, reach]);
      const start = x0 + (stacked ? 86 : 0);
      costs.forEach((cost, i) => {
        const top = (stacked ? 4 : HEAD) + i * row;
        const y = beside ? top + row / 2 : stacked ? top + 31 + k * 22 : top + 32;
        const value = col.value(cost);
        const end = value > 0 && Number.isFinite(value) ? Math.max(x(Math.max(value, least || value)), 0) : 0;
        if (stacked) svg.append(s("text", {x: x0, y: y + 4}, col.name));
        svg.append(
          options.log && end >= 0 && value > 0
            ? s(
                "g",
                {},
                s("line", {class: "lane-grid", x1: start, x2: start + end, y1: y, y2: y}),
                s("circle", {cx: start + end, cy: y, r: 4.5, fill: col.color(cost)})
              )
            : s("rect", {
                x: start,
                y: y - 7,
                width: Math.max(end, value > 0 ? 1 : 0),
                height: 14,
                rx: 2,
                fill: col.color(cost)
              }),
          s(
            "text",
            {class: "lane-number", x: start + end + (options.log ? 10 : 6), y: y + 4},
            col.print(cost)
          )
        );
      });
      svg.append(s("line", {class: "lane-base", x1: start, x2: start, y1: stacked ? 4 : HEAD, y2: height}));
    });
    costs.forEach(({label, note}, i) => {
      const top = (stacked ? 4 : HEAD) + i * row;
      if (!beside && i)
        svg.append(s("line", {class: "lane-grid", x1: 0, x2: width, y1: top - 1, y2: top - 1}));
      const y = beside ? top + row / 2 + (note ? -2 : 4) : top + 15;
      svg.append(s("text", {class: "view-axis-label lane-strong", x: 0, y}, label));
      if (note)
        svg.append(
          s(
            "text",
            {class: "lane-small", x: beside ? 0 : label.length * 7 + 10, y: beside ? y + 13 : y},
            note
          )
        );
    });
    stage.replaceChildren(svg);
  }

  function describe(): void {
    const {gflops, gbs} = options.ceilings ?? {gflops: null, gbs: null};
    const known = [
      gflops && `${formatSi(gflops * 1e9, "FLOP/s")}`,
      gbs && `${formatSi(gbs * 1e9, "B/s")}`
    ].filter(Boolean);
    const caption = known.length
      ? `Least time: what this device's measured ${known.join(" and ")} allow${known.length > 1 ? "" : "s"}; the colour says which of the two sets it.`
      : undefined;
    element.describe({caption: options.caption ?? caption, summary: options.summary ?? summary});
  }
  function summary(): string {
    return costs
      .map((cost) => {
        const floor = floorOf(cost);
        const least = floor ? `, at least ${formatDuration(floor.seconds)} (${floor.bound})` : "";
        return `${cost.label}: ${formatSi(cost.flops, "FLOP")}, ${formatSi(cost.bytes, "B")}${least}.`;
      })
      .join(" ");
  }
  function table() {
    const rows = costs.map((c) => [c.label, c.flops, c.bytes, floorOf(c)?.seconds ?? null, c.note ?? null]);
    return {columns: ["stage", "FLOPs", "bytes", "least time (s)", "note"], rows};
  }

  describe();
  onWidth(element.body, draw);
  return asView(element, {
    get: () => costs,
    update(next: Cost[]) {
      costs = next;
      draw(width);
      describe();
    }
  });
}
