import type {Plugin} from "vite";

const PREFIX = "\0zoetrope:";

/** What stands in the browser for three modules of Notebook Kit, by file name. */
const STAND_INS: Record<string, string> = {
  recommendedLibraries: "",
  sampleDatasets: "",
  typescript: `export function transpileTypeScript() {
    throw new Error("TypeScript cells are compiled by the engine, not by Notebook Kit; strip the types first.");
  }`
};

/**
 * Keeps the built site free of other hosts and of a compiler that it does not use.
 *
 * - Notebook Kit's optional libraries and sample data are imports from a CDN; a notebook here names only what the
 *   playground offers, so both lists become empty in the browser.
 * - Notebook Kit's root entry pulls in the whole TypeScript compiler (3.8 MB) for cells of mode `ts`; the engine strips
 *   types itself (src/notebook), so the compiler becomes an empty module in the browser.
 */
export function selfContained(): Plugin {
  return {
    name: "zoetrope:self-contained",
    enforce: "pre",
    applyToEnvironment: (environment) => environment.name === "client",
    resolveId(id, importer) {
      if (!importer?.includes("@observablehq/notebook-kit")) return;
      const name = /(?:^|\/)(typescript|recommendedLibraries|sampleDatasets)\.js$/.exec(id)?.[1];
      return name && PREFIX + name;
    },
    load: (id) => (id.startsWith(PREFIX) ? STAND_INS[id.slice(PREFIX.length)] : undefined)
  };
}
