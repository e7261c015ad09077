// npm run export -- lvm DIR [--tier nano|main] [--dtype F32|F16] [--weights DIR]
//
// Writes a folder that Hugging Face loads unchanged: `LlamaForCausalLM.from_pretrained(DIR)`. Quantised weights are multiplied out.
import {mkdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {readWeights} from "../weights/disk.ts";
import type {LlamaConfig} from "./configs.ts";
import {fileConfig} from "./file-config.ts";
import {huggingFaceFolder} from "./llama-file.ts";

const {values: options, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    tier: {type: "string", default: "main"},
    dtype: {type: "string", default: "F32"},
    weights: {type: "string", default: join(import.meta.dirname, "../weights")}
  }
});
const [model, folder, ...rest] = positionals;
const {tier, dtype} = options;
if (model !== "lvm" || !folder || rest.length)
  throw new Error(`Say what to write where: npm run export -- lvm DIR; found ${positionals.join(" ") || "nothing"}.`); // prettier-ignore
if (tier !== "nano" && tier !== "main") throw new Error(`--tier is nano or main, found ${tier}.`);
if (dtype !== "F32" && dtype !== "F16") throw new Error(`--dtype is F32 or F16, found ${dtype}.`);

const {entry, file} = await readWeights(options.weights, "lvm/llama", tier);
const written = huggingFaceFolder(file, fileConfig<LlamaConfig>(file, "a transformer"), dtype);
await mkdir(folder, {recursive: true});
for (const [name, bytes] of Object.entries(written)) await writeFile(join(folder, name), bytes);
console.warn(`${entry.file} as ${Object.keys(written).join(" and ")} in ${folder}.`);
