import type {Plugin} from "vite";

/**
 * Keeps the built site free of other hosts and of a compiler that it does not use.
 *
 * - Notebook Kit's optional libraries and sample data are imports from a CDN; a notebook here names only what the
 *   playground offers, so both lists become empty in the browser.
 * - Notebook Kit's root entry pulls in the whole TypeScript compiler (3.8 MB) for cells of mode `ts`; the engine strips
 *   types itself (src/notebook), so the compiler becomes an empty module in the browser.
 */
export function selfContained(): Plugin {
  const empty = "\0zoetrope:empty";
  const dropped = [/^typescript$/, /stdlib\/(recommendedLibraries|sampleDatasets)\.js$/, /^\.\/(recommendedLibraries|sampleDatasets)\.js$/];
  return {
    name: "zoetrope:self-contained",
    enforce: "pre",
    applyToEnvironment: (environment) => environment.name === "client",
    resolveId(id, importer) {
      const fromKit = importer?.includes("@observablehq/notebook-kit");
      return fromKit && dropped.some((pattern) => pattern.test(id)) ? empty : undefined;
    },
    load: (id) => (id === empty ? "export default {};" : undefined)
  };
}
