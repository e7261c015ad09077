// From a plan to pictures, on the CPU: the world's twin renders each frame.
import {annotate} from "../../world/annotate.ts";
import type {Slot} from "../layouts.ts";
import type {Picture} from "./picture.ts";
import type {SentencePlan} from "./sentence-plan.ts";
import {drawShow, type Frame} from "./show.ts";

/** A plan's frames with their truth, rendered on the CPU; about 9 ms a frame of 64×64. */
export const renderFrames = ({frames}: SentencePlan, side = 64): Frame[] =>
  frames.map(({scene, t}) => ({scene, t, annotated: annotate(scene, {width: side, height: side, t})}));

/** The plan's pictures in their places. `frames` are its frames, rendered; by `renderFrames` unless told. */
export const drawSentence = (
  plan: SentencePlan,
  frames: readonly Frame[] = renderFrames(plan)
): Slot<Picture>[] =>
  plan.slots.map((slot) => ({...slot, image: drawShow(frames[slot.image.frame], slot.image.show)}));
