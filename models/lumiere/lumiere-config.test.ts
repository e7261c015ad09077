// Configurations, keys and shapes, costs, and files.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import {distance, onBackends} from "../testing.ts";
import {readSafetensors, writeSafetensors} from "../weights/index.ts";
import {checkLumiere} from "./check-lumiere.ts";
import {inflate} from "./inflate.ts";
import {CONFIGS, imageConfig, type LumiereConfig} from "./lumiere-config.ts";
import {lumiereCosts} from "./lumiere-costs.ts";
import {lumiereConfigOf, lumiereFromFile, lumiereToWrite} from "./lumiere-file.ts";
import {isTemporal, lumiereParameterCount, lumiereShapes, trainableKeys} from "./lumiere-shapes.ts";
import {noisyClip, pair, TINY, tiny} from "./lumiere-testing.ts";
import {stunet} from "./stunet.ts";
import {axesOf, unetParams} from "./unet-params.ts";

test("ours can be built, and have the parameters that the docs of CONFIGS say", () => {
  for (const config of Object.values(CONFIGS)) checkLumiere(config);
  const millions = Object.entries(CONFIGS).map(([name, config]) => {
    const {all, temporal} = lumiereParameterCount(config);
    return `${name} ${(all / 1e6).toFixed(2)} (${(temporal / 1e6).toFixed(2)})`;
  });
  assert.deepEqual(millions, [
    "main 6.52 (2.14)",
    "nano 1.08 (0.27)",
    "ssr 1.22 (0.31)",
    "keyframes 3.41 (1.01)",
    "tsr 3.41 (1.01)"
  ]);
});

test("a configuration that cannot be built is refused with a sentence that names the field", () => {
  const refused = (over: object, message: RegExp) =>
    assert.throws(() => checkLumiere({...TINY, ...over} as LumiereConfig), message);
  refused({size: 6}, /size must be a multiple of 4, found 6/);
  refused({channels: []}, /channels must be a list, one a level, found \[\]/);
  refused({channels: [4, 8, 7]}, /channels\[2\] must be a multiple of headWidth 4, found 7/);
  refused({inChannels: 5}, /inChannels must be 3, 6 or 7, found 5/);
  refused({blocks: 0}, /blocks must be a whole number of at least 1, found 0/);
  refused({vocabulary: "x"}, /vocabulary must be a whole number of at least 2, found "x"/);
  const temporal = (over: object) => ({temporal: {...TINY.temporal, ...over}});
  refused(temporal({kernel: 2}), /temporal.kernel must be odd, found 2/);
  refused(temporal({mixing: "space"}), /temporal.mixing must be “time” or “space-time”, found "space"/);
  refused(temporal({hidden: 0}), /temporal.hidden must be a number above 0, found 0/);
  refused({captionwidth: 8}, /has no field captionwidth; its fields are size, frames, .*captionWidth/);
  refused(temporal({captoin: true}), /has no field temporal.captoin; its fields are kernel, .*course\./);
  refused(temporal({caption: "yes"}), /temporal.caption must be true or false, found "yes"/);
  for (const course of [-1, 1.5, true, null])
    refused(
      temporal({course}),
      /temporal.course must be a whole number of at least 0, found (-1|1.5|true|null)/
    );
  checkLumiere(tiny({course: 0}));
});

test("what is trained is what inflation adds; conditioned, the input layer too", () => {
  const config = tiny();
  assert.deepEqual(trainableKeys(imageConfig(config)), []);
  const added = Object.keys(lumiereShapes(config)).filter(
    (key) => !(key in lumiereShapes(imageConfig(config)))
  );
  assert.deepEqual(trainableKeys(config), added);
  assert.ok(added.every(isTemporal) && added.length === 60, `${added.length}`);
  assert.deepEqual(trainableKeys(tiny({}, {inChannels: 7})), ["conv_in.weight", ...added]);
  assert.deepEqual(trainableKeys(tiny({}, {inChannels: 6})), added);
  const heard = trainableKeys(tiny({caption: true})).filter((key) => !added.includes(key));
  assert.deepEqual(
    heard,
    ["norm.weight", "norm.bias", "q.weight", "kv.weight", "out.weight", "out.bias"].map(
      (key) => `down.2.inflations.0.caption.${key}`
    )
  );
});

test("courses have keys of their own between the first layer's and the first block's, in PyTorch's order and layout", () => {
  const keys = Object.entries(lumiereShapes(tiny({course: 3})));
  const from = keys.findIndex(([key]) => key === "conv_in.bias") + 1;
  const shapes = keys.slice(
    from,
    keys.findIndex(([key]) => key.startsWith("down."))
  );
  assert.deepEqual(shapes, [
    ["course.word.weight", [8, 8]],
    ["course.word.bias", [8]],
    ["course.norm.weight", [8]],
    ["course.norm.bias", [8]],
    ["course.said.weight", [16, 8]],
    ["course.said.bias", [16]],
    // Eight rhythms of 8 cosines, for 8 frames, and three courses of them.
    ["course.rhythms.weight", [64, 16]],
    ["course.rhythms.bias", [64]],
    ["course.amplitudes.weight", [24, 16]],
    ["course.amplitudes.bias", [24]],
    ["course.along.weight", [4, 3]],
    ["course.along.bias", [4]],
    ["course.place.weight", [4, 36]],
    ["course.out.weight", [4, 4]],
    ["course.out.bias", [4]]
  ]);
  assert.ok(shapes.every(([key]) => isTemporal(key as string)));
  assert.equal(keys.length - shapes.length, Object.keys(lumiereShapes(TINY)).length);
  assert.equal(lumiereShapes(tiny({course: 1}, {frames: 80}))["course.rhythms.weight"][0], 8 * 40);
});

