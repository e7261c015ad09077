/**
 * The packages that a cell can import by name, `import {rollup} from "npm:d3"`: each is part of this site, so that a
 * published notebook asks no other host for anything. Anything else is refused with a sentence.
 */
export const modules: Record<string, () => Promise<unknown>> = {
  d3: () => import("d3"),
  htl: () => import("htl"),
  "@observablehq/plot": () => import("@observablehq/plot"),
  "@observablehq/inputs": () => import("@observablehq/inputs"),
  "@tensorflow/tfjs": () => import("@tensorflow/tfjs"),
  mediabunny: () => import("mediabunny")
};
