// What runs say, in sentences made of their numbers: an order, and whether it is more than the luck of seeds.

/** What was compared, with the value of each seed. */
export interface Measured {
  name: string;
  values: number[];
}

export interface Ranked extends Measured {
  mean: number;
  low: number;
  high: number;
}

/** From the lowest mean to the highest. */
export interface Ranking {
  order: Ranked[];
  /**
   * Of each with the next: "apart" where the ranges of their seeds do not meet, "within" where they do, "unknown" where one of them has
   * a single seed and no range.
   */
  steps: ("apart" | "within" | "unknown")[];
}

/** @throws a sentence if there is nothing to rank, or something without a value. */
export function ranking(measured: readonly Measured[]): Ranking {
  const empty = measured.find(({values}) => !values.length);
  if (!measured.length || empty)
    throw new Error(
      `A ranking needs something with a value, found ${empty ? `no value of “${empty.name}”` : "nothing"}; leave it out.`
    );
  const order = measured
    .map(({name, values}) => ({
      name,
      values,
      mean: values.reduce((sum, v) => sum + v, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values)
    }))
    .sort((a, b) => a.mean - b.mean);
  const steps = order.slice(1).map((above, i) => {
    const below = order[i];
    if (Math.min(above.values.length, below.values.length) < 2) return "unknown";
    return below.high < above.low ? "apart" : "within";
  });
  return {order, steps};
}

/** "A, B and C". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;

const printed = (value: number) => value.toPrecision(3).replace(/e\+?(\d+)/, "×10^$1");

/** The order with its numbers, then each step that its seeds leave open. */
export function rankingWords({order, steps}: Ranking): string {
  const each = order.map(({name, mean, low, high, values}) =>
    values.length > 1
      ? `${name} ${printed(mean)} (${printed(low)} to ${printed(high)}, ${values.length} seeds)`
      : `${name} ${printed(mean)} (1 seed)`
  );
  const said = (kind: Ranking["steps"][number]) =>
    steps.flatMap((step, i) => (step === kind ? [`${order[i].name} and ${order[i + 1].name}`] : []));
  const [within, unknown] = [said("within"), said("unknown")];
  return [
    `From the lowest: ${each.join(", ")}.`,
    within.length &&
      `The seeds of ${listed(within)} differ by more than their means do, so which of them is lower stays open.`,
    unknown.length && `Of ${listed(unknown)} one has a single seed, so nothing says how far chance goes.`,
    order.length > 1 && !within.length && !unknown.length && "Every step is larger than the seeds differ."
  ]
    .filter(Boolean)
    .join(" ");
}