onBackends("Lumiere's parameters", ["wasm"], (check) => {
  const config = tiny({caption: true, course: 2}, {inChannels: 7});

  check("are drawn and inflated with the keys and shapes that are listed", (keep) => {
    const {params} = pair(config, keep);
    const shapes = lumiereShapes(config);
    assert.deepEqual(Object.keys(params).sort(), Object.keys(shapes).sort());
    for (const [key, shape] of Object.entries(shapes)) {
      const axes = axesOf(key, shape);
      assert.deepEqual(params[key].shape, axes ? axes.map((a) => shape[a]) : shape, key);
    }
    const again = keep(unetParams(config, {seed: 1}));
    assert.throws(() => inflate(again, imageConfig(config)), /must have `temporal`, found null/);
    assert.throws(() => inflate({}, config), /inflate needs a parameter/);
  });

  check("come back from a file as they were, nearly so in Q8, and tell the configuration", async (keep) => {
    const {params} = pair(config, keep, {gate: 0.5});
    const x = keep(noisyClip(4, {channels: 7}));
    const run = (p: Record<string, tf.Tensor>) =>
      keep(stunet(p, x, {config, frames: 4, logSnr: 0, tokens: [[3, 5]]}));
    const expected = run(params);
    for (const [dtype, tolerance] of [
      ["F32", 0],
      ["F16", 5e-3],
      ["Q8", 0.1]
    ] as const) {
      const file = readSafetensors(
        writeSafetensors(await lumiereToWrite(params, config, dtype), {config: JSON.stringify(config)})
      );
      assert.deepEqual(lumiereConfigOf(file), config);
      const loaded = lumiereFromFile(file);
      keep(loaded.params);
      const gap = await distance(run(loaded.params), expected);
      assert.ok(gap <= tolerance, `${dtype}: ${gap}`);
    }
    const file = readSafetensors(writeSafetensors(await lumiereToWrite(params, config)));
    assert.throws(() => lumiereFromFile(file), /should carry their configuration as JSON under “config”/);
    assert.throws(
      () => lumiereFromFile(file, {config: imageConfig(config)}),
      /“conv_in.weight” \[4,3,3,3\], found \[4,7,3,3\]/
    );
    const image = {...imageConfig(config), inChannels: 7};
    assert.throws(
      () => lumiereFromFile(file, {config: image}),
      /hold “course.word.weight.*an image model, or a configuration with `temporal`\./
    );
    assert.throws(
      () => lumiereFromFile(file, {config: tiny({course: 2}, {inChannels: 7})}),
      /hold “down.2.inflations.0.caption.norm.weight”.*a model without `temporal.caption`/
    );
    assert.throws(
      () => lumiereFromFile(file, {config: tiny({caption: true}, {inChannels: 7})}),
      /hold “course.word.weight”.*a model without `temporal.course`/
    );
    assert.throws(
      () => lumiereFromFile(file, {config: {...config, blocks: 2}}),
      /should hold “down.0.resnets.1.*found none/
    );
  });

  check("cost what tfjs is asked to multiply", async (keep) => {
    for (const added of [
      {mixing: "time"},
      {mixing: "space-time"},
      {mixing: "time", caption: true},
      // Of configurations that have fewer frames than the clip, and more.
      {mixing: "time", course: 3, frames: 5},
      {mixing: "time", course: 3, frames: 16}
    ] as const) {
      const {frames, ...options} = {frames: 8, ...added};
      const config = tiny(options, {frames});
      const {params} = pair(config, keep);
      const x = keep(noisyClip(8));
      const {kernels, result} = (await tf.profile(() =>
        stunet(params, x, {config, frames: 8, logSnr: 0})
      )) as unknown as {
        kernels: {name: string; inputShapes: number[][]; outputShapes: number[][]}[];
        result: tf.Tensor;
      };
      keep(result);
      const product = (list: number[]) => list.reduce((a, b) => a * b, 1);
      let flops = 0;
      for (const {
        name,
        inputShapes: [a, b],
        outputShapes: [out]
      } of kernels) {
        if (/^(Batch|_Fused)MatMul$/.test(name)) flops += 2 * product(out) * a[a.length - 1];
        if (/Conv2D/.test(name)) flops += 2 * product(out) * b[0] * b[1] * b[2];
      }
      const {all, image, temporal} = lumiereCosts(config, 8);
      // What tfjs does besides: the mean of the caption's words, a product too, once more for courses.
      const means = config.temporal!.course ? 2 : 1;
      const extra = means * 2 * config.captionLength * config.captionWidth;
      assert.equal(flops, all.flops + extra);
      assert.equal(all.flops, image.flops + temporal.flops);
    }
    const [whole, half] = [lumiereCosts(TINY, 8), lumiereCosts({...TINY, temporal: null}, 8)];
    assert.ok(whole.image.flops < half.all.flops, "temporal resizing saves work of the image model");
    for (const config of [TINY, tiny({course: 3})]) {
      const learned = Object.entries(lumiereShapes(config)).filter(
        ([key, shape]) => shape.length > 1 && !/caption\.(emb|pos)/.test(key)
      );
      assert.equal(
        lumiereCosts(config, 8).all.parameters,
        learned.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0)
      );
    }
  });
});
