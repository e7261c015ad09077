// npm run eval -- lumiere: Lumiere's tables, of clips that were made elsewhere or are made here from weights.
import {writeFileSync} from "node:fs";
import {basename, join} from "node:path";
import {readClipFolder, readClipFolders, writeClipFolder} from "#models/lumiere/evaluation/clip-folder";
import type {Judge} from "#models/lumiere/evaluation/classify-clips";
import {type ClipSet, firstClips} from "#models/lumiere/evaluation/clip-set";
import {evaluateLumiere} from "#models/lumiere/evaluation/evaluate";
import {generateSets, type OpenWeights} from "#models/lumiere/evaluation/generate";
import {reportText} from "#models/lumiere/evaluation/report-text";
import type {SetName} from "#models/lumiere/evaluation/set-names";
import {classifierFromFile} from "#models/lumiere/classifier";
import {namedNumbers} from "#models/json-numbers";
import {readManifest, readWeights, readWeightsFile} from "#models/weights/disk";
import type {Tier} from "#models/weights/manifest";
import {openBackend} from "./backend.ts";

export interface LumiereEvalOptions {
  /** Folders of clips, or of folders of clips. */
  clips: string[];
  /** Clips to make of each set, with the weights of a tier. */
  generate?: number;
  sets: SetName[];
  /** Where made clips are kept, a folder a set. */
  out?: string;
  tier: Tier;
  steps: number;
  guidance: number;
  /** Folders of real clips; what they have not is rendered. */
  real: string[];
  /** Clips of each set that are scored; all unless told. */
  n?: number;
  /** A weights file that no manifest lists. */
  classifier?: string;
  /** A folder with a manifest. */
  weights: string;
  window?: number;
  batch?: number;
  backend: "webgpu" | "wasm";
  json?: string;
}

const CLASSIFIER = "lumiere/classifier";

/** The classifier of a file or of the manifest, with where it is from; nothing where there is none, which the report then says. */
async function openJudge({
  classifier,
  weights,
  tier
}: LumiereEvalOptions): Promise<(Judge & {name: string}) | undefined> {
  if (classifier)
    return {name: basename(classifier), ...classifierFromFile(await readWeightsFile(classifier))};
  const {files} = await readManifest(weights);
  if (!files.some(({model}) => model === CLASSIFIER)) return undefined;
  const {entry, file} = await readWeights(weights, CLASSIFIER, tier);
  return {name: entry.file, ...classifierFromFile(file)};
}

/** Networks by the manifest. @throws a sentence that says what to do where it has none */
const weightsOf =
  ({weights, tier}: LumiereEvalOptions): OpenWeights =>
  async (model) => {
    const {files} = await readManifest(weights);
    if (!files.some((entry) => entry.model === model))
      throw new Error(
        `To make these clips ${weights} should have weights for ${model}, but its manifest lists none; train them with models/torch/lumiere.sh and list them there, or score clips that were made elsewhere with --clips DIR.`
      );
    const {entry, file} = await readWeights(weights, model, tier);
    return {name: entry.file, file};
  };

/** @throws a sentence for clips that a model made */
function readReal(folder: string): ClipSet {
  const set = readClipFolder(folder);
  if (set.made)
    throw new Error(
      `--real ${folder} should hold real clips, of npm run clips, found clips that a model made; give these to --clips.`
    );
  return set;
}

/** At most one line a second of how far it is. */
function progress(): (text: string) => void {
  let told = -Infinity;
  return (text) => {
    if (performance.now() - told < 1000) return;
    told = performance.now();
    console.error(`… ${text}`);
  };
}

/** Evaluates, prints the tables and writes them as JSON if asked. */
export async function evalLumiere(options: LumiereEvalOptions): Promise<void> {
  const {clips, generate, out, real, n, backend, window, batch, json} = options;
  if (!clips.length && generate === undefined)
    throw new Error(
      "Say which clips to score: --clips DIR, of models/torch/lumiere/sample_clips.py or npm run clips, or --generate N to make some with the weights; found neither."
    );
  const started = performance.now();
  const gpu = await openBackend(backend);
  if (gpu.software) console.error(`… ${gpu.adapter} is a software GPU, slower than --backend wasm.`);
  const judge = await openJudge(options);
  const sets: ClipSet[] = clips.flatMap(readClipFolders);
  const made =
    generate === undefined
      ? undefined
      : await generateSets(weightsOf(options), {...options, count: generate, onProgress: progress()});
  for (const set of made?.sets ?? []) {
    sets.push(set);
    if (out) await writeClipFolder(join(out, set.name), set);
  }
  const report = await evaluateLumiere({
    sets: n === undefined ? sets : sets.map((set) => firstClips(set, n)),
    real: real.map(readReal),
    judge,
    window,
    batch,
    onProgress: progress()
  });
  const facts = {
    weights: made?.weights ?? [],
    classifier: judge?.name ?? null,
    device: `${gpu.backend}, ${gpu.adapter}`,
    seconds: Math.round((performance.now() - started) / 1000)
  };
  console.log(`${reportText(report)}\n\n${[...facts.weights, facts.classifier].filter(Boolean).join(", ") || "no weights"} on ${facts.device}, ${facts.seconds} s.`); // prettier-ignore
  if (json)
    writeFileSync(json, JSON.stringify({model: "lumiere", ...facts, ...report}, namedNumbers, 2) + "\n");
}
