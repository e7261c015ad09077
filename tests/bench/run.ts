// npm run bench -- [name…] [--json FILE] [--backend webgpu|wasm|cpu] [--browser] [--bundle DIR]
//
// Runs the benchmarks whose names start with one of those given, in Node on Dawn, or with --browser in a headless
// Chromium (CHROMIUM_PATH and CHROMIUM_ARGS choose it). Each kernel is timed against its stock-tfjs composition in the same
// run, with the share of the ceiling that was measured in that run; sizes scale down on a software adapter.
//
// On a machine without this project's packages: `npm run bench -- --bundle DIR` here, copy DIR there beside a node_modules
// with webgpu (and playwright-core for --browser), then `node DIR/run.mjs [the same arguments]` there, with VK_DRIVER_FILES
// naming its Vulkan driver and CHROMIUM_PATH its Chromium.
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createServer} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import type {Row} from "#kernels/bench";
import {chromiumArgs, dawnEnvironment, ensureChromium, findChromium} from "../chromium.ts";
import {bundleNode, bundlePage} from "./bundle.ts";

const {values: options, positionals: names} = parseArgs({
  allowPositionals: true,
  options: {
    json: {type: "string"},
    backend: {type: "string"},
    browser: {type: "boolean"},
    bundle: {type: "string"}
  }
});

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

function print(row: Row): void {
  const share = row.share === null ? "" : `${(row.share * 100).toFixed(1)}% of ceiling`;
  const rate = row.gflops ? `${number(row.gflops)} GFLOP/s, ${number(row.gbs!)} GB/s` : "";
  const value = `${number(row.value)} ± ${number(row.spread)} ${row.unit}`;
  console.log(`${row.name.padEnd(78)} ${value.padStart(22)}  n=${row.n}  ${share.padStart(18)}  ${rate}`);
}

async function inNode(): Promise<Row[]> {
  // Dawn reads these when its library is loaded, so set now they are in time.
  if (!process.env.VK_DRIVER_FILES) {
    const chromium = findChromium();
    if (chromium) Object.assign(process.env, dawnEnvironment(chromium));
  }
  const {installWebGpu} = await import("#kernels/node");
  const {runBenches} = await import("./benches.ts");
  if (!options.backend || options.backend === "webgpu") await installWebGpu();
  return runBenches(names, print, options.backend as "webgpu" | undefined);
}

async function inBrowser(): Promise<Row[]> {
  const bundled = join(import.meta.dirname, "page");
  const temporary = existsSync(join(bundled, "index.html"))
    ? null
    : mkdtempSync(join(tmpdir(), "zoetrope-bench-"));
  if (temporary) await bundlePage(temporary);
  const folder = temporary ?? bundled;
  const server = createServer((request, response) => {
    const name = request.url === "/page.js" ? "page.js" : "index.html";
    response.setHeader("content-type", name.endsWith(".js") ? "text/javascript" : "text/html");
    response.end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as {port: number};
  const {chromium} = await import("playwright-core");
  const browser = await chromium.launch({executablePath: ensureChromium(), args: chromiumArgs()});
  try {
    const page = await browser.newPage();
    const rows: Row[] = [];
    page.on("pageerror", (error) => console.error(error));
    page.on("console", (message) => {
      const text = message.text();
      if (!text.startsWith("row ")) return;
      rows.push(JSON.parse(text.slice(4)));
      print(rows.at(-1)!);
    });
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction("globalThis.bench");
    const version = browser.version();
    const all = (await page.evaluate((names) => globalThis.bench(names), names)) as Row[];
    return all.map((row) => ({...row, device: `${row.device} in Chromium ${version}`}));
  } finally {
    await browser.close();
    server.close();
    if (temporary) rmSync(temporary, {recursive: true});
  }
}

if (options.bundle) {
  mkdirSync(join(options.bundle, "page"), {recursive: true});
  await bundleNode(options.bundle);
  await bundlePage(join(options.bundle, "page"));
  console.log(`Bundled into ${options.bundle}: node ${join(options.bundle, "run.mjs")} [name…] [--browser]`);
} else {
  const rows = await (options.browser ? inBrowser() : inNode());
  console.log(`On ${rows[0].device}.`);
  if (options.json) writeFileSync(options.json, JSON.stringify(rows, null, 2) + "\n");
  // Dawn's threads would keep Node alive.
  process.exit(0);
}
