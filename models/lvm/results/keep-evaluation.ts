// Keeps an evaluation of the weights that ship, from which the notebook “Benchmarks” is drawn:
//
//     npm run eval -- lvm --n 200 --json report.json && node models/lvm/results/keep-evaluation.ts report.json
//
// A second argument names the tier, main unless told. Whoever keeps a report of answers that were painted elsewhere (--answers) vouches that
// they were painted with the manifest's weights.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {checkManifest, type Tier} from "../../weights/manifest.ts";
import {evaluationText, keptEvaluation} from "./kept-evaluation.ts";

const [path, tier = "main"] = process.argv.slice(2);
if (!path || !["nano", "main"].includes(tier))
  throw new Error(
    `Say what to keep: node models/lvm/results/keep-evaluation.ts REPORT.json [nano|main]; found ${process.argv.slice(2).join(" ") || "nothing"}.`
  );
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = checkManifest(read(join(import.meta.dirname, "../../weights/manifest.json")));
const kept = keptEvaluation(read(path), manifest, tier as Tier);
const out = join(import.meta.dirname, `evaluation-${tier}.json`);
writeFileSync(out, evaluationText(kept));
process.stdout.write(
  `${out}: ${kept.tasks.length} rows, n = ${kept.n}, ${kept.weights.map(({file}) => file).join(" and ")}.\n`
);
