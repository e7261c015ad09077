import {choice} from "./choice.ts";
import {weights as load} from "./load.ts";

export type {TierChoice} from "./choice.ts";
export type {WeightsOptions} from "./load.ts";

/** What cells call: `weights("lvm/vqgan", {display, invalidation})`, and `weights.choice("lvm/llama")`. */
export const weights = Object.assign(load, {choice});
