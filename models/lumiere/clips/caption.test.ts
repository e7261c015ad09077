import assert from "node:assert/strict";
import {test} from "node:test";
import {STYLES} from "../../world/scene.ts";
import {
  CAPTION_LENGTH,
  CAPTION_VOCABULARY,
  captionTokens,
  captionWords,
  clipAttributes,
  clipCaption,
  clipScene,
  isPeriodic,
  nearestWord,
  parseCaption,
  sampleClip
} from "./index.ts";

const sampled = Array.from({length: 400}, (_, seed) =>
  sampleClip(seed, {split: seed % 2 ? "train" : "held-out", style: STYLES[seed % STYLES.length]})
);

test("captions say all attributes, with the period or without, and are parsed back", () => {
  for (const scene of sampled) {
    const truth = clipAttributes(scene);
    assert.deepEqual(parseCaption(clipCaption(scene)), truth);
    const plain = clipCaption(scene, {period: false});
    assert.doesNotMatch(plain, /every/);
    assert.deepEqual(parseCaption(plain), {...truth, period: null});
    assert.deepEqual(clipAttributes(clipScene(truth)), truth, "and the attributes make the scene again");
  }
  assert.equal(
    clipCaption(sampleClip(1)),
    "a blue cube on the right bounces every 6 frames, first up, on mint green"
  );
});

test("different attributes have different captions", () => {
  const by = new Map(sampled.map((scene) => [clipCaption(scene), JSON.stringify(clipAttributes(scene))]));
  assert.equal(new Set(by.values()).size, by.size);
});

test("tokens have a fixed length, end in padding and are words again", () => {
  for (const scene of sampled) {
    const text = clipCaption(scene);
    const ids = captionTokens(text);
    assert.equal(ids.length, CAPTION_LENGTH);
    assert.equal(captionWords(ids).join(" "), text.replaceAll(",", ""));
    assert.ok(!ids.includes(1));
  }
  for (const nothing of [null, "", " , "])
    assert.deepEqual([...captionTokens(nothing)], [1, ...Array(31).fill(0)]);
  assert.throws(() => captionWords([99]), /0 to \d+; found 99/);
});

test("the vocabulary is the one that weights were trained with", () => {
  assert.equal(new Set(CAPTION_VOCABULARY).size, CAPTION_VOCABULARY.length);
  assert.equal(
    CAPTION_VOCABULARY.slice(2).join(" "),
    "a first red yellow green blue purple pink sphere cube cylinder cone ring capsule on the left in middle right at back " +
      "front stands still slides bounces circles swings from side to and forth away closer up down clockwise " +
      "counter-clockwise every 6 frames 7 10 12 20 24 40 56 sand mint slate grey room as flat shapes pencil sketch " +
      "halftone print neon poster grainy film"
  );
});

test("commas, capitals and full stops do not matter; an orbit's period may come before its direction", () => {
  const truth = parseCaption("A red sphere on the right circles every 12 frames clockwise on sand.");
  assert.deepEqual(
    truth,
    parseCaption("a red sphere on the right circles clockwise every 12 frames, on sand")
  );
  assert.equal(truth.period, 12);
});

for (const [text, message] of [
  ["a crimson ball on the left", /“crimson” is not a word.*nearest is “red”/],
  [
    "a red constructor on the left",
    /“constructor” is not a word of the clips' captions\. Shapes are sphere, /
  ],
  [
    "a red elephant on the left",
    /“elephant” is not a word [^;]*\. Shapes are .*; colours red, .*: stands still, /
  ],
  ["a red spere on the left", /“spere” is not a word.*nearest is “sphere”/],
  ["a red sphere on the left bounces every 9 frames", /“9” is not a word.*nearest is “10”/],
  ["sphere", /begins with an article \(“a”\); found “sphere”/],
  ["a red on sand", /expects a shape after “a red” \(“sphere”, .*\); found “on sand”/],
  [
    "a red sphere on the left bounces first up",
    /expects a backdrop after “a red .* up” \(.*\); found the end/
  ],
  [
    "a red sphere in the middle swings back and forth, first up, on sand",
    /expects a direction after .* \(“away”, “closer”\)/
  ],
  ["a red sphere on the left stands still every 12 frames on sand", /found “every 12 frames”/],
  [
    "a red sphere on the left stands still on sand at the back",
    /expects its end after .* found “at the back”/
  ],
  [
    "a red sphere on the right swings from side to side, first to the right, on sand",
    /starts .*; found right → right/
  ],
  [Array(33).fill("a").join(" "), /at most 32 words; found 33/]
] as const)
  test(`“${text.slice(0, 70)}” is refused`, () => void assert.throws(() => parseCaption(text), message));

test("a period that is not said has to be given before the clip can be made", () => {
  const said = parseCaption("a red sphere on the left bounces, first up, on sand");
  assert.throws(() => clipScene(said), /bounce needs a period.*found none/);
  assert.ok(isPeriodic(said.motion));
  assert.equal(clipScene({...said, period: 24}).objects[0].motion.kind, "bounce");
  assert.equal(nearestWord("orbits"), "circles");
});
