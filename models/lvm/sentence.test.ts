// Truth 13: the formats, packing without loss, and LVM's token files.
import assert from "node:assert/strict";
import {test} from "node:test";
import {
  annotatedVideo,
  category,
  decodeTokens,
  encodeTokens,
  multiAnnotation,
  pack,
  type PackedRow,
  pairs,
  readTokenLines,
  sequence,
  single,
  type Slot,
  stridedFrames,
  visualSentence,
  vocabulary,
  writeTokenLines
} from "./sentence.ts";

const words = vocabulary(64);
const order = (slots: Slot<string>[]) => slots.map(({image}) => image).join(" ");
const told = {vocabulary: words, imageTokens: 4};
/** Four tokens that tell which image they are. */
const image = (n: number) => [0, 1, 2, 3].map((i) => (n * 4 + i) % 64);

test("single, sequence, pairs and the analogy prompt", () => {
  assert.deepEqual(single("a"), [{image: "a", shot: 0, role: "image"}]);
  assert.equal(order(sequence(["a", "b", "c"])), "a b c");
  const examples = [
    ["x1", "y1"],
    ["x2", "y2"]
  ] as const;
  assert.equal(order(pairs(examples)), "x1 y1 x2 y2");
  assert.deepEqual(pairs(examples, "q").at(-1), {image: "q", shot: 2, role: "x"});
  assert.deepEqual(pairs([], "q"), [{image: "q", shot: 0, role: "x"}]);
  assert.throws(() => pairs([]), /at least one pair/);
  assert.throws(() => sequence([]), /at least one frame/);
});

test("frames are strided within the clip, from a drawn start", () => {
  const starts = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const frames = stridedFrames(20, {frames: 5, stride: 4, seed});
    starts.add(frames[0]);
    assert.deepEqual(
      frames,
      [0, 4, 8, 12, 16].map((t) => t + frames[0])
    );
  }
  assert.deepEqual([...starts].sort(), [0, 1, 2, 3]);
  assert.deepEqual(
    stridedFrames(16),
    Array.from({length: 16}, (_, t) => t),
    "a stride of 8 is cut to 1"
  );
  assert.equal(stridedFrames(3, {frames: 1, seed: 5}).length, 1);
  assert.throws(() => stridedFrames(15), /needs a clip at least as long, found 15/);
});

test("annotated images share one random order of modalities", () => {
  const shots = [0, 1, 2].map((i) => ({rgb: `rgb${i}`, depth: `depth${i}`, edges: `edges${i}`}));
  const seen = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const slots = multiAnnotation(shots, {seed});
    const roles = slots.map(({role}) => role);
    assert.deepEqual([...roles.slice(0, 3), ...roles.slice(0, 3)], roles.slice(3), "shared by the shots");
    slots.forEach(({image: name, role, shot}) => assert.equal(name, `${role}${shot}`));
    seen.add(roles.slice(0, 3).join());
  }
  assert.equal(seen.size, 6, "every order comes up");
  assert.equal(
    order(multiAnnotation(shots.slice(0, 1), {order: ["edges", "rgb", "depth"]})),
    "edges0 rgb0 depth0"
  );
  assert.throws(() => multiAnnotation([shots[0], {rgb: "a"}]), /but shot 1 has rgb/);
  assert.throws(
    () => multiAnnotation(shots, {order: ["rgb"]}),
    /each modality once, depth, edges, rgb, found rgb/
  );
});

test("categories and annotated videos in both orders", () => {
  const groups = [
    ["a", "b"],
    ["c", "d"]
  ];
  assert.equal(order(category(groups)), "a b c d");
  assert.deepEqual(
    category(groups, ["cat", "dog"]).map(({role}) => role),
    ["cat", "cat", "dog", "dog"]
  );
  assert.throws(() => category([["a"], []]), /group 1 has 0/);
  const notes = {depth: ["d0", "d1"], mask: ["m0", "m1"]};
  assert.equal(order(annotatedVideo(["f0", "f1"], notes, "blocks")), "f0 f1 d0 d1 m0 m1");
  const woven = annotatedVideo(["f0", "f1"], notes, "interleaved");
  assert.equal(order(woven), "f0 d0 m0 f1 d1 m1");
  assert.deepEqual(
    woven.map(({shot}) => shot),
    [0, 0, 0, 1, 1, 1]
  );
  assert.throws(
    () => annotatedVideo(["f"], {depth: []}, "blocks"),
    /“depth” needs an image for each of the 1/
  );
});

test("a sentence lies between BOS and EOS and knows where its images are", () => {
  const {tokens, images} = visualSentence(pairs([[image(0), image(1)]]), told);
  assert.deepEqual([...tokens], [64, 0, 1, 2, 3, 4, 5, 6, 7, 65]);
  assert.deepEqual(images[1], {start: 5, end: 9, shot: 0, role: "y"});
  const prompt = visualSentence(single(image(1)), {...told, bos: false, eos: false});
  assert.deepEqual([...prompt.tokens], image(1));
  assert.deepEqual(visualSentence(single(image(1)), {...told, bos: false}).tokens.at(-1), 65);
  assert.deepEqual(
    images.map(({start, end}) => [...tokens.subarray(start, end)]),
    [image(0), image(1)]
  );
  assert.deepEqual(vocabulary(8192).size, 8292);
});

