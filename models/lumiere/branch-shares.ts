// How far training opened what inflation adds (Lumiere §3.1): every branch starts at zero, behind its projection.
import * as tf from "@tensorflow/tfjs-core";
import type {Scalar, Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import type {Tap} from "../params.ts";
import {takeFrames} from "./frames.ts";
import type {VideoModel} from "./video-model.ts";

export interface BranchShare {
  /** The block's key, as “down.0.inflations.1”, or “course” where the caption says courses (`addCourse`). */
  block: string;
  /** RMS of the branch over RMS of y, the frozen layers' output that it is added to; 0 before training. */
  share: number;
}

/** All but clean: what the network is shown is then the clip itself. */
const CLEAR = 6;

/**
 * One forward over a clip `[T,H,W,3]` in [−1,1], and of each branch that inflation added what it adds, in the order in which they run.
 * The clip is resized to the network's frames; where it is shorter than the network's clips, its last frame stands still.
 */
export async function branchShares(model: VideoModel, clip: Tensor4D): Promise<BranchShare[]> {
  const [frames, height, width] = model.shape;
  const squares = new Map<string, Partial<Record<"y" | "branch", Scalar>>>();
  const tap: Tap = (name, tensor) => {
    const [, block, part] = /^(course|.*\.inflations\.\d+)\.(y|branch)$/.exec(name) ?? [];
    if (!part) return;
    const square = tf.keep(tf.tidy(() => tf.mean(tf.square(tensor)) as Scalar));
    squares.set(block, {...squares.get(block), [part]: square});
  };
  const seen = tf.tidy(() => {
    const there = Math.min(frames, clip.shape[0]);
    const last = takeFrames(clip, there - 1, 1);
    const rest = Array.from({length: frames - there}, () => last);
    const whole = tf.concat4d([takeFrames(clip, 0, there), ...rest], 0);
    return tf.image.resizeBilinear(whole, [height, width], false, true);
  });
  const kept: Tensor[] = [seen];
  try {
    kept.push(await model.denoiser({tap})(seen, {logSnr: CLEAR, step: 0, steps: 1}));
    return await Promise.all(
      [...squares].map(async ([block, {y, branch}]) => {
        const [[below], [above]] = await Promise.all([y!.data(), branch!.data()]);
        return {block, share: Math.sqrt(above / below)};
      })
    );
  } finally {
    tf.dispose([...kept, ...[...squares.values()].flatMap((both) => Object.values(both))]);
  }
}
