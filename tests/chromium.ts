// Finds a Chromium with WebGPU, or installs one: CHROMIUM_PATH, then the system's, then Playwright's own.
import {execFileSync} from "node:child_process";
import {existsSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The flags that give a headless Chromium a WebGPU adapter without a GPU; CHROMIUM_ARGS replaces them. */
export const SWIFTSHADER_ARGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
];

export function chromiumArgs(): string[] {
  return process.env.CHROMIUM_ARGS?.split(/\s+/).filter(Boolean) ?? SWIFTSHADER_ARGS;
}

/** The path of a Chromium that is already here, or undefined. */
export function findChromium(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, but nothing is there.`);
    return chosen;
  }
  return SYSTEM.find((path) => existsSync(path)) ?? playwrightChromium();
}

function playwrightChromium(): string | undefined {
  const code = 'import("playwright").then((p) => process.stdout.write(p.chromium.executablePath()))';
  const path = execFileSync(process.execPath, ["-e", code], {encoding: "utf8"});
  return existsSync(path) ? path : undefined;
}

/** Finds a Chromium or installs one: with apt where that is possible (Debian, as root), else with Playwright. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const run = (command: string, args: string[]) => execFileSync(command, args, {stdio: "inherit"});
  console.log("No Chromium here: installing one.");
  if (existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    run("apt-get", ["update", "-q"]);
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"]);
  } else {
    run("npx", ["playwright", "install", "--with-deps", "chromium"]);
  }
  const installed = findChromium();
  if (!installed)
    throw new Error("Chromium could not be installed; set CHROMIUM_PATH to one that has WebGPU.");
  return installed;
}

/** The environment in which Dawn's Node binding finds a Vulkan driver: the machine's own, or Chromium's SwiftShader. */
export function dawnEnvironment(chromium: string): Record<string, string> {
  const env: Record<string, string> = {};
  if (!process.env.XDG_RUNTIME_DIR) {
    const folder = mkdtempSync(join(tmpdir(), "zoetrope-"));
    process.once("exit", () => rmSync(folder, {recursive: true, force: true}));
    env.XDG_RUNTIME_DIR = folder;
  }
  if (!process.env.VK_DRIVER_FILES) {
    const icd = [dirname(chromium), "/usr/lib/chromium"]
      .map((d) => join(d, "vk_swiftshader_icd.json"))
      .find(existsSync);
    if (icd) env.VK_DRIVER_FILES = icd;
  }
  return env;
}
