// The mini-UVD: tasks over the procedural world, as visual sentences (LVM, arXiv 2312.00785 §3, at the size of a browser tab).
export * from "./colormap.ts";
export * from "./draw-sentence.ts";
export * from "./picture.ts";
export * from "./read-show.ts";
export * from "./scenes.ts";
export * from "./score.ts";
export * from "./sentence-plan.ts";
export * from "./show.ts";
export * from "./task.ts";
export * from "./transform.ts";
