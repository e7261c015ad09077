// A sampling as its steps were read back, and what is said of it.
import {checkClip, type Clip} from "../clip.ts";
import {formatNumber} from "../format.ts";
import type {Table} from "../table.ts";

/** One step of a sampling. */
export interface Draft {
  /** From 0, of `steps`. */
  step: number;
  steps: number;
  logSnr: number;
  /** x_t, which the step began with. */
  noisy: Clip;
  /** x̂₀, what the network makes of it. */
  clean: Clip;
}

/** Which of a draft's two clips. */
export type Shown = "noisy" | "clean";

export const SHOWN_NAMES: Readonly<Record<Shown, string>> = {clean: "x̂₀, predicted", noisy: "x_t, noisy"};

/**
 * Returns the drafts if they are of one clip and in order; there may be none yet.
 * @throws a sentence if a clip's numbers do not fit each other, or drafts differ in size or are out of order.
 */
export function checkDrafts(drafts: readonly Draft[], who: string): readonly Draft[] {
  const size = ({width, height, frames}: Clip) => `${frames} frames of ${width}×${height}`;
  drafts.forEach((draft, i) => {
    checkClip(draft.noisy, `${who} (x_t of step ${draft.step})`);
    checkClip(draft.clean, `${who} (x̂₀ of step ${draft.step})`);
    const first = size(drafts[0].clean);
    for (const clip of [draft.noisy, draft.clean])
      if (size(clip) !== first)
        throw new Error(
          `${who} needs drafts of one size, found ${first}, then ${size(clip)} at step ${draft.step}.`
        );
    if (i && draft.step <= drafts[i - 1].step)
      throw new Error(`${who} needs drafts in order, found step ${draft.step} after ${drafts[i - 1].step}.`);
  });
  return drafts;
}

/** The index of the draft of a step: that one, else the last before it, else the first; −1 where there is none at all. */
export function draftAt(drafts: readonly Draft[], step: number): number {
  let found = drafts.length ? 0 : -1;
  drafts.forEach((draft, i) => draft.step <= step && (found = i));
  return found;
}

/** "step 3 of 25, log-SNR −2.4": steps are counted from 1 for readers. */
export const stepWords = ({step, steps, logSnr}: Pick<Draft, "step" | "steps" | "logSnr">): string =>
  `step ${step + 1} of ${steps}, log-SNR ${formatNumber(+logSnr.toFixed(2))}`;

/** A row a draft: spread of x_t and x̂₀ over the whole clip. */
export function draftTable(drafts: readonly Draft[]): Table {
  const moments = ({data}: Clip): [number, number] => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < data.length; ++i) {
      sum += data[i];
      squares += data[i] * data[i];
    }
    const mean = sum / data.length;
    return [mean, Math.sqrt(Math.max(0, squares / data.length - mean * mean))];
  };
  return {
    columns: ["step", "log-SNR", "x_t mean", "x_t deviation", "x̂₀ mean", "x̂₀ deviation"],
    rows: drafts.map(({step, logSnr, noisy, clean}) => [
      step + 1,
      logSnr,
      ...moments(noisy),
      ...moments(clean)
    ])
  };
}
