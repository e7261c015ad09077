// Bundles the benchmarks: the page for a browser, and run.ts itself for a machine that has no npm packages but webgpu.
import {copyFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

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

/** What CommonJS gives tfjs's wasm factory, which finds its .wasm files beside the bundle by it. */
const NODE_BANNER = `import {createRequire} from "node:module";
const require = createRequire(import.meta.url);
const __dirname = import.meta.dirname;`;

/** One file from an entry and all that it imports; for Node with the wasm backend's binaries beside it. */
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
    banner: platform === "node" ? {js: NODE_BANNER} : {},
    logLevel: "error"
  });
  if (platform !== "node") return;
  const wasm = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")));
  // Without and with SIMD; threads are never used (see kernels/device.ts).
  for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"])
    copyFileSync(join(wasm, name), join(dirname(outfile), name));
}
