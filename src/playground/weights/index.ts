// What loads weights is fetched when a cell first asks for some: a notebook that only may load them is then no larger for it.
import type {ManifestEntry} from "#models/weights/manifest";
import type {choice as Choice} from "./choice.ts";
import type {weights as Load} from "./load.ts";

export type {TierChoice} from "./choice.ts";
export type {WeightsOptions} from "./load.ts";

const load = async (...given: Parameters<typeof Load>) => (await import("./load.ts")).weights(...given);
const choice = async (...given: Parameters<typeof Choice>) => (await import("./choice.ts")).choice(...given);

/**
 * What this site has of models whose names begin so, as the manifest lists it: `await weights.list("lumiere/style-")`. Empty where
 * there are none.
 */
const list = async (prefix = ""): Promise<ManifestEntry[]> =>
  (await (await import("./files.ts")).manifest()).files.filter(({model}) => model.startsWith(prefix));

/** What cells call: `weights("lvm/vqgan", {display, invalidation})`, `weights.choice("lvm/llama")`, `weights.list("lumiere/")`. */
export const weights = Object.assign(load, {choice, list});