test("ids out of range and images of another size are refused", () => {
  assert.throws(
    () => visualSentence(single([0, 1, 64, 3]), told),
    /Token 2 of image 0 \(image\) is 64, but codes are whole numbers from 0 to 63/
  );
  assert.throws(() => visualSentence(single([0, -1, 1, 3]), told), /is -1/);
  assert.throws(() => visualSentence(single([0, 0.5, 1, 3]), told), /is 0.5/);
  assert.throws(() => visualSentence(single([0, 1]), told), /should have 4 tokens, found 2/);
  assert.throws(() => vocabulary(0), /at least 1/);
});

/** Packs, and returns the rows with what is left. */
function packed(lengths: number[], context: number) {
  let n = 0;
  const sentences = lengths.map((count) =>
    visualSentence(sequence(Array.from({length: count}, () => image(n++))), told)
  );
  const rows: PackedRow[] = [];
  const packing = pack(sentences, {context});
  let step = packing.next();
  for (; !step.done; step = packing.next()) rows.push(step.value);
  return {sentences, rows, rest: step.value};
}

test("packing conserves every token, targets are inputs shifted by one, and images are where it says", () => {
  for (const context of [1, 5, 7, 16, 18, 300]) {
    const {sentences, rows, rest} = packed([4, 1, 3, 8, 2], context);
    const stream = sentences.flatMap(({tokens}) => [...tokens]);
    assert.deepEqual([...rows.flatMap(({inputs}) => [...inputs]), ...rest], stream);
    assert.ok(rest.length <= context);
    rows.forEach(({inputs, targets}, r) => {
      assert.equal(inputs.length, context);
      assert.deepEqual([...targets], stream.slice(r * context + 1, (r + 1) * context + 1));
    });
    let covered = 0;
    for (const {inputs, images} of rows)
      for (const {sentence, image: i, start, end, offset} of images) {
        const whole = sentences[sentence].images[i];
        const ids = sentences[sentence].tokens.subarray(
          whole.start + offset,
          whole.start + offset + end - start
        );
        assert.deepEqual(inputs.subarray(start, end), ids);
        covered += end - start;
      }
    const specials = [...rest].filter((id) => id >= words.codes).length;
    const total = sentences.reduce((sum, {images}) => sum + images.length * 4, 0);
    assert.equal(covered, total - (rest.length - specials), "every image token in a row is accounted for");
  }
  assert.throws(() => [...pack([], {context: 0})], /at least 1, found 0/);
});

test("sixteen images with BOS and EOS drift across rows of 4,096", () => {
  const one = Array.from({length: 256}, (_, i) => i % 64);
  const sentence = visualSentence(sequence(Array(16).fill(one)), {vocabulary: words});
  assert.equal(sentence.tokens.length, 4098);
  const rows = [...pack([sentence, sentence, sentence])];
  assert.deepEqual(
    rows.map(({inputs}) => inputs.indexOf(words.bos)),
    [0, 2, 4]
  );
});

test("token lines are LVM's: base64 of little-endian int32", () => {
  // As Python writes them: base64.b64encode(np.array([1, 256, 8191], dtype=np.int32)).
  assert.equal(encodeTokens([1, 256, 8191]), "AQAAAAABAAD/HwAA");
  assert.deepEqual([...decodeTokens("AQAAAAABAAD/HwAA")], [1, 256, 8191]);
  const sentences = [Int32Array.from({length: 5000}, (_, i) => (i * 37) % 8192), Int32Array.of(0, 1, 2, 3)];
  const text = writeTokenLines(sentences);
  assert.equal(text.split("\n").length, 3);
  assert.deepEqual(readTokenLines(text, {codes: 8192, imageTokens: 4}), sentences);
  assert.deepEqual(readTokenLines("\n" + text, {codes: 8192}), sentences);
  assert.throws(() => readTokenLines(text, {codes: 64}), /Token 2 of line 1 is 74/);
  assert.throws(
    () => readTokenLines(text, {codes: 8192, imageTokens: 256}),
    /of line 1 should be whole images of 256, found 5000/
  );
  assert.throws(
    () => readTokenLines('{"tokens":"AQAA"}', {codes: 9}),
    /base64 of int32, 4 bytes each, found 3 bytes/
  );
  assert.throws(() => readTokenLines('{"tokens":"%"}', {codes: 9}), /should be base64, found “%/);
  assert.throws(
    () => readTokenLines("\nnull", {codes: 9}),
    /of line 2 should be \{"tokens": "base64…"\}, found “null”/
  );
});
