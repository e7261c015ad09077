import {type Estimate, bootstrap, mean, psnrEstimate} from "../metrics/estimate.ts";
import type {TaskErrors} from "./task-errors.ts";

/** Decibels of conditioned clips, errors averaged over clips; Infinity where nothing differs. */
export interface TaskRow {
  /** PSNR of frame 0 to the image that was given. */
  firstFrame?: Estimate;
  /** PSNR of frames 1 on to that image where the real clip stands still. */
  background?: Estimate;
  given?: Estimate;
  hole?: Estimate;
  meanFill?: Estimate;
  /** hole − meanFill, in dB. */
  overMeanFill?: Estimate;
  /** How much a cinemagraph's region moves, of how much the real clip moves there: about 1 for life like the real one's, 0 for none. */
  movement?: Estimate;
}

const DECIBELS = ["firstFrame", "background", "given", "hole", "meanFill"] as const;

/** What a set of a task says. */
export function taskRow(errors: readonly TaskErrors[]): TaskRow {
  const row: TaskRow = {};
  for (const name of DECIBELS) {
    // A clip that fills the frame has no still pixel, and no background.
    const squares = errors.flatMap((one) => one[name] ?? []).filter((v) => !Number.isNaN(v));
    if (squares.length) row[name] = psnrEstimate(squares);
  }
  const ratio = (over: keyof TaskErrors, under: keyof TaskErrors) => {
    const own = errors.filter((one) => one[over] !== undefined && one[under] !== undefined);
    const of = (some: readonly TaskErrors[], name: keyof TaskErrors) => mean(some.map((one) => one[name]!));
    const found = own.length ? bootstrap(own, (some) => of(some, over) / of(some, under)) : undefined;
    // Where both are 0, such as of real clips that stand still, there is nothing to say.
    return Number.isNaN(found?.value) ? undefined : found;
  };
  const filled = ratio("meanFill", "hole");
  if (filled) {
    const [value, low, high] = [filled.value, filled.low, filled.high].map((v) => 10 * Math.log10(v));
    row.overMeanFill = {value, low, high, n: filled.n};
  }
  const moved = ratio("movement", "realMovement");
  if (moved) row.movement = moved;
  return row;
}
