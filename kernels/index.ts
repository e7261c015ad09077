// The GPU floor: device, kernels as tensor ops, plans, accounts. See README.md, "How the house is laid out".
export {type BackendName, type Gpu, type GpuOptions, openGpu, reopenGpu} from "./device.ts";
export {type Account, ledger, type Totals} from "./ledger.ts";
export {type Disposable, scope} from "./scope.ts";
export {temporalConv, type TemporalConvOptions, type TimePadding} from "./temporal-conv/index.ts";
export {blendWindows} from "./blend-windows/index.ts";
export {nearestCode} from "./nearest-code/index.ts";
