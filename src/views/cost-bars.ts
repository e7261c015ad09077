import {series} from "./colors.ts";
import {type Ceilings, type Cost, formatDuration, formatSi, timeFloor} from "./cost-bars-maths.ts";
import {type Column, drawCosts} from "./cost-bars-draw.ts";
import {h} from "./dom.ts";
import {figure, type FigureOptions} from "./figure.ts";
import {onWidth} from "./measure.ts";
import {asView, type View} from "./view.ts";

export {formatDuration, formatSi, timeFloor};
export type {Ceilings, Cost};

export interface CostBarsOptions extends Partial<FigureOptions> {
  /** Measured ceilings of this device: adds the least time that each row can take. */
  ceilings?: Ceilings;
  /** Logarithmic axes: dots instead of bars, since a bar needs a zero. */
  log?: boolean;
  /** Fixed ends of the axes, for comparing figures. */
  domains?: {flops?: number; bytes?: number; seconds?: number};
}

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
      {
        name: "FLOPs",
        value: (cost) => cost.flops,
        print: (cost) => formatSi(cost.flops, "FLOP"),
        color: () => flops,
        most: domains.flops
      },
      {
        name: "Bytes moved",
        value: (cost) => cost.bytes,
        print: (cost) => formatSi(cost.bytes, "B"),
        color: () => bytes,
        most: domains.bytes
      }
    ];
    if (costs.some((cost) => floorOf(cost)))
      all.push({
        name: "Least time here",
        value: (c) => floorOf(c)?.seconds ?? NaN,
        print: (c) => {
          const floor = floorOf(c);
          return floor ? `${formatDuration(floor.seconds)}, ${floor.bound}` : "n/a";
        },
        color: (c) => (floorOf(c)?.bound === "compute" ? flops : bytes),
        most: domains.seconds
      });
    return all;
  }

  function draw(now: number): void {
    width = now;
    stage.replaceChildren(drawCosts(costs, columns(), width, options.log ?? false));
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
