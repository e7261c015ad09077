// The figures of an evaluation as the manifest of weights lists them: a name and a number each.
import type {MadeReport} from "../evaluation/evaluate.ts";
import type {KeptEvaluation} from "./kept-evaluation.ts";

/** What the manifest says of one model, by what its sets scored. */
export function manifestScores({sets}: Pick<KeptEvaluation, "sets">, model: string): Record<string, number> {
  const makers: Record<string, readonly string[]> = {
    "lumiere/stunet": ["stunet"],
    "lumiere/cascade-keyframes": ["cascade"],
    "lumiere/cascade-tsr": ["cascade", "oracle"],
    "lumiere/ssr": ["ssr"]
  };
  const own = sets.filter(({maker}) => makers[model]?.includes(maker));
  return Object.fromEntries(own.flatMap(scoresOf));
}

function scoresOf({
  name,
  n,
  maker,
  task,
  attributes,
  motion,
  jump,
  given,
  seams
}: MadeReport): [string, number][] {
  const says = (what: string) => `${name}: ${what} (n ${n})`;
  const found: [string, number | undefined][] = [];
  // Super-resolution and conditioned clips are for what they were given; the rest is text's.
  if (maker !== "ssr" && task === "text") {
    for (const [head, share] of Object.entries(attributes ?? {}))
      found.push([`${head} accuracy`, share.value]);
    for (const speed of ["slow", "fast"] as const) {
      found.push([`phase-lock R, ${speed}`, motion?.[speed]?.lock.value]);
      found.push([`frequency hit, ${speed}`, motion?.[speed]?.hit.value]);
    }
    found.push(["frame-difference ratio at keyframes", jump?.value]);
  }
  found.push(
    ["frame 0, dB", given?.firstFrame?.value],
    ["background persistence, dB", given?.background?.value],
    ["given pixels, dB", given?.given?.value],
    ["hole over mean-fill, dB", given?.overMeanFill?.value],
    ["boundary/interior ratio", seams?.ratio.value]
  );
  // The manifest holds finite numbers only.
  return found.flatMap(([what, value]) =>
    value !== undefined && Number.isFinite(value)
      ? [[says(what), Number(value.toPrecision(4))] as [string, number]]
      : []
  );
}
