// npm test: everything that CI checks, in the order in which it fails fastest. `node tests/run.ts unit browser` runs some.
import {spawn} from "node:child_process";
import {ensureChromium} from "./chromium.ts";

interface Step {
  command: string[];
  env?: Record<string, string>;
}

const steps: Record<string, Step> = {
  types: {command: ["npm", "run", "--silent", "types"]},
  lint: {command: ["npm", "run", "--silent", "lint"]},
  unit: {command: ["npm", "run", "--silent", "unit"]},
  torch: {command: [process.execPath, "tests/torch.ts"]},
  build: {command: ["npm", "run", "--silent", "build"], env: {BASE: "/zoetrope/"}},
  browser: {command: ["npm", "run", "--silent", "browser"]}
};
/** What takes one core each runs side by side; the software GPU of the others takes both. */
const TOGETHER = [["types", "lint"], ["unit"], ["torch", "build"], ["browser"]];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length)
  throw new Error(`No step is called ${unknown.join(", ")}; the steps are ${Object.keys(steps).join(", ")}.`);

/** Runs a step and says how it went. One of several is heard when it has ended, so that their lines do not mix. */
function run(name: string, alone: boolean): Promise<boolean> {
  const {command, env} = steps[name];
  const started = performance.now();
  if (alone) console.log(`\n── ${name}`);
  const child = spawn(command[0], command.slice(1), {
    stdio: alone ? "inherit" : ["inherit", "pipe", "pipe"],
    env: {...process.env, ...env}
  });
  const heard: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => heard.push(data));
  return new Promise((resolve) => {
    const end = (ok: boolean) => {
      if (!alone) console.log(`\n── ${name}\n${Buffer.concat(heard).toString().trimEnd()}`);
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`── ${name}: ${ok ? "ok" : "failed"} in ${seconds} s`);
      resolve(ok);
    };
    child.on("error", (error) => {
      heard.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

ensureChromium();
const failed: string[] = [];
let passed = 0;
for (const group of TOGETHER) {
  const names = group.filter((name) => !chosen.length || chosen.includes(name));
  // Without a build there is nothing for the browser to open.
  if (names.includes("browser") && failed.includes("build")) break;
  const results = await Promise.all(names.map((name) => run(name, names.length === 1)));
  names.forEach((name, i) => (results[i] ? passed++ : failed.push(name)));
}
console.log(`\n${passed} passed, ${failed.length} failed${failed.length ? `: ${failed.join(", ")}` : ""}`);
process.exit(failed.length ? 1 : 0);
