// Lumiere (arXiv 2401.12945), stage by stage.
export * from "./costs.ts";
export * from "./denoise.ts";
export * from "./gabor-bank.ts";
export * from "./inflate.ts";
export * from "./multidiffusion.ts";
export * from "./resize-kernel.ts";
export * from "./temporal-jacobian.ts";
export * from "./temporal-resize.ts";
export {TORCH_AXES, type ParamRecord, type Params, type Tap} from "../params.ts";
