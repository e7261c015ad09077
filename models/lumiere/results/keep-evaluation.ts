// Keeps an evaluation of the weights that ship, from which the notebooks of results are drawn:
//
//     npm run eval -- lumiere --clips DIR --real DIR --json report.json && node models/lumiere/results/keep-evaluation.ts report.json
//
// A second argument names the tier, main unless told. Prints the scores for the manifest. Whoever keeps a report of clips that were made
// elsewhere (--clips) vouches that they were made with the manifest's weights.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {checkManifest, type Tier} from "../../weights/manifest.ts";
import {evaluationText, keptEvaluation} from "./kept-evaluation.ts";
import {manifestScores} from "./manifest-scores.ts";

const [path, tier = "main"] = process.argv.slice(2);
if (!path || !["nano", "main"].includes(tier))
  throw new Error(
    `Say what to keep: node models/lumiere/results/keep-evaluation.ts REPORT.json [nano|main]; found ${process.argv.slice(2).join(" ") || "nothing"}.`
  );
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = checkManifest(read(join(import.meta.dirname, "../../weights/manifest.json")));
const kept = keptEvaluation(read(path), manifest, tier as Tier);
const out = join(import.meta.dirname, "evaluation.json");
writeFileSync(out, evaluationText(kept));
for (const {model, file} of kept.weights) {
  const scores = manifestScores(kept, model);
  if (Object.keys(scores).length)
    process.stdout.write(`Scores of ${file} for the manifest: ${JSON.stringify(scores, null, 1)}\n`);
}
process.stdout.write(`${out}: ${kept.sets.length} sets, ${kept.weights.map(({file}) => file).join(", ")}.\n`);
