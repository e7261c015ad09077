// The tests of the PyTorch recipes. Finds a Python that has PyTorch, or installs one (Debian, as root), tells the tests what
// TypeScript says of parameters and configs, and runs them. Arguments go to unittest, such as `-k rope`.
import {execFileSync, spawnSync} from "node:child_process";
import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  CONFIGS,
  huggingFaceConfig,
  PAPER_CONFIGS,
  parameterShapes,
  REPOSITORY_CONFIGS
} from "#models/lvm/configs";
import {AMUSED_256, OURS_64, vqganShapes} from "#models/lvm/vqgan-config";
import {dequantiseGroups, quantiseGroups} from "#models/weights/group-quantisation";
import {classifierFacts} from "./torch-classifier.ts";
import {lumiereFacts} from "./torch-lumiere.ts";

/** A Python ≥ 3.10 that has PyTorch and NumPy, or undefined: PYTHON, then the path's, then the system's. */
export function findPython(): string | undefined {
  const works = (python: string) => {
    const code = "import sys, numpy, torch; sys.exit(sys.version_info < (3, 10))";
    return spawnSync(python, ["-c", code], {stdio: "ignore"}).status === 0;
  };
  const chosen = process.env.PYTHON;
  if (chosen) {
    if (!works(chosen))
      throw new Error(
        `PYTHON is ${chosen}, but it is no Python 3.10 with torch and numpy; install them there.`
      );
    return chosen;
  }
  return ["python3", "/usr/bin/python3"].find(works);
}

/** Finds such a Python or installs one with apt where that is possible. */
export function ensurePython(): string {
  const found = findPython();
  if (found) return found;
  if (existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    console.log("No PyTorch here: installing it.");
    const run = (args: string[]) => execFileSync("apt-get", args, {stdio: "inherit"});
    run(["update", "-q"]);
    // Debian's PyTorch has no matrix product of its own; the reference BLAS is twenty times slower than OpenBLAS.
    run(["install", "-y", "-q", "--no-install-recommends", "python3-torch", "libopenblas0"]);
  }
  const installed = findPython();
  if (!installed)
    throw new Error("The PyTorch recipes need a Python 3.10 with torch and numpy; set PYTHON to one.");
  return installed;
}

/** Shapes as PyTorch lays them out: what TypeScript has as [in,out] is [out,in] there. */
function llamaShapes(config: Parameters<typeof parameterShapes>[0]) {
  const linear = (key: string) => key.endsWith("_proj.weight") || key === "lm_head.weight";
  return Object.fromEntries(
    Object.entries(parameterShapes(config)).map(([key, shape]) => [
      key,
      linear(key) ? shape.toReversed() : shape
    ])
  );
}

/** A weight in so many bits and groups of several sizes, and as it is read again; its first row is zero. */
function quantisedFacts() {
  const shape = [6, 5, 10];
  const weight = Array.from({length: 300}, (_, i) => (i < 50 ? 0 : Math.fround(Math.sin(i * i) * 0.1)));
  const stored = [2, 3, 4, 5, 6, 7, 8].flatMap((bits) =>
    [1, 8, 24, 32, 64].map((group) => {
      const {codes, scales} = quantiseGroups("weight", shape, weight, {bits, group});
      const read = dequantiseGroups(codes, scales, shape, {bits, group});
      return {bits, group, codes: Array.from(codes), scales: Array.from(scales), read: Array.from(read)};
    })
  );
  return {shape, weight, stored};
}

/** What the Python tests compare with. */
async function facts() {
  return {
    vqgan: [OURS_64, {...OURS_64, encoderReach: "image" as const}, AMUSED_256].map((config) => ({
      config,
      shapes: vqganShapes(config)
    })),
    llama: Object.entries({...PAPER_CONFIGS, ...REPOSITORY_CONFIGS, ...CONFIGS}).map(([name, config]) => ({
      name,
      config,
      shapes: llamaShapes(config),
      huggingFace: huggingFaceConfig(config)
    })),
    classifier: await classifierFacts(),
    lumiere: await lumiereFacts(),
    quantised: quantisedFacts()
  };
}

const python = ensurePython();
const folder = mkdtempSync(join(tmpdir(), "zoetrope-"));
try {
  const path = join(folder, "typescript.json");
  writeFileSync(path, JSON.stringify(await facts()));
  const args = ["-B", "-m", "unittest", "discover", "models/torch", ...process.argv.slice(2)];
  const env = {...process.env, ZOETROPE_TYPESCRIPT: path};
  process.exitCode = spawnSync(python, args, {stdio: "inherit", env}).status ?? 1;
} finally {
  rmSync(folder, {recursive: true});
}
