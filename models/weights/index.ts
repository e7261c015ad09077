// Weights files: safetensors, their download and their list.
export * from "./dtypes.ts";
export * from "./group-quantisation.ts";
export * from "./load.ts";
export * from "./manifest.ts";
export * from "./quantised.ts";
export * from "./safetensors.ts";
