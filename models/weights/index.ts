// Weights files: safetensors, their download and their list.
export * from "./dtypes.ts";
export * from "./int8.ts";
export * from "./load.ts";
export * from "./manifest.ts";
export * from "./safetensors.ts";
