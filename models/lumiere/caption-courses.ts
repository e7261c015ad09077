// What one caption says to a network that has courses (course.ts), read back to be looked at: no clip and no noise take part in it.
import * as tf from "@tensorflow/tfjs-core";
import {under} from "../params.ts";
import {captionBatch, encodeCaption} from "./caption-encoder.ts";
import {captionTokens} from "./clips/caption-tokens.ts";
import {saidCourses} from "./course.ts";
import type {VideoModel} from "./video-model.ts";

export interface CaptionCourses {
  /** R, one for each course: a value a frame, around its mean over the clip. The widest, by its standard deviation, first. */
  courses: number[][];
  /** Cosines of the angles between the courses of two frames, −1 to 1: [T][T]. Two frames at the same point of a motion have 1. */
  alike: number[][];
}

/**
 * The courses of a caption over `config.frames`, and which frames they make alike.
 *
 * @throws RangeError that names the word that is not in the vocabulary; an error where the network has no courses
 */
export async function captionCourses(
  {config, params}: Pick<VideoModel, "config" | "params">,
  caption: string | null
): Promise<CaptionCourses> {
  if (!config.temporal?.course)
    throw new Error(
      "captionCourses: the network should have courses (temporal.course), found none; open one that was trained with --course."
    );
  const {frames} = config;
  const said = tf.tidy(() => {
    const states = encodeCaption(captionBatch([captionTokens(caption)], config), params, config);
    const courses = saidCourses(under(params, "course."), states, {frames, period: frames});
    return tf.reshape(courses, [frames, -1]) as tf.Tensor2D;
  });
  try {
    const rows = await said.array();
    const means = rows[0].map((_, r) => rows.reduce((sum, row) => sum + row[r], 0) / frames);
    const around = rows.map((row) => row.map((value, r) => value - means[r]));
    const norm = (row: readonly number[]) => Math.hypot(...row);
    const courses = means.map((_, r) => around.map((row) => row[r]));
    return {
      courses: courses.toSorted((a, b) => norm(b) - norm(a)),
      alike: around.map((a) => around.map((b) => dot(a, b) / Math.max(norm(a) * norm(b), 1e-12)))
    };
  } finally {
    said.dispose();
  }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);
