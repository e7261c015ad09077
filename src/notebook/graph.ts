// Which cell needs which, from the names that they take and define; static, so that it can be shown before anything runs.

/** What the graph needs to know of a cell. */
export interface GraphCell {
  id: string;
  inputs: readonly string[];
  outputs: readonly string[];
}

export interface Graph {
  /** The cells that define each name, in the notebook’s order; more than one is a mistake. */
  definers: Map<string, string[]>;
  /** From each cell to the cells that it takes names from. */
  upstream: Map<string, Set<string>>;
  /** From each cell to the cells that take names from it. */
  downstream: Map<string, Set<string>>;
  /** Cells that define a name that another one defines, or that need themselves: why they cannot run, a sentence each. */
  problems: Map<string, string>;
}

/** Builds the graph of a notebook’s cells, in order; `label` says what a cell is called in a sentence. */
export function buildGraph(
  cells: readonly GraphCell[],
  label: (id: string) => string = (id) => `cell ${id}`
): Graph {
  const definers = new Map<string, string[]>();
  for (const {id, outputs} of cells) {
    for (const name of outputs) definers.set(name, [...(definers.get(name) ?? []), id]);
  }
  const upstream = new Map(cells.map(({id}) => [id, new Set<string>()]));
  const downstream = new Map(cells.map(({id}) => [id, new Set<string>()]));
  for (const {id, inputs} of cells) {
    for (const name of inputs) {
      for (const definer of definers.get(name) ?? []) {
        upstream.get(id)!.add(definer);
        downstream.get(definer)!.add(id);
      }
    }
  }
  const problems = new Map<string, string>();
  const graph = {definers, upstream, downstream, problems};
  for (const [id, sentence] of findCycles(cells, graph, label)) problems.set(id, sentence);
  for (const [id, sentence] of findDuplicates(definers, label)) problems.set(id, sentence);
  return graph;
}

/** All cells that follow from the given ones, directly or not, without themselves (unless in a cycle). */
export function descendants({downstream}: Pick<Graph, "downstream">, ids: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const visit = (id: string) => {
    for (const next of downstream.get(id) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  for (const id of ids) visit(id);
  return found;
}

function* findDuplicates(
  definers: Map<string, string[]>,
  label: (id: string) => string
): Generator<[string, string]> {
  const clashes = new Map<string, string[]>();
  for (const [name, ids] of definers) {
    if (ids.length < 2) continue;
    for (const id of ids) {
      const others = list(ids.filter((other) => other !== id).map(label));
      clashes.set(id, [...(clashes.get(id) ?? []), `“${name}” is also defined by ${others}`]);
    }
  }
  for (const [id, sentences] of clashes)
    yield [id, `${list(sentences)}; a name has one definition, so rename one of them.`];
}

function* findCycles(
  cells: readonly GraphCell[],
  graph: Graph,
  label: (id: string) => string
): Generator<[string, string]> {
  for (const {id, inputs} of cells) {
    const path = pathBack(id, graph);
    if (!path) continue;
    const uses = (from: string, to: string) => {
      const cell = cells.find((c) => c.id === from)!;
      return `“${cell.inputs.find((name) => graph.definers.get(name)?.includes(to))}”`;
    };
    if (path.length === 1) {
      const own = inputs.find((name) => graph.definers.get(name)?.includes(id));
      yield [id, `“${own}” is defined here by itself; take its starting value from somewhere else.`];
      continue;
    }
    const ring = path.map(
      (to, i) => `${uses(i ? path[i - 1] : id, to)} of ${to === id ? "this cell" : label(to)}`
    );
    yield [
      id,
      `This cell needs itself: it uses ${ring.join(", which uses ")}; break the circle in one of these cells.`
    ];
  }
}

/** The shortest way from a cell along what it needs back to itself, or null. */
function pathBack(start: string, {upstream}: Graph): string[] | null {
  const seen = new Set<string>();
  let paths: string[][] = [[]];
  while (paths.length) {
    const longer: string[][] = [];
    for (const path of paths) {
      for (const next of upstream.get(path.at(-1) ?? start) ?? []) {
        if (next === start) return [...path, next];
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...path, next]);
      }
    }
    paths = longer;
  }
  return null;
}

/** “a”, “a and b”, “a, b and c”. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
