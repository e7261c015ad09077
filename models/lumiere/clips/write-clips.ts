// npm run clips -- --out DIR [--clips N] [--shards N] [--first SEED] [--size 32] [--frames 80] [--split train|held-out|any]
//                  [--style NAME|any] [--ground NAME] [--period-share 0.5] [--prefix NAME] [--workers N] [--cpu]
//
// Writes shards of captioned clips for the PyTorch recipes: NAME-00000.u8 [clips,frames,size,size,3] and .json, … Clips take
// seeds one after another from --first. Renders on the GPU through Dawn, in --workers processes, or with --cpu on its CPU twin;
// styles other than the plain render are drawn on the CPU. A shard that is complete is not written again, so that a run can go on.
//
// For a machine that has Node and the package webgpu, but not this project's packages, one file does:
// node -e 'import("./tests/bench/bundle.ts").then((b) => b.bundle("models/lumiere/clips/write-clips.ts", "OUT.mjs", "node"))'
import {existsSync, mkdirSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {createPictureRenderer} from "../../world/gpu/pictures.ts";
import type {Scene} from "../../world/scene.ts";
import {planShard, shardList, type ShardSettings} from "./clip-shard.ts";
import {renderClipBytes, samplesAt} from "./render-clip.ts";
import {everyWorker} from "../../workers.ts";

const {values: options} = parseArgs({
  options: {
    out: {type: "string"},
    clips: {type: "string", default: "256"},
    shards: {type: "string", default: "1"},
    first: {type: "string", default: "0"},
    size: {type: "string", default: "32"},
    frames: {type: "string", default: "80"},
    split: {type: "string", default: "train"},
    style: {type: "string", default: "render"},
    ground: {type: "string", default: "plain"},
    "period-share": {type: "string", default: "0.5"},
    prefix: {type: "string"},
    workers: {type: "string", default: "1"},
    worker: {type: "string"},
    cpu: {type: "boolean"}
  }
});

const whole = (name: "clips" | "shards" | "first" | "size" | "frames" | "workers" | "worker"): number => {
  const value = Number(options[name]);
  const least = name === "first" || name === "worker" ? 0 : 1;
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number of at least ${least}, found ${options[name]}.`);
  return value;
};

/** A clip's bytes `[frames,size,size,3]`. */
type Render = (scene: Scene) => Promise<Uint8Array>;

async function renderOf(size: number, frames: number): Promise<Render> {
  const onCpu: Render = async (scene) => renderClipBytes(scene, {size, frames}).data;
  if (options.cpu) return onCpu;
  const [{installWebGpu}, {openGpu}] = await Promise.all([import("#kernels/node"), import("#kernels")]);
  await installWebGpu();
  await openGpu({backend: "webgpu"});
  const renderer = await createPictureRenderer({
    width: size,
    height: size,
    batch: frames,
    samples: samplesAt(size)
  });
  return (scene) => {
    if (scene.style !== "render") return onCpu(scene);
    return renderer.render(Array.from({length: frames}, (_, t) => ({scene, t})));
  };
}

async function writeShards(worker: number, workers: number): Promise<void> {
  const [shards, count, first] = [whole("shards"), whole("clips"), whole("first")];
  const [size, frames] = [whole("size"), whole("frames")];
  const settings = {
    split: options.split,
    style: options.style,
    ground: options.ground,
    periodShare: Number(options["period-share"])
  } as ShardSettings;
  const render = await renderOf(size, frames);
  const bytes = frames * size * size * 3;
  for (let shard = worker; shard < shards; shard += workers) {
    const name = join(options.out!, `${options.prefix ?? options.split}-${String(shard).padStart(5, "0")}`);
    if (existsSync(`${name}.json`)) continue;
    const clips = planShard(first + shard * count, count, settings);
    const pixels = new Uint8Array(count * bytes);
    for (const [i, {scene}] of clips.entries()) pixels.set(await render(scene), i * bytes);
    writeFileSync(`${name}.u8`, pixels);
    // The list comes last and at once: where it is, the shard is whole.
    writeFileSync(
      `${name}.json.part`,
      JSON.stringify(shardList(clips, {size, frames, split: options.split}))
    );
    renameSync(`${name}.json.part`, `${name}.json`);
  }
}

async function inWorkers(workers: number): Promise<void> {
  const seconds = await everyWorker(workers);
  const clips = whole("shards") * whole("clips");
  console.warn(
    `${clips} clips in ${seconds.toFixed(1)} s: ${(clips / seconds).toFixed(1)} a second, ${workers} workers.`
  );
}

if (!options.out) throw new Error("Say where to write: --out DIR.");
mkdirSync(options.out, {recursive: true});
if (options.worker === undefined) await inWorkers(whole("workers"));
else await writeShards(whole("worker"), whole("workers"));
// Dawn's threads would keep Node alive.
process.exit(0);
