// Folders of clip shards, as `npm run clips` and models/torch/sample_clips.py write them. For Node.
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync
} from "node:fs";
import {basename, join} from "node:path";
import {type ClipShard, shardList} from "../clips/clip-shard.ts";
import {byteClip} from "../clips/render-clip.ts";
import {unitPixels} from "../metrics/pixel-clip.ts";
import type {ClipSet, Made} from "./clip-set.ts";

type WrittenShard = ClipShard & {made?: Made};

/** What the evaluation reads of each record. */
const FIELDS = ["seed", "scene", "shape", "color", "backdrop", "motion", "frequency", "period", "tokens"];

/** Names of the complete shards of a folder: NAME.json beside NAME.u8. */
const shardsIn = (folder: string): string[] => {
  const files = new Set(readdirSync(folder));
  return [...files]
    .filter((file) => file.endsWith(".json") && files.has(file.replace(/json$/, "u8")))
    .map((file) => join(folder, file.slice(0, -".json".length)))
    .sort();
};

/**
 * The set of clips of a folder of shards. Lists are read at once, pixels a clip at a time.
 *
 * @throws a sentence if there is no shard, a list is not one of clips, its bytes are too few or too many, or shards differ in length
 * or size.
 */
export function readClipFolder(folder: string, name = basename(folder)): ClipSet {
  const paths = shardsIn(folder);
  if (!paths.length)
    throw new Error(
      `${folder} should hold shards of clips (NAME.json beside NAME.u8), found none; make some with npm run clips or models/torch/sample_clips.py.`
    );
  const shards = paths.map((path) => ({path, list: readShard(path)}));
  const [{list: first}] = shards;
  for (const {path, list} of shards)
    if (list.frames !== first.frames || list.size !== first.size)
      throw new Error(
        `The clips of ${folder} should be alike, found ${first.frames} frames of ${first.size}×${first.size} and, in ${path}.json, ${list.frames} of ${list.size}×${list.size}; keep them in folders of their own.`
      );
  const bytes = first.frames * first.size ** 2 * 3;
  const places = shards.flatMap(({path, list}) => list.clips.map((_, i) => ({path, at: i * bytes})));
  return {
    name,
    records: shards.flatMap(({list}) => list.clips),
    frames: first.frames,
    size: first.size,
    split: first.split,
    made: first.made,
    clip: (i) => byteClip(first.size, first.frames, readBytes(`${places[i].path}.u8`, places[i].at, bytes))
  };
}

function readShard(path: string): WrittenShard {
  const list = JSON.parse(readFileSync(`${path}.json`, "utf8")) as Partial<WrittenShard>;
  const {clips, frames, size, split} = list;
  if (!Array.isArray(clips) || !clips.length || !frames || !size || split === undefined)
    throw new Error(
      `${path}.json should be the list of a shard of clips, with clips, frames, size and split; found ${Object.keys(list).join(", ") || "nothing"}.`
    );
  clips.forEach((clip, i) => {
    const missing = FIELDS.find((field) => !Object.hasOwn(clip, field));
    if (missing)
      throw new Error(`${path}.json: clip ${i} should say its ${missing}, found none; make the shard again.`);
  });
  const wanted = clips.length * frames * size ** 2 * 3;
  const found = statSync(`${path}.u8`).size;
  if (found !== wanted)
    throw new Error(
      `${path}.u8 should have ${wanted} bytes, ${clips.length} clips of ${frames} frames of ${size}×${size}×3; found ${found}; make the shard again.`
    );
  return list as WrittenShard;
}

function readBytes(path: string, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, 0, length, at);
  } finally {
    closeSync(file);
  }
  return bytes;
}

/**
 * The sets in a folder: its own shards, or one set for each folder inside that has some.
 *
 * @throws a sentence if there are none, or as `readClipFolder`.
 */
export function readClipFolders(folder: string): ClipSet[] {
  if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory())
    throw new Error(`${folder} should be a folder of clips, found none; name the one that was written to.`);
  if (shardsIn(folder).length) return [readClipFolder(folder)];
  const inside = readdirSync(folder, {withFileTypes: true})
    .filter((entry) => entry.isDirectory() && shardsIn(join(folder, entry.name)).length)
    .map(({name}) => name)
    .sort();
  if (!inside.length)
    throw new Error(
      `${folder} should hold shards of clips (NAME.json beside NAME.u8), or folders of them, found neither; make some with npm run clips or models/torch/sample_clips.py.`
    );
  return inside.map((name) => readClipFolder(join(folder, name), name));
}

/** Writes a set as one shard, clips.u8 and clips.json, as `readClipFolder` reads it. */
export async function writeClipFolder(folder: string, set: ClipSet): Promise<void> {
  const {records, frames, size, split, made} = set;
  mkdirSync(folder, {recursive: true});
  const file = openSync(join(folder, "clips.u8"), "w");
  try {
    for (const i of records.keys()) {
      const pixels = unitPixels("writeClipFolder", await set.clip(i));
      writeSync(
        file,
        Uint8Array.from(pixels, (v) => Math.round(255 * v))
      );
    }
  } finally {
    closeSync(file);
  }
  const list: WrittenShard = {...shardList([...records], {size, frames, split}), ...(made && {made})};
  writeFileSync(join(folder, "clips.json"), JSON.stringify(list));
}
