import {defineConfig} from "astro/config";
import {selfContained} from "./src/self-contained.ts";

// SITE and BASE set the published address: SITE=https://me.github.io BASE=/zoetrope/ npm run build
const {SITE, BASE} = process.env;

export default defineConfig({
  site: SITE || "http://localhost:4321",
  base: BASE || "/",
  trailingSlash: "always",
  compressHTML: false,
  devToolbar: {enabled: false},
  build: {assets: "assets"},
  vite: {
    plugins: [selfContained()],
    build: {target: "es2022", chunkSizeWarningLimit: 2000, assetsInlineLimit: 2048},
    // tfjs's wasm loader looks for Node's modules only when it runs in Node.
    optimizeDeps: {
      include: [
        "@tensorflow/tfjs",
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-backend-webgpu",
        "@tensorflow/tfjs-backend-wasm",
        "@tensorflow/tfjs-backend-cpu"
      ]
    }
  }
});
