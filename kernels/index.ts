// The GPU floor: device, kernels as tensor ops, plans, accounts.
export {type BackendName, type Gpu, type GpuOptions, openGpu, reopenGpu} from "./device.ts";
export {type Account, ledger, type Totals} from "./ledger.ts";
export {isTapeOn} from "./tfjs-internals.ts";
export {type Disposable, scope} from "./scope.ts";
export {type Ceilings, measureCeilings} from "./ceilings.ts";
export {createPlan, type Plan, type PlanBinding, type Step} from "./plan.ts";
export type {Binding, Kernel, Tunables, Uniforms, Workgroups} from "./kernel.ts";
export {RANDOM_WGSL, randomBits, randomNormal, randomUniform} from "./random.ts";
export {temporalConv, type TemporalConvOptions, type TimePadding} from "./temporal-conv/index.ts";
export {attention, attentionFused, selfAttention} from "./attention/index.ts";
export {conv2d, type Conv2dOptions, doubled} from "./conv2d/index.ts";
export {groupNorm, type GroupNormOptions} from "./group-norm/index.ts";
export {blendWindows} from "./blend-windows/index.ts";
export {nearestCode} from "./nearest-code/index.ts";
