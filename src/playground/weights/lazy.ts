// The loader of weights is fetched when a cell first asks for weights: a notebook that only may load some is then no larger for it.
import type {weights as Weights} from "./index.ts";

const loader = async (): Promise<typeof Weights> => (await import("./index.ts")).weights;

/** As `weights` of ./index.ts. */
export const weights: typeof Weights = Object.assign(
  async (...given: Parameters<typeof Weights>) => (await loader())(...given),
  {
    choice: async (...given: Parameters<typeof Weights.choice>) => (await loader()).choice(...given),
    list: async (...given: Parameters<typeof Weights.list>) => (await loader()).list(...given)
  }
);
