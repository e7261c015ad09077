// Launches the WGSL of window blending; same signatures as reference.ts.
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import {launch} from "../launch.ts";
import type {Blend} from "./blend.ts";
import * as wgsl from "./wgsl.ts";

/** Elements in an image, in vec4s if it divides. */
function units([, h, w, c]: number[]): {vec: number; image: number} {
  const vec = +((h * w * c) % 4 === 0);
  return {vec, image: vec ? (h * w * c) / 4 : h * w * c};
}

export function forward(predictions: Tensor4D[], {frames, starts, shares}: Blend): Tensor4D {
  const shape = [frames, ...predictions[0].shape.slice(1)];
  const {vec, image} = units(shape);
  let clip: Tensor | undefined;
  for (let from = 0; from < predictions.length; from += wgsl.GROUP) {
    const group = predictions.slice(from, from + wgsl.GROUP);
    const table = new Float32Array(frames * group.length);
    const uniforms: Record<string, number> = {size: frames * image, image};
    for (let w = 0; w < wgsl.GROUP; w++) uniforms[`start${w}`] = starts[from + w] ?? 0;
    group.forEach((_, w) => {
      shares[from + w].forEach((share, f) => (table[(starts[from + w] + f) * group.length + w] = share));
    });
    const inputs: Record<string, Tensor> = {};
    group.forEach((prediction, w) => (inputs[`p${w}`] = prediction));
    const made = launch(wgsl.forward, {
      inputs,
      outputs: clip ? {} : {clip: {shape}},
      tables: {shares: table},
      updates: clip ? {clip} : {},
      uniforms,
      tunables: {windows: group.length, vec, more: +!!clip}
    });
    clip ??= made.clip;
  }
  return clip as Tensor4D;
}

export function backward(dy: Tensor4D, {starts, shares}: Blend, i: number): Tensor4D {
  const {vec, image} = units(dy.shape);
  const length = shares[i].length;
  const {dp} = launch(wgsl.backward, {
    inputs: {dy},
    tables: {shares: shares[i]},
    outputs: {dp: {shape: [length, ...dy.shape.slice(1)]}},
    uniforms: {size: length * image, image, start: starts[i]},
    tunables: {vec}
  });
  return dp as Tensor4D;
}
