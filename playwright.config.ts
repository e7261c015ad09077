import {defineConfig} from "@playwright/test";
import {chromiumArgs, findChromium} from "./tests/chromium.ts";
import {publishedNotebooks} from "./tests/published.ts";

// The suite runs on the built site under a base path, as it is published. One page at a time: a software GPU shares the
// cores with the page that it serves.
export const BASE = "/zoetrope/";
const port = 4331;

/** Suites of notebooks that are not on the site before their weights are trained, and one of the notebooks of each. */
const AWAITED = {
  "lumiere-inside": "lumiere/denoising",
  "lumiere-conditioning": "lumiere/conditioning",
  "lumiere-style": "lumiere/style-and-editing",
  "lumiere-windows": "lumiere/cascade-or-clip",
  "lumiere-evaluation": "lumiere/evaluation"
};
const published = publishedNotebooks();

export default defineConfig({
  testDir: "tests/browser",
  testIgnore: Object.entries(AWAITED).flatMap(([suite, slug]) =>
    published.includes(slug) ? [] : [`**/${suite}.spec.ts`]
  ),
  outputDir: "tests/browser/output",
  workers: 1,
  timeout: 90_000,
  expect: {timeout: 15_000},
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}${BASE}`,
    launchOptions: {executablePath: findChromium(), args: chromiumArgs()},
    viewport: {width: 1280, height: 900},
    trace: "retain-on-failure"
  },
  webServer: {
    command: `node tests/serve.ts ${port} ${BASE}`,
    url: `http://localhost:${port}${BASE}`,
    reuseExistingServer: false,
    timeout: 20_000
  }
});
