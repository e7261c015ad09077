// Whether runs are long enough to tell sizes apart, in a sentence made of their settings.
import type {Comparison} from "./comparable.ts";

/** Tokens a parameter at which a language model is trained best for its compute (Hoffmann et al. 2022, arXiv 2203.15556). */
const COMPUTE_OPTIMAL = 20;

/** What a reader must know of the length of the runs. `size` prints a count of parameters. */
export function lengthWords(
  {tokens, steps, batch, runs}: Comparison,
  size: (count: number) => string
): string {
  const counts = runs.map(({parameters}) => parameters);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = (count: number) => (tokens / count).toPrecision(2);
  const warmup = Math.max(...runs.map((run) => run.warmup));
  const length = `Each run had ${steps.toLocaleString("en")} steps of ${batch} sentences, ${warmup.toLocaleString("en")} of them to warm up.`;
  const perParameter =
    least === most
      ? `That is ${each(most)} tokens a parameter`
      : `That is from ${each(most)} tokens a parameter at ${size(most)} to ${each(least)} at ${size(least)}`;
  const optimal = `language models are trained best for their compute at about ${COMPUTE_OPTIMAL}`;
  return tokens / most < COMPUTE_OPTIMAL
    ? `${length} ${perParameter}, and ${optimal}: these are short runs, the largest sizes had hardly begun to use what they have, and sizes may not come apart.`
    : `${length} ${perParameter}; ${optimal}.`;
}
