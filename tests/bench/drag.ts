// How long a slider drag on “Inflated convolution” takes, from the input event to the last redraw: the whole chain of cells,
// GPU work, readbacks and figures on the 16×64×64×3 built-in clip. Runs on the built site (dist/, any BASE) in CHROMIUM_PATH.
//
//   node tests/bench/drag.ts [dist base, default /] [--query ?backend=wasm] [--json FILE]
import {spawn} from "node:child_process";
import {writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {chromiumArgs, findChromium} from "../chromium.ts";

// Through require, so that NODE_PATH is heard on a machine without node_modules.
const {chromium} = createRequire(import.meta.url)("playwright-core") as typeof import("playwright-core");
const argument = (name: string) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const base = process.argv[2]?.startsWith("/") ? process.argv[2] : "/";
const port = 4342;

const server = spawn(process.execPath, ["tests/serve.ts", String(port), base], {stdio: "ignore"});
const browser = await chromium.launch({executablePath: findChromium(), args: chromiumArgs()});
try {
  const page = await browser.newPage({viewport: {width: 1440, height: 900}});
  page.setDefaultTimeout(120_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await page.goto(
    `http://localhost:${port}${base}n/lumiere/inflated-convolution/${argument("--query") ?? ""}`
  );
  const rest = () =>
    page.evaluate(
      async () =>
        (await globalThis.zoetrope?.status())?.cells.every(({state}) => /^(done|error)$/.test(state)) ?? false
    );
  while (!(await rest())) await page.waitForTimeout(200);
  const {backend, adapter, cells} = await page.evaluate(() => globalThis.zoetrope.status());
  const rows = [];
  for (const [name, index] of [
    ["gate", 1],
    ["kernel", 0]
  ] as const) {
    const ms: number[] = await page.evaluate(drag, {index, turns: 40});
    const sorted = ms.slice(5).sort((a, b) => a - b);
    const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    rows.push({
      name: `drag ${name}`,
      value: at(0.5),
      unit: "ms",
      n: sorted.length,
      p10: at(0.1),
      p95: at(0.95),
      backend,
      device: adapter
    });
    console.log(
      `drag ${name}: median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, n = ${sorted.length}, ${backend}, ${adapter}`
    );
  }
  const failed = cells.filter(({state}) => state === "error").map(({id, error}) => `${id}: ${error}`);
  if (failed.length) console.log(`cells with errors: ${failed.join("; ")}`);
  const file = argument("--json");
  if (file) writeFileSync(file, JSON.stringify(rows, null, 2));
} finally {
  await browser.close();
  server.kill();
}

/** Moves one of the two sliders of cell 8 and waits until every cell has run, and the frame after it is drawn. */
async function drag({index, turns}: {index: number; turns: number}): Promise<number[]> {
  const slider = document.querySelectorAll<HTMLInputElement>('[data-cell="8"] input[type=range]')[index];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const busy = () => document.querySelector('[data-state="running"], [data-state="queued"]') !== null;
  const times: number[] = [];
  for (let i = 0; i < turns; i++) {
    const low = Number(slider.min);
    const step = Number(slider.step);
    const count = Math.round((Number(slider.max) - low) / step) + 1;
    slider.value = String(low + step * ((i * 7 + 3) % count));
    const run = Number(
      ((await globalThis.zoetrope.status()).cells as {id: string; runs: number}[]).find(
        ({id}) => id === "12"
      )!.runs
    );
    const started = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    // Cell 12 is the last picture of the chain: it has run once more, and nothing runs any longer.
    for (;;) {
      await frame();
      const status = await globalThis.zoetrope.status();
      if (status.cells.find(({id}) => id === "12")!.runs > run && !busy()) break;
    }
    times.push(performance.now() - started);
    await frame();
  }
  return times;
}
