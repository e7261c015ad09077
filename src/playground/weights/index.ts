import {choice} from "./choice.ts";
import {manifest} from "./files.ts";
import {weights as load} from "./load.ts";
import type {ManifestEntry} from "#models/weights/manifest";

export type {TierChoice} from "./choice.ts";
export type {WeightsOptions} from "./load.ts";

/**
 * What this site has of models whose names begin so, as the manifest lists it: `await weights.list("lumiere/style-")`. Empty where
 * there are none.
 */
const list = async (prefix = ""): Promise<ManifestEntry[]> =>
  (await manifest()).files.filter(({model}) => model.startsWith(prefix));

/** What cells call: `weights("lvm/vqgan", {display, invalidation})`, `weights.choice("lvm/llama")`, `weights.list("lumiere/")`. */
export const weights = Object.assign(load, {choice, list});
