// npm test: everything that CI checks, in the order in which it fails fastest. `node tests/run.ts unit browser` runs some.
import {spawnSync} from "node:child_process";
import {ensureChromium} from "./chromium.ts";

const steps: Record<string, {command: string[]; env?: Record<string, string>}> = {
  types: {command: ["npm", "run", "--silent", "types"]},
  lint: {command: ["npm", "run", "--silent", "lint"]},
  unit: {command: ["npm", "run", "--silent", "unit"]},
  torch: {command: [process.execPath, "tests/torch.ts"]},
  build: {command: ["npm", "run", "--silent", "build"], env: {BASE: "/zoetrope/"}},
  browser: {command: ["npm", "run", "--silent", "browser"]}
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length)
  throw new Error(`No step is called ${unknown.join(", ")}; the steps are ${Object.keys(steps).join(", ")}.`);

ensureChromium();
const failed: string[] = [];
const names = chosen.length ? chosen : Object.keys(steps);
for (const name of names) {
  const {command, env} = steps[name];
  const started = performance.now();
  console.log(`\n── ${name}`);
  const {status} = spawnSync(command[0], command.slice(1), {stdio: "inherit", env: {...process.env, ...env}});
  console.log(
    `── ${name}: ${status === 0 ? "ok" : "failed"} in ${((performance.now() - started) / 1000).toFixed(0)} s`
  );
  if (status !== 0) failed.push(name);
  // Without a build there is nothing for the browser to open.
  if (name === "build" && status !== 0) break;
}
console.log(`\n${names.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);
