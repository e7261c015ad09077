// Parity of Lumiere's shipped weights with PyTorch: v̂ of a small clip, and one training step's gradients, both in float64 there. The
// goldens are made by models/torch/goldens.py from the files whose sha256 they carry.
import assert from "node:assert/strict";
import {test} from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {lumiereConfigOf, lumiereFromFile, lumiereToWrite} from "#models/lumiere/lumiere-file";
import {stunet} from "#models/lumiere/stunet";
import {unet} from "#models/lumiere/unet";
import {onBackends} from "#models/testing";
import {floats, sha256Of} from "#models/weights/index";
import {bytesOf, manifest, open} from "./files.ts";

const networks = manifest.files.filter(
  ({model}) => model.startsWith("lumiere/") && model !== "lumiere/classifier"
);

const goldenOf = (file: string) => open(`tests/parity/${file}`);

test("Lumiere's goldens are of the networks that the manifest lists", async () => {
  assert.ok(networks.length >= 1);
  for (const {file, sha256} of networks) {
    assert.equal(await sha256Of(bytesOf(`models/weights/${file}`)), sha256, file);
    assert.equal(goldenOf(file).metadata.sha256, sha256, `${file}: make the golden again`);
  }
});

/** The greatest |Δ| over the greatest |value|. */
function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(found.length, expected.length);
  let [worst, scale] = [0, 1e-12];
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(found[i] - expected[i]);
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return worst / scale;
}

onBackends("Lumiere's shipped weights", ["wasm", "webgpu", "cpu"], (check, backend) => {
  // A software GPU takes its time over so many small dispatches: there the smallest Space-Time U-Net stands for all. tfjs has no
  // gradient of a convolution's filter on wasm; its plain loops have, and take their time over large networks.
  const held = {
    wasm: networks,
    webgpu: networks.filter(({model, tier}) => model === "lumiere/stunet" && tier === "nano"),
    cpu: networks.filter(({tier}) => tier === "nano")
  }[backend as "wasm" | "webgpu" | "cpu"];
  for (const {file} of held) {
    const golden = goldenOf(file);
    const weights = open(`models/weights/${file}`);
    const config = lumiereConfigOf(weights);
    const [frames] = floats(golden, "frames").data;
    const tensor4 = (name: string): Tensor4D => {
      const {shape, data} = floats(golden, name);
      return tf.tensor4d(data as Float32Array, shape as [number, number, number, number]);
    };
    const {shape: captions, data: ids} = floats(golden, "tokens");
    const options = {
      config,
      logSnr: [...floats(golden, "logSnr").data],
      tokens: Array.from({length: captions[0]}, (_, b) =>
        [...ids.slice(b * captions[1], (b + 1) * captions[1])].filter(Boolean)
      )
    };
    const predict = (params: Record<string, Tensor>, x: Tensor4D): Tensor4D =>
      config.temporal ? stunet(params, x, {...options, frames}) : unet(params, x, options);

    if (backend !== "cpu") {
      check(`v̂ of ${file} is PyTorch's`, async (keep) => {
        const params = keep(lumiereFromFile(weights).params);
        const v = keep(predict(params, keep(tensor4("x"))));
        const error = relativeError(await v.data(), floats(golden, "v").data);
        assert.ok(error <= 1e-4, `v̂ differs by ${error} of its greatest value`);
      });
      continue;
    }

    check(`v̂ and one training step's gradients of ${file} are PyTorch's`, async (keep) => {
      const params = keep(lumiereFromFile(weights).params);
      const told = Object.keys(golden.tensors)
        .filter((name) => name.startsWith("gradient."))
        .map((name) => name.slice("gradient.".length));
      assert.ok(told.length >= 5);
      const x = keep(tensor4("x"));
      const target = keep(tensor4("target"));
      const loss = (...values: Tensor[]) => {
        const some = Object.fromEntries(told.map((key, i) => [key, values[i]]));
        return tf.mean(tf.squaredDifference(predict({...params, ...some}, x), target));
      };
      const v = tf.tidy(() => predict(params, x));
      assert.ok(relativeError(await v.data(), floats(golden, "v").data) <= 1e-4, "v̂ differs");
      v.dispose();
      const gradients = tf.grads(loss)(told.map((key) => params[key]));
      // In PyTorch's layout; the others stand for nothing.
      const some = Object.fromEntries(told.map((key, i) => [key, gradients[i]]));
      const stored = await lumiereToWrite({...params, ...some}, config);
      gradients.forEach((gradient) => gradient.dispose());
      for (const name of told) {
        const found = stored[name].data as Float32Array;
        const error = relativeError(found, floats(golden, `gradient.${name}`).data);
        assert.ok(error <= 1e-3, `${name} differs by ${error} of its greatest value`);
      }
    });
  }
});
