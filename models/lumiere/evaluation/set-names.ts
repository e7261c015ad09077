// The sets of an evaluation by name: models/torch/lumiere.sh makes folders of these names, and generate.ts the same sets here.
import type {ClipTask, Said} from "./clip-set.ts";

/** What a name says of a set. */
export interface SetPlan {
  maker: "stunet" | "cascade" | "oracle" | "ssr";
  split: "train" | "held-out";
  say: Said;
  task: ClipTask;
  /** Of super-resolution's windows. */
  overlap?: number;
}

const plan = (maker: SetPlan["maker"], rest: Partial<SetPlan> = {}): SetPlan => ({
  maker,
  split: "train",
  say: "period",
  task: "text",
  ...rest
});

export const SETS = {
  "video-period": plan("stunet"),
  "video-plain": plan("stunet", {say: "plain"}),
  "video-held-out": plan("stunet", {split: "held-out"}),
  "cascade-period": plan("cascade"),
  "cascade-plain": plan("cascade", {say: "plain"}),
  "cascade-held-out": plan("cascade", {split: "held-out"}),
  "oracle-period": plan("oracle"),
  "oracle-plain": plan("oracle", {say: "plain"}),
  "video-image": plan("stunet", {task: "image"}),
  "video-inpaint": plan("stunet", {task: "inpaint"}),
  "video-outpaint": plan("stunet", {task: "outpaint"}),
  "video-cinemagraph": plan("stunet", {task: "cinemagraph"}),
  "ssr-0": plan("ssr", {overlap: 0}),
  "ssr-2": plan("ssr", {overlap: 2}),
  "ssr-4": plan("ssr", {overlap: 4}),
  "ssr-8": plan("ssr", {overlap: 8})
} as const satisfies Record<string, SetPlan>;

export type SetName = keyof typeof SETS;

/** The first seed of each split's captions, as models/torch/lumiere.sh writes them; no training clip has them. */
export const FIRST_SEED = {train: 2000000000, "held-out": 2100000000} as const;

/** @throws a sentence if there is no set of this name. */
export function checkSetName(name: string): SetName {
  if (!Object.hasOwn(SETS, name))
    throw new Error(`A set is one of ${Object.keys(SETS).join(", ")}; found ${name}.`);
  return name as SetName;
}
