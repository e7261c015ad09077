// Views: plain arrays in, an element out. One line a file, in alphabetical order.
export * from "./clip.ts";
export * from "./colors.ts";
export * from "./figure.ts";
export * from "./format.ts";
export * from "./keyboard.ts";
export * from "./legend.ts";
export * from "./scale.ts";
export * from "./selection.ts";
export * from "./table.ts";
export * from "./view.ts";
