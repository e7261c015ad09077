// npm run eval -- lvm [--tier nano|main] [--n N] [--task NAME,…] [--k 0,1,3,7] [--temperature 0,1] [--split train|held-out]
//                     [--contexts 1,2,5,15] [--backend webgpu|wasm] [--batch N] [--json FILE] [--photos FILE|DIR]
//                     [--weights DIR] [--vqgan FILE] [--llama FILE] [--answers FILE] [--bundle DIR]
//
// npm run eval -- lumiere --clips DIR… [--real DIR…] [--classifier FILE] [--n N] [--window 16] [--json FILE]
// npm run eval -- lumiere --generate N [--sets NAME,…] [--tier nano|main] [--steps 50] [--guidance 3] [--out DIR] [--json FILE]
//
// LVM: the evaluation tables from weights: models/weights by its manifest unless told. --task also takes “tokenizer” and “video”, the other
// parts of the report. --answers scores what models/torch/answer.py painted, by the same code; --vqgan and --llama name files that no
// manifest lists. --photos are crops of 64×64 as bytes (models/torch/photo_crops.py).
//
// Lumiere: --clips are folders that models/torch/sample_clips.py wrote, or folders of such folders; --generate makes clips here, with the
// manifest's weights. Beside every figure stand the real clips of the same captions: out of --real, folders of npm run clips, else
// rendered. Real clips there of other captions are what distributions are compared with; else halves of the same ones.
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
    n: {type: "string"},
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
    clips: {type: "string", multiple: true, default: []},
    real: {type: "string", multiple: true, default: []},
    generate: {type: "string"},
    sets: {type: "string", default: "video-period"},
    steps: {type: "string", default: "50"},
    guidance: {type: "string", default: "3"},
    out: {type: "string"},
    classifier: {type: "string"},
    window: {type: "string"},
    bundle: {type: "string"}
  }
});

const oneOf = <T extends string>(name: "tier" | "backend" | "split", list: readonly T[]): T => {
  const value = options[name] as T;
  if (!list.includes(value)) throw new Error(`--${name} is one of ${list.join(", ")}; found ${value}.`);
  return value;
};
const numbers = (name: "k" | "temperature" | "contexts" | "guidance"): number[] => {
  const values = options[name]!.split(",").map(Number);
  if (values.some((v) => !(v >= 0))) throw new Error(`--${name} takes numbers with commas, found ${options[name]}.`); // prettier-ignore
  return values;
};
const whole = (
  name: "n" | "batch" | "generate" | "steps" | "window",
  unless?: number
): number | undefined => {
  if (options[name] === undefined) return unless;
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
  const shared = {
    tier: oneOf("tier", ["nano", "main"]),
    backend: oneOf("backend", ["webgpu", "wasm"]),
    batch: whole("batch")
  };
  if (positionals.join() === "lvm") {
    const {evalLvm} = await import("./lvm.ts");
    await evalLvm({
      ...options,
      ...shared,
      split: oneOf("split", ["train", "held-out"]),
      n: whole("n", 16)!,
      parts: options.task?.split(","),
      ks: numbers("k"),
      temperatures: numbers("temperature"),
      contexts: options.contexts === undefined ? undefined : numbers("contexts")
    });
  } else if (positionals.join() === "lumiere") {
    const {evalLumiere} = await import("./lumiere.ts");
    const {checkSetName} = await import("#models/lumiere/evaluation/set-names");
    await evalLumiere({
      ...options,
      ...shared,
      n: whole("n"),
      generate: whole("generate"),
      sets: options.sets.split(",").map(checkSetName),
      steps: whole("steps")!,
      guidance: numbers("guidance")[0],
      window: whole("window")
    });
  } else
    throw new Error(
      `Say what to evaluate: npm run eval -- lvm, or lumiere; found ${positionals.join(" ") || "nothing"}.`
    );
  // Dawn's threads would keep Node alive.
  process.exit(0);
}
