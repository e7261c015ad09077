// How Lumiere's clips are judged. What reads folders (clip-folder.ts) is for Node and not in here.
export * from "./attribute-row.ts";
export * from "./classify-clips.ts";
export * from "./clip-score.ts";
export * from "./clip-set.ts";
export * from "./clip-tensor.ts";
export * from "./controls.ts";
export * from "./distribution-row.ts";
export * from "./evaluate.ts";
export * from "./generate.ts";
export * from "./given-mask.ts";
export * from "./motion-row.ts";
export * from "./real-clips.ts";
export * from "./seam-row.ts";
export * from "./set-names.ts";
export * from "./task-row.ts";
