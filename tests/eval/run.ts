// npm run eval -- lvm [--tier nano|main] [--n N] [--task NAME,…] [--k 0,1,3,7] [--temperature 0,1] [--split train|held-out]
//                     [--contexts 1,2,5,15] [--backend webgpu|wasm] [--batch N] [--json FILE] [--photos FILE|DIR]
//                     [--weights DIR] [--vqgan FILE] [--llama FILE] [--answers FILE] [--bundle DIR]
//
// The evaluation tables from weights: models/weights by its manifest unless told. --task also takes “tokenizer” and “video”, the other
// parts of the report. --answers scores what models/torch/answer.py painted, by the same code; --vqgan and --llama name files that no
// manifest lists. --photos are crops of 64×64 as bytes (models/torch/photo_crops.py).
//
// On a machine without this project's packages: `npm run eval -- lvm --bundle DIR` here, copy DIR and the weights there beside a
// node_modules with webgpu, then `node DIR/eval.mjs lvm --weights WEIGHTS [the same arguments]`.
import {mkdirSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";

const {values: options, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    tier: {type: "string", default: "main"},
    n: {type: "string", default: "16"},
    task: {type: "string"},
    k: {type: "string", default: "0,1,3,7"},
    temperature: {type: "string", default: "0,1"},
    split: {type: "string", default: "train"},
    contexts: {type: "string"},
    backend: {type: "string", default: "webgpu"},
    batch: {type: "string"},
    json: {type: "string"},
    photos: {type: "string"},
    weights: {type: "string", default: join(import.meta.dirname, "../../models/weights")},
    vqgan: {type: "string"},
    llama: {type: "string"},
    answers: {type: "string"},
    bundle: {type: "string"}
  }
});

const oneOf = <T extends string>(name: "tier" | "backend" | "split", list: readonly T[]): T => {
  const value = options[name] as T;
  if (!list.includes(value)) throw new Error(`--${name} is one of ${list.join(", ")}; found ${value}.`);
  return value;
};
const numbers = (name: "k" | "temperature" | "contexts"): number[] => {
  const values = options[name]!.split(",").map(Number);
  if (values.some((v) => !(v >= 0))) throw new Error(`--${name} takes numbers with commas, found ${options[name]}.`); // prettier-ignore
  return values;
};
const whole = (name: "n" | "batch"): number => {
  const value = Number(options[name]);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number of at least 1, found ${options[name]}.`);
  return value;
};

if (options.bundle) {
  const {bundle} = await import("../bench/bundle.ts");
  mkdirSync(options.bundle, {recursive: true});
  await bundle(import.meta.filename, join(options.bundle, "eval.mjs"), "node");
  console.log(`Bundled: node ${join(options.bundle, "eval.mjs")} lvm --weights DIR`);
} else {
  if (positionals.join() !== "lvm")
    throw new Error(
      `Say what to evaluate: npm run eval -- lvm; found ${positionals.join(" ") || "nothing"}.`
    );
  const {evalLvm} = await import("./lvm.ts");
  await evalLvm({
    ...options,
    tier: oneOf("tier", ["nano", "main"]),
    backend: oneOf("backend", ["webgpu", "wasm"]),
    split: oneOf("split", ["train", "held-out"]),
    n: whole("n"),
    parts: options.task?.split(","),
    ks: numbers("k"),
    temperatures: numbers("temperature"),
    contexts: options.contexts === undefined ? undefined : numbers("contexts"),
    batch: options.batch === undefined ? undefined : whole("batch")
  });
  // Dawn's threads would keep Node alive.
  process.exit(0);
}
