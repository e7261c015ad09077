// Keeps an evaluation of the weights that ship, from which the notebooks of results are drawn:
//
//     npm run eval -- lumiere --clips DIR --real DIR --json report.json && node models/lumiere/results/keep-evaluation.ts report.json
//
// A second argument names the tier, main unless told. With --add the report's sets take the place of the kept ones of the same names, and
// the others stay: for one network that was trained anew. Prints the scores for the manifest. Whoever keeps a report of clips that were made
// elsewhere (--clips) vouches that they were made with the manifest's weights.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {checkManifest, type Tier} from "../../weights/manifest.ts";
import {evaluationText, keptEvaluation, withReport} from "./kept-evaluation.ts";
import {manifestScores} from "./manifest-scores.ts";
import {shippedEvaluation} from "./shipped-evaluation.ts";

const add = process.argv.includes("--add");
const [path, tier = "main"] = process.argv.slice(2).filter((one) => one !== "--add");
if (!path || !["nano", "main"].includes(tier))
  throw new Error(
    `Say what to keep: node models/lumiere/results/keep-evaluation.ts REPORT.json [nano|main] [--add]; found ${process.argv.slice(2).join(" ") || "nothing"}.`
  );
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = checkManifest(read(join(import.meta.dirname, "../../weights/manifest.json")));
const before = add ? await shippedEvaluation() : undefined;
if (add && before?.tier !== tier)
  throw new Error(
    `To add to an evaluation, one of the tier ${tier} should be kept, found ${before?.tier ?? "none"}.`
  );
const report = before ? withReport(before, read(path), manifest) : read(path);
const kept = keptEvaluation(report, manifest, tier as Tier);
const out = join(import.meta.dirname, "evaluation.json");
writeFileSync(out, evaluationText(kept));
for (const {model, file} of kept.weights) {
  const scores = manifestScores(kept, model);
  if (Object.keys(scores).length)
    process.stdout.write(`Scores of ${file} for the manifest: ${JSON.stringify(scores, null, 1)}\n`);
}
process.stdout.write(`${out}: ${kept.sets.length} sets, ${kept.weights.map(({file}) => file).join(", ")}.\n`);
