// What training curves stand over: the tokens of a run, or the arithmetic that they took.
import {formatNumber} from "../format.ts";
import {formatCount} from "./ticks.ts";

export type LossAxis = "tokens" | "FLOPs";

/** The words of an axis, and how its numbers are printed. */
export interface LossCost {
  label: string;
  unit: LossAxis;
  print(value: number): string;
}

export const LOSS_COSTS: Record<LossAxis, LossCost> = {
  tokens: {label: "training tokens", unit: "tokens", print: formatCount},
  FLOPs: {label: "training FLOPs, C = 6ND", unit: "FLOPs", print: formatNumber}
};
