import assert from "node:assert/strict";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, test} from "node:test";
import {planShard} from "../clips/clip-shard.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {readClipFolder, readClipFolders, writeClipFolder} from "./clip-folder.ts";
import {type ClipSet, makerOf, taskOf} from "./clip-set.ts";
import {realClips} from "./real-clips.ts";

const root = mkdtempSync(join(tmpdir(), "clip-folder-"));
after(() => rmSync(root, {recursive: true}));

const records = planShard(3, 3);
const made = {weights: "a.safetensors", condition: "image", say: "period"} as const;
const set: ClipSet = {
  name: "video-image",
  records,
  frames: 4,
  size: 8,
  split: "train",
  made,
  clip: (i) => renderClipBytes(records[i].scene, {size: 8, frames: 4})
};

test("what is written is read: records, pixels, how they were made", async () => {
  await writeClipFolder(join(root, "video-image"), set);
  const read = readClipFolder(join(root, "video-image"));
  assert.deepEqual(
    [read.name, read.frames, read.size, read.split, read.made],
    ["video-image", 4, 8, "train", made]
  );
  assert.deepEqual(read.records, records);
  assert.deepEqual((await read.clip(2)).data, (await set.clip(2)).data);
  assert.deepEqual([makerOf(read), taskOf(read)], ["stunet", "image"]);
  assert.equal(makerOf({made: {keyframes: "a", tsr: "b", oracle: true}}), "oracle");
  assert.equal(makerOf({made: {ssr: "a", overlap: 0}}), "ssr");
  assert.equal(makerOf({}), "real");
});

test("a folder of folders has a set each, and several shards are one set", async () => {
  await writeClipFolder(join(root, "more"), set);
  for (const ending of ["u8", "json"])
    writeFileSync(
      join(root, "more", `second.${ending}`),
      readFileSync(join(root, "more", `clips.${ending}`))
    );
  const sets = readClipFolders(root);
  assert.deepEqual(
    sets.map(({name, records: own}) => [name, own.length]),
    [
      ["more", 6],
      ["video-image", 3]
    ]
  );
  assert.deepEqual((await sets[0].clip(5)).data, (await set.clip(2)).data);
});

test("real clips come out of folders where they are there, else they are rendered", async () => {
  const folder = readClipFolder(join(root, "video-image"));
  const few = {...set, records: records.slice(0, 1)};
  const {twins, others} = realClips(few, [{...folder, made: undefined}]);
  assert.deepEqual(
    others.records.map(({seed}) => seed),
    [4, 5]
  );
  assert.deepEqual((await twins.clip(0)).data, (await folder.clip(0)).data);
  assert.deepEqual((await realClips(few).twins.clip(0)).data, (await folder.clip(0)).data);
  assert.equal(realClips({...few, split: "held-out"}, [folder]).others.records.length, 0);
});

test("folders that hold something else are refused with what to do", async () => {
  const bad = join(root, "..", `${root.split("/").at(-1)}-bad`);
  mkdirSync(bad);
  after(() => rmSync(bad, {recursive: true}));
  assert.throws(() => readClipFolders(join(bad, "none")), /should be a folder of clips, found none/);
  assert.throws(
    () => readClipFolders(bad),
    /should hold shards of clips .*, or folders of them, found neither/
  );
  assert.throws(() => readClipFolder(bad), /should hold shards of clips .*found none; make some/);
  await writeClipFolder(bad, set);
  truncateSync(join(bad, "clips.u8"), 100);
  assert.throws(() => readClipFolder(bad), /should have 2304 bytes.*found 100; make the shard again/);
  writeFileSync(join(bad, "clips.json"), JSON.stringify({...JSON.parse(readFileSync(join(bad, "clips.json"), "utf8")), clips: [{seed: 1}]})); // prettier-ignore
  assert.throws(() => readClipFolder(bad), /clip 0 should say its scene, found none/);
  writeFileSync(join(bad, "clips.json"), "{}");
  assert.throws(() => readClipFolder(bad), /should be the list of a shard/);
});
