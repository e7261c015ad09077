// Bundles the benchmarks: the page for a browser, and run.ts itself for a machine that has no npm packages but webgpu.
import {writeFileSync} from "node:fs";
import {join} from "node:path";

const HTML = `<!doctype html><meta charset="utf-8"><title>Benchmarks</title><script type="module" src="./page.js"></script>\n`;

/** Writes index.html and page.js into `folder`. */
export async function bundlePage(folder: string): Promise<void> {
  await bundle(join(import.meta.dirname, "page.ts"), join(folder, "page.js"), "browser");
  writeFileSync(join(folder, "index.html"), HTML);
}

/** Writes run.mjs into `folder`; it needs the packages webgpu and playwright-core in a node_modules above it. */
export async function bundleNode(folder: string): Promise<void> {
  await bundle(join(import.meta.dirname, "run.ts"), join(folder, "run.mjs"), "node");
}

/** One file from an entry and all that it imports. */
export async function bundle(entry: string, outfile: string, platform: "browser" | "node"): Promise<void> {
  const {build} = await import("esbuild");
  await build({
    entryPoints: [entry],
    outfile,
    platform,
    bundle: true,
    format: "esm",
    target: "es2022",
    // tfjs's ES modules in Node too, so that there is one copy of its registries.
    mainFields: ["module", "main"],
    external: platform === "node" ? ["webgpu", "playwright-core", "esbuild", "node:*"] : [],
    banner:
      platform === "node"
        ? {js: 'import {createRequire} from "node:module"; const require = createRequire(import.meta.url);'}
        : {},
    logLevel: "error"
  });
}
