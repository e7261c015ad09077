import {defineConfig} from "@playwright/test";
import {chromiumArgs, findChromium} from "./tests/chromium.ts";
import {publishedNotebooks} from "./tests/published.ts";

// The suite runs on the built site under a base path, as it is published. A software GPU shares the cores with the page that
// it serves.
export const BASE = "/zoetrope/";
const port = 4331;

/** Suites of notebooks that are not on the site before their weights are trained, and one of the notebooks of each. */
const AWAITED = {
  "lumiere-inside": "lumiere/denoising",
  "lumiere-conditioning": "lumiere/conditioning",
  "lumiere-style": "lumiere/style-and-editing",
  "lumiere-cascade": "lumiere/cascade-or-clip",
  "lumiere-super-resolution": "lumiere/super-resolution",
  "lumiere-evaluation": "lumiere/evaluation"
};
const published = publishedNotebooks();
const AWAITED_SUITES = Object.entries(AWAITED).flatMap(([suite, slug]) =>
  published.includes(slug) ? [] : [`**/${suite}.spec.ts`]
);
/** Suites that compute on wasm, with the weights that ship. */
const TRAINED = ["**/lumiere-*.spec.ts", "**/lvm*.spec.ts"];

const ALONE = ["device", "editing", "notebooks", "page"].map((suite) => `**/${suite}.spec.ts`);

export default defineConfig({
  testDir: "tests/browser",
  outputDir: "tests/browser/output",
  workers: 2,
  timeout: 90_000,
  expect: {timeout: 15_000},
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}${BASE}`,
    launchOptions: {executablePath: findChromium(), args: chromiumArgs()},
    viewport: {width: 1280, height: 900}
  },
  // Without traces, which take half of the time again; ask for them with --trace retain-on-failure. What looks at the clock, or waits for
  // a software GPU that takes both cores, has the machine for itself; then all others two at a time, the longest first.
  projects: [
    {name: "alone", testMatch: ALONE, workers: 1},
    {name: "trained notebooks", testMatch: TRAINED, testIgnore: AWAITED_SUITES, dependencies: ["alone"]},
    {name: "site", testIgnore: [...ALONE, ...TRAINED], dependencies: ["alone"]}
  ],
  webServer: {
    command: `node tests/serve.ts ${port} ${BASE}`,
    url: `http://localhost:${port}${BASE}`,
    reuseExistingServer: false,
    timeout: 20_000
  }
});
