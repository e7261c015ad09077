// Truths A3–A5 and the second half of B9 on a small Space-Time U-Net made of this folder's parts: three levels of frozen image
// layers, inflated, with temporal resizing after each spatial resizing. Its total temporal downsampling N is 4.
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {randomTensor} from "#kernels/testing";
import {under, type ParamRecord} from "../params.ts";
import {distance, onBackends, type Keep} from "../testing.ts";
import {attentionInflation, attentionInflationParams, convInflation, convInflationParams} from "./inflate.ts";
import {temporalResizeParams, temporalDownsample, temporalUpsample} from "./temporal-resize.ts";

const C = 3;
const T = 8;
const N = 4;

/** The frozen image model: a conv at each level on the way down and up, resizing between, skips added. */
function imageParams(): ParamRecord {
  const names = ["down.0", "down.1", "middle", "up.1", "up.0"];
  return Object.fromEntries(names.map((name, i) => [`${name}.weight`, randomTensor([3, 3, C, C], 20 + i)]));
}

/** What inflation adds: a block around every image layer, attention in the middle, and one resizing after each spatial one. */
function addedParams(seed: number): ParamRecord {
  const blocks: Record<string, ParamRecord> = {
    "down.0.inflate": convInflationParams(C, {seed}),
    "down.1.inflate": convInflationParams(C, {seed: seed + 1}),
    "middle.inflate": attentionInflationParams(C, {seed: seed + 2}),
    "up.1.inflate": convInflationParams(C, {seed: seed + 3}),
    "up.0.inflate": convInflationParams(C, {seed: seed + 4}),
    "down.0.time": temporalResizeParams(C),
    "down.1.time": temporalResizeParams(C),
    "up.1.time": temporalResizeParams(C),
    "up.0.time": temporalResizeParams(C)
  };
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([prefix, record]) =>
      Object.entries(record).map(([key, tensor]) => [`${prefix}.${key}`, tensor])
    )
  );
}

interface Video {
  added: ParamRecord;
  frames: number;
  /** Whether time is resized too. */
  resize: boolean;
}

/** The U-Net: on images where `video` is undefined, else inflated. x [B·T,8,8,C]. */
function unet(image: ParamRecord, x: tf.Tensor4D, video?: Video): tf.Tensor4D {
  const frames = (level: number) => (video!.resize ? Math.ceil(video!.frames / 2 ** level) : video!.frames);
  const layer = (h: tf.Tensor4D, name: string, level: number): tf.Tensor4D => {
    const spatial = (y: tf.Tensor4D) =>
      tf.tanh(tf.conv2d(y, image[`${name}.weight`] as tf.Tensor4D, 1, "same"));
    if (!video) return spatial(h);
    const inflate = name === "middle" ? attentionInflation : convInflation;
    return inflate(under(video.added, `${name}.inflate.`), h, {frames: frames(level), spatial});
  };
  const down = (h: tf.Tensor4D, level: number): tf.Tensor4D => {
    const small = tf.avgPool(h, 2, 2, "same");
    if (!video?.resize) return small;
    return temporalDownsample(under(video.added, `down.${level}.time.`), small, {frames: frames(level)});
  };
  const up = (h: tf.Tensor4D, level: number): tf.Tensor4D => {
    const large = tf.image.resizeNearestNeighbor(h, [h.shape[1] * 2, h.shape[2] * 2]);
    if (!video?.resize) return large;
    return temporalUpsample(under(video.added, `up.${level}.time.`), large, {
      frames: frames(level + 1),
      length: frames(level)
    });
  };
  return tf.tidy(() => {
    const fine = layer(x, "down.0", 0);
    const half = layer(down(fine, 0), "down.1", 1);
    const coarse = layer(down(half, 1), "middle", 2);
    const back = layer(tf.add(up(coarse, 1), half), "up.1", 1);
    return layer(tf.add(up(back, 0), fine), "up.0", 0);
  });
}

const held = (record: ParamRecord, keep: Keep): ParamRecord => (Object.values(record).forEach(keep), record);
const frame = (x: tf.Tensor4D, t: number) => tf.slice4d(x, [t, 0, 0, 0], [1, -1, -1, -1]);

onBackends("a Space-Time U-Net at initialisation", ["webgpu", "wasm"], (check) => {
  const setup = (keep: Keep) => ({
    image: held(imageParams(), keep),
    added: held(addedParams(1), keep)
  });
  const clip = (frames: number, seed = 3) => randomTensor<tf.Rank.R4>([frames, 8, 8, C], seed) as tf.Tensor4D;

  check("A3: every Nth frame equals the image model's, the others differ", async (keep) => {
    const {image, added} = setup(keep);
    for (const frames of [T, 7]) {
      const x = keep(clip(2 * frames));
      const video = keep(unet(image, x, {added, frames, resize: true}));
      const images = keep(unet(image, x));
      for (let t = 0; t < 2 * frames; t++) {
        const gap = await distance(keep(frame(video, t)), keep(frame(images, t)));
        if ((t % frames) % N === 0) assert.ok(gap < 1e-5, `frame ${t} differs by ${gap}`);
        else assert.ok(gap > 1e-3, `frame ${t} should differ, but only by ${gap}`);
      }
    }
  });

  check(
    "A4: a clip that stands still, or is held for N frames at a time, comes out as from the image model",
    async (keep) => {
      const {image, added} = setup(keep);
      const two = keep(clip(2));
      const still = keep(tf.tile(keep(frame(two, 0)), [T, 1, 1, 1]) as tf.Tensor4D);
      const steps = keep(
        tf.tidy(() =>
          tf.concat4d(
            [frame(two, 0), frame(two, 1)].map((f) => tf.tile(f, [N, 1, 1, 1]) as tf.Tensor4D),
            0
          )
        )
      );
      for (const x of [still, steps]) {
        const gap = await distance(
          keep(unet(image, x, {added, frames: T, resize: true})),
          keep(unet(image, x))
        );
        assert.ok(gap < 1e-5, `differs by ${gap}`);
      }
    }
  );

  check("A5: without temporal resizing all frames of any clip equal the image model's", async (keep) => {
    const {image, added} = setup(keep);
    const x = keep(clip(T));
    const gap = await distance(keep(unet(image, x, {added, frames: T, resize: false})), keep(unet(image, x)));
    assert.ok(gap < 1e-5, `differs by ${gap}`);
  });

  check("B9: at initialisation a frame's influence stays within its cell of N frames", async (keep) => {
    const {image, added} = setup(keep);
    const x = keep(clip(T));
    const nudge = keep(tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0], [T, 1, 1, 1]));
    const moved = keep(tf.add(x, nudge) as tf.Tensor4D);
    const video = {added, frames: T, resize: true};
    const [a, b] = [keep(unet(image, x, video)), keep(unet(image, moved, video))];
    for (let t = 0; t < T; t++) {
      const gap = await distance(keep(frame(a, t)), keep(frame(b, t)));
      if (t < 4) assert.equal(gap, 0, `frame ${t} should not hear frame 4, found ${gap}`);
      else assert.ok(gap > 1e-4, `frame ${t} should hear frame 4, found ${gap}`);
    }
  });
});
