// The image model's own resizing, which halves or doubles the side and leaves time alone.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D} from "@tensorflow/tfjs-core";
import {conv2d} from "./layers.ts";
import type {UnetPart} from "./unet-parts.ts";

/** The mean of 2×2 pixels, then a 3×3 convolution: `[N,H,W,C] → [N,H/2,W/2,C']`. */
export const spatialDown: UnetPart = (h, {params}) => tf.tidy(() => conv2d(halved(h), params, "conv"));

/** Every pixel four times, then a 3×3 convolution: `[N,H,W,C] → [N,2H,2W,C']`. */
export const spatialUp: UnetPart = (h, {params}) => conv2d(h, params, "conv", {double: true});

/** The mean of every 2×2 pixels. */
export const halved = (h: Tensor4D): Tensor4D => tf.avgPool(h, 2, 2, "valid");
