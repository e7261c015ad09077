import type {Scene} from "../../world/scene.ts";
import {slowestAlias} from "../metrics/phase-lock.ts";
import {KEYFRAME_STRIDE} from "./attributes.ts";

/** The scene of a clip with its motion at another frequency, in cycles a frame; the same place at frame 0. @throws RangeError if it has none */
export function atFrequency(scene: Scene, frequency: number): Scene {
  const [object] = scene.objects;
  if (!("frequency" in object.motion))
    throw new RangeError(`A ${object.motion.kind} has no frequency; take a motion that repeats.`);
  return {...scene, objects: [{...object, motion: {...object.motion, frequency}}]};
}

/**
 * The scene whose motion is the slowest with the same frames 0, K, 2K, …: what those keyframes would also be of. The same scene below their
 * Nyquist frequency 1/2K.
 */
export function aliasTwin(scene: Scene, stride: number = KEYFRAME_STRIDE): Scene {
  const [{motion}] = scene.objects;
  const frequency = "frequency" in motion ? motion.frequency : 0;
  return atFrequency(scene, slowestAlias(frequency, stride));
}
