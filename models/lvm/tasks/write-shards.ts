// npm run shards -- --out DIR [--shards N] [--rows N] [--first SEED] [--workers N] [--prefix NAME] [--task NAME] [--kind NAME]
//                   [--split train|held-out] [--cpu]
//
// Writes shards of visual sentences for the PyTorch recipes: NAME-00000.u8 and .json, … Rows take seeds one after another from
// --first. Renders on the GPU through Dawn, in --workers processes, or with --cpu on the world's CPU twin. A shard that is
// complete is not written again, so that a run can go on.
//
// For a machine that has Node and the package webgpu, but not this project's packages, one file does:
// node -e 'import("./tests/bench/bundle.ts").then((b) => b.bundle("models/lvm/tasks/write-shards.ts", "OUT.mjs", "node"))'
import {existsSync, mkdirSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {createWorldRenderer, type WorldRenderer} from "../../world/gpu/index.ts";
import {renderFrames} from "./draw-sentence.ts";
import type {SentencePlan, SentenceSettings} from "./sentence-plan.ts";
import {drawShard, planRow} from "./shard.ts";
import type {Frame} from "./show.ts";
import {everyWorker} from "../../workers.ts";

const SIDE = 64;
/** Frames rendered at once: 50 MB of annotations. */
const BATCH = 256;

const {values: options} = parseArgs({
  options: {
    out: {type: "string"},
    shards: {type: "string", default: "1"},
    rows: {type: "string", default: "512"},
    first: {type: "string", default: "0"},
    workers: {type: "string", default: "1"},
    worker: {type: "string"},
    prefix: {type: "string", default: "train"},
    task: {type: "string"},
    kind: {type: "string"},
    split: {type: "string"},
    cpu: {type: "boolean"}
  }
});

const whole = (name: "shards" | "rows" | "first" | "workers" | "worker"): number => {
  const value = Number(options[name]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${name} must be a whole number, found ${options[name]}.`);
  return value;
};

type Render = (plans: readonly SentencePlan[]) => Promise<Map<SentencePlan, Frame[]>>;

const onCpu: Render = async (plans) => new Map(plans.map((plan) => [plan, renderFrames(plan, SIDE)]));

function onGpu(renderer: WorldRenderer): Render {
  return async (plans) => {
    const shots = plans.flatMap(({frames}) => frames);
    const frames: Frame[] = [];
    for (let i = 0; i < shots.length; i += BATCH) {
      const part = shots.slice(i, i + BATCH);
      const annotated = await renderer.render(part);
      part.forEach(({scene, t}, k) => frames.push({scene, t, annotated: annotated[k]}));
    }
    let at = 0;
    return new Map(plans.map((plan) => [plan, frames.slice(at, (at += plan.frames.length))]));
  };
}

async function renderOf(): Promise<Render> {
  if (options.cpu) return onCpu;
  const [{installWebGpu}, {openGpu}] = await Promise.all([import("#kernels/node"), import("#kernels")]);
  await installWebGpu();
  await openGpu({backend: "webgpu"});
  return onGpu(await createWorldRenderer({width: SIDE, height: SIDE, batch: BATCH}));
}

async function writeShards(worker: number, workers: number): Promise<void> {
  const out = options.out!;
  const [shards, rows, first] = [whole("shards"), whole("rows"), whole("first")];
  const settings = {task: options.task, kind: options.kind, split: options.split} as SentenceSettings;
  const render = await renderOf();
  for (let shard = worker; shard < shards; shard += workers) {
    const name = join(out, `${options.prefix}-${String(shard).padStart(5, "0")}`);
    if (existsSync(`${name}.json`)) continue;
    const plans = Array.from({length: rows}, (_, r) => planRow(first + shard * rows + r, settings));
    const frames = await render(plans.flat());
    const {index, pixels} = drawShard(plans, (plan) => frames.get(plan)!, SIDE);
    writeFileSync(`${name}.u8`, pixels);
    // The list comes last and at once: where it is, the shard is whole.
    writeFileSync(`${name}.json.part`, JSON.stringify(index));
    renameSync(`${name}.json.part`, `${name}.json`);
  }
}

async function inWorkers(workers: number): Promise<void> {
  const seconds = await everyWorker(workers);
  const images = 16 * whole("shards") * whole("rows");
  console.warn(
    `${images} pictures in ${seconds.toFixed(1)} s: ${Math.round(images / seconds)} a second, ${workers} workers.`
  );
}

if (!options.out) throw new Error("Say where to write: --out DIR.");
mkdirSync(options.out, {recursive: true});
if (options.worker === undefined) await inWorkers(Math.max(1, whole("workers")));
else await writeShards(whole("worker"), Math.max(1, whole("workers")));
// Dawn's threads would keep Node alive.
process.exit(0);
