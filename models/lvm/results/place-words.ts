// Where one of several stands, in a sentence made of its ranking.
import {listed, type Ranking} from "./ranking.ts";

/** What is lowest, where `name` stands, and what is lower than it by more than seeds differ. @throws a sentence if it is not there. */
export function placeWords({order}: Ranking, name: string): string {
  const place = order.findIndex((one) => one.name === name);
  if (place < 0)
    throw new Error(
      `The ranking has ${order.map((one) => one.name).join(", ")}, found no “${name}”; name one of these.`
    );
  const [own, lowest] = [order[place], order[0]];
  const value = ({mean}: {mean: number}) => mean.toPrecision(3);
  if (!place) {
    const next = order[1];
    const close = order
      .slice(1)
      .filter(({low, values}) => !(low > own.high && own.values.length > 1 && values.length > 1));
    if (!next) return `${name} ${value(own)}.`;
    return close.length
      ? `“${name}” is lowest with ${value(own)}, but not clearly lower than ${listed(close.map((one) => `“${one.name}”`))}.`
      : `“${name}” is lowest with ${value(own)}, by more than the seeds differ.`;
  }
  const clear = order
    .slice(0, place)
    .filter(({high, values}) => high < own.low && values.length > 1 && own.values.length > 1);
  const beaten = clear.length
    ? `lower by more than the seeds differ ${clear.length === 1 ? "is" : "are"} ${listed(clear.map((one) => `“${one.name}”`))}`
    : "nothing is lower by more than the seeds differ";
  return `“${lowest.name}” is lowest with ${value(lowest)}; “${name}” comes ${place + 1} of ${order.length} with ${value(own)}, and ${beaten}.`;
}
