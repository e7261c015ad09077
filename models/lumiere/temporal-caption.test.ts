// Temporal attention that reads the caption: the start of training, what padding says, and what a tap is told.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import {distance, greatest, type Keep, onBackends} from "../testing.ts";
import {attentionInflation} from "./attention-inflation.ts";
import {attentionInflationParams} from "./attention-inflation-params.ts";
import {frame, noisyClip, pair, tiny} from "./lumiere-testing.ts";
import type {CaptionStates} from "./read-caption.ts";
import {stunet} from "./stunet.ts";
import {unet} from "./unet.ts";

const MIXINGS = ["time", "space-time"] as const;
/** Two clips of 3 frames of 2×2 places, 8 channels. */
const FRAMES = 3;
const block = (keep: Keep, gate: number) => ({
  params: keep(attentionInflationParams(8, {seed: 3, layers: 1, captionWidth: 6, gate})),
  x: keep(randomTensor<tf.Rank.R4>([2 * FRAMES, 2, 2, 8], 1) as tf.Tensor4D)
});
/** Captions of 2 and of 4 words, of 5 that fit; what padding says is up to `padding`. */
const captions = (keep: Keep, padding: number): CaptionStates => {
  const open = [2, 4].flatMap((words) => Array.from({length: 5}, (_, i) => (i < words ? 0 : 1)));
  const mask = keep(
    tf.tensor2d(
      open.map((closed) => -1e30 * closed),
      [2, 5]
    )
  );
  const noise = randomTensor<tf.Rank.R3>([2, 5, 6], 2) as tf.Tensor3D;
  const states = keep(
    tf.tidy(
      () =>
        tf.add(
          noise,
          tf.reshape(
            open.map((closed) => padding * closed),
            [2, 5, 1]
          )
        ) as tf.Tensor3D
    )
  );
  noise.dispose();
  return {states, mask};
};

onBackends("temporal attention that reads the caption", ["webgpu", "wasm"], (check, backend) => {
  check("adds nothing at first, then what the words say, and padding says nothing", async (keep) => {
    for (const mixing of MIXINGS) {
      const run = (params: ReturnType<typeof block>, caption: CaptionStates) =>
        keep(attentionInflation(params.params, params.x, {frames: FRAMES, heads: 2, mixing, caption}));
      const shut = block(keep, 0);
      assert.equal(await distance(run(shut, captions(keep, 0)), shut.x), 0);
      const open = block(keep, 1);
      const told = captions(keep, 0);
      const expected = run(open, told);
      assert.equal(await distance(run(open, captions(keep, 9)), expected), 0);
      const louder = {...told, states: keep(tf.mul(told.states, 2) as tf.Tensor3D)};
      assert.ok((await distance(run(open, louder), expected)) > 1e-2);
    }
  });

  check(
    "a tap hears the weights of words frame by frame, whatever is mixed, and changes nothing",
    async (keep) => {
      const {params, x} = block(keep, 1);
      const told = captions(keep, 0);
      const heard: tf.Tensor[] = [];
      for (const mixing of MIXINGS) {
        const options = {frames: FRAMES, heads: 2, mixing, position: "none", caption: told} as const;
        const tap = (name: string, tensor: tf.Tensor) =>
          void (name === "caption.attention" && heard.push(keep(tf.keep(tensor.clone()))));
        const watched = keep(attentionInflation(params, x, {...options, tap}));
        assert.ok((await distance(watched, keep(attentionInflation(params, x, options)))) < 1e-5);
      }
      const [time, spaceTime] = heard;
      assert.deepEqual(time.shape, [2, 2, FRAMES * 4, 5]);
      assert.ok((await distance(time, spaceTime)) < 1e-6);
      assert.ok((await distance(keep(tf.sum(time, 3)), keep(tf.ones([2, 2, FRAMES * 4])))) < 1e-5);
      const padding = keep(tf.slice(time, [0, 0, 0, 2], [1, -1, -1, -1]));
      assert.equal(await greatest(padding), 0);
    }
  );

  if (backend === "webgpu") return;

  check("A3: at its start every Nth frame of the network is the image model's", async (keep) => {
    for (const mixing of MIXINGS) {
      const config = tiny({mixing, caption: true});
      const {image, params} = pair(config, keep);
      const told = {config, logSnr: -1.5, tokens: [[3, 4, 5]]};
      const x = keep(noisyClip(8));
      const clip = keep(stunet(params, x, {...told, frames: 8}));
      for (const t of [0, 4]) {
        const single = keep(frame(x, t));
        assert.ok((await distance(keep(frame(clip, t)), keep(unet(image, single, told)))) < 2e-5);
      }
    }
  });

  check("what does not fit is refused with a sentence", (keep) => {
    const {params, x} = block(keep, 1);
    const run = (caption?: CaptionStates, frames = FRAMES) =>
      attentionInflation(params, x, {frames, heads: 2, caption});
    assert.throws(
      run,
      /caption must have states for each of the 2 clips, but has none, and these parameters/
    );
    const told = captions(keep, 0);
    assert.throws(() => run(told, 2), /caption must have states for each of the 3 clips, but has \[2,5,6\]/);
    const deaf = keep(attentionInflationParams(8, {layers: 1}));
    assert.throws(
      () => attentionInflation(deaf, x, {frames: FRAMES, caption: told}),
      /needs a parameter “norm.weight”, found none/
    );
    assert.throws(
      () => attentionInflationParams(8, {captionWidth: -1}),
      /captionWidth must be a whole number/
    );
  });
});
