// Choosing the next token on the GPU: temperature, top-k, top-p, suppressed ids, from a seed.
export {distribution, sampleToken, type Sampling, uniformAt} from "./reference.ts";
export {settingsWords} from "./settings.ts";
export {sampleToken as sampleTokenKernel, STAGED} from "./wgsl.ts";
