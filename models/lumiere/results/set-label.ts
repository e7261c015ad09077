import type {MadeReport} from "../evaluation/evaluate.ts";

const MAKERS: Readonly<Record<MadeReport["maker"], string>> = {
  real: "real clips",
  stunet: "whole clip",
  cascade: "cascade",
  oracle: "oracle keyframes",
  ssr: "super-resolution"
};

/** A set in a reader's words, "cascade, period not told", from how it was made; `split` is that of the real clips beside it. */
export function setLabel(
  {maker, task, made}: Pick<MadeReport, "maker" | "task" | "made">,
  split = "train"
): string {
  const parts = [MAKERS[maker]];
  if (task !== "text") parts.push(task);
  else if (made.overlap !== undefined && maker === "ssr")
    parts.push(made.overlap ? `overlap ${made.overlap}` : "independent windows");
  else if (made.say === "period") parts.push("period told");
  else if (made.say === "plain") parts.push("period not told");
  if (split !== "train") parts.push(split);
  return parts.join(", ");
}
