import assert from "node:assert/strict";
import {onBackends, type Keep} from "../../testing.ts";
import {readSafetensors, writeSafetensors} from "../../weights/index.ts";
import {CLASSIFIER_CONFIG} from "../classifier-config.ts";
import {classifierParams} from "../classifier.ts";
import {CAPTION_LENGTH, CAPTION_VOCABULARY} from "../clips/caption-tokens.ts";
import {lumiereToWrite} from "../lumiere-file.ts";
import {pair, tiny} from "../lumiere-testing.ts";
import {evaluateLumiere} from "./evaluate.ts";
import {generateSets, type OpenWeights} from "./generate.ts";
import {checkSetName, FIRST_SEED, type SetName} from "./set-names.ts";

/** Frames and channels of each model; 16 pixels a side. */
const MODELS: Readonly<Record<string, readonly [frames: number, inChannels: number]>> = {
  "lumiere/stunet": [16, 7],
  "lumiere/cascade-keyframes": [3, 7],
  "lumiere/cascade-tsr": [9, 7],
  "lumiere/ssr": [16, 6]
};

/** Small networks that were not trained, through files as they ship. */
function opener(keep: Keep, asked: string[] = [], models = MODELS): OpenWeights {
  return async (model) => {
    asked.push(model);
    const [frames, inChannels] = models[model];
    const words = {captionLength: CAPTION_LENGTH, vocabulary: CAPTION_VOCABULARY.length};
    const config = tiny({}, {size: 16, frames, inChannels, ...words});
    const tensors = await lumiereToWrite(pair(config, keep, {gate: 0.3}).params, config);
    const bytes = writeSafetensors(tensors, {config: JSON.stringify(config)});
    return {name: `${model.slice(8)}.safetensors`, file: readSafetensors(bytes)};
  };
}

onBackends("sets made from weights", ["wasm"], (check) => {
  const quick = {steps: 1, count: 2};

  check("of every kind, with their lengths, captions and how they were made", async (keep) => {
    const asked: string[] = [];
    const wanted: SetName[] = [
      "video-period",
      "video-plain",
      "video-held-out",
      "video-image",
      "video-inpaint",
      "video-cinemagraph",
      "cascade-plain",
      "oracle-period",
      "ssr-0"
    ];
    const told: string[] = [];
    const {sets, weights} = await generateSets(opener(keep, asked), {
      sets: wanted,
      ...quick,
      onProgress: (text) => told.push(text)
    });
    assert.deepEqual(
      sets.map(({name}) => name),
      wanted
    );
    assert.deepEqual(asked.sort(), Object.keys(MODELS).sort(), "weights are opened once");
    assert.equal(weights.length, 4);
    const by = Object.fromEntries(sets.map((set) => [set.name, set]));
    assert.deepEqual(
      [by["video-period"].frames, by["cascade-plain"].frames, by["ssr-0"].frames],
      [16, 16, 80]
    );
    assert.equal(by["video-period"].records[0].seed, FIRST_SEED.train);
    assert.equal(by["video-held-out"].split, "held-out");
    for (const record of by["video-plain"].records) {
      assert.deepEqual(record.tokens, record.tokensPlain);
      assert.ok(!/every/.test(record.caption));
    }
    assert.deepEqual(
      [by["ssr-0"].made!.ssr, by["ssr-0"].made!.overlap, by["video-image"].made!.guidance],
      ["ssr.safetensors", 0, 1]
    );
    assert.match(told[0], /^video-period: clip 1 of 2, step 1 of 1/);
    const report = await evaluateLumiere({sets});
    assert.equal(report.sets.length, wanted.length);
    assert.ok(report.sets.find(({name}) => name === "ssr-0")!.seams!.ratio.value > 0);
    assert.ok(report.sets.find(({name}) => name === "video-image")!.given!.firstFrame);
  });

  check(
    "the same weights make the same clips, and a classifier of longer clips is told off",
    async (keep) => {
      const made = async () => {
        const {sets} = await generateSets(opener(keep), {sets: ["video-period"], ...quick});
        return sets[0];
      };
      const [a, b] = [await made(), await made()];
      assert.deepEqual((await a.clip(1)).data, (await b.clip(1)).data);
      assert.notDeepEqual((await a.clip(1)).data, (await a.clip(0)).data);
      const judge = {params: keep(classifierParams(CLASSIFIER_CONFIG)), config: CLASSIFIER_CONFIG};
      const {notes, sets} = await evaluateLumiere({sets: [a], judge});
      assert.match(notes.join(), /looks at 77 frames and these clips have 16/);
      assert.equal(sets[0].attributes, undefined);
      const large = {...MODELS, "lumiere/cascade-keyframes": [11, 7]} as const;
      await assert.rejects(
        generateSets(opener(keep, [], large), {sets: ["cascade-period"], ...quick}),
        /cascade of 16 frames should have a network of 3 keyframes, found one of 11/
      );
      assert.throws(() => checkSetName("video"), /A set is one of video-period, .*; found video\./);
    }
  );
});
