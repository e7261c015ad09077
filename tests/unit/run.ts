// Runs every *.test.ts on Node's own test runner, with a Vulkan driver for Dawn. Arguments choose files by substring.
import {spawnSync} from "node:child_process";
import {globSync} from "node:fs";
import {dawnEnvironment, ensureChromium} from "../chromium.ts";

const wanted = process.argv.slice(2);
const files = globSync([
  "kernels/**/*.test.ts",
  "models/**/*.test.ts",
  "src/**/*.test.ts",
  "tests/{unit,parity}/**/*.test.ts"
])
  .filter((file) => !wanted.length || wanted.some((part) => file.includes(part)))
  .sort();
if (!files.length) throw new Error(`No test file matches ${wanted.join(" ") || "anything"}.`);

// Each file runs in its own process; two at a time, since a software GPU takes every core it can get.
const args = ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files];
const env = {...process.env, TZ: "UTC", ...dawnEnvironment(ensureChromium())};
process.exit(spawnSync(process.execPath, args, {stdio: "inherit", env}).status ?? 1);
