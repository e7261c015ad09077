// Sentences drawn for evaluation: their pictures, and the frame by which the last answer is judged.
import {annotate, type Annotated} from "../../world/annotate.ts";
import type {Slot} from "../layouts.ts";
import type {Picture} from "../tasks/picture.ts";
import type {SentencePlan} from "../tasks/sentence-plan.ts";
import {drawShow, type Frame} from "../tasks/show.ts";

export interface Episode {
  plan: SentencePlan;
  /** The sentence's pictures in their places, or the last of them. */
  slots: Slot<Picture>[];
  /** What the last picture is of. */
  frame: Frame;
}

/** Renders frames at 64×64 with all that is known of them. */
export type Render = (shots: SentencePlan["frames"]) => Promise<Annotated[]>;

export const SIDE = 64;

/** On the CPU, about 9 ms a frame of 64×64; the world's GPU renderer does the same (`createWorldRenderer`). */
export const renderOnCpu: Render = async (shots) =>
  shots.map(({scene, t}) => annotate(scene, {width: SIDE, height: SIDE, t}));

/** Plans drawn, only their last `last` pictures if told. */
export async function drawEpisodes(
  plans: readonly SentencePlan[],
  render: Render,
  {last = Infinity}: {last?: number} = {}
): Promise<Episode[]> {
  const wanted = plans.map((plan) => {
    const slots = plan.slots.slice(-Math.min(last, plan.slots.length));
    return {plan, slots, frames: [...new Set(slots.map(({image}) => image.frame))]};
  });
  const rendered = await render(wanted.flatMap(({plan, frames}) => frames.map((i) => plan.frames[i])));
  let at = 0;
  return wanted.map(({plan, slots, frames}) => {
    const known = new Map(frames.map((i): [number, Frame] => [i, {...plan.frames[i], annotated: rendered[at++]}])); // prettier-ignore
    const frame = (slot: (typeof slots)[number]) => known.get(slot.image.frame)!;
    return {
      plan,
      slots: slots.map((slot) => ({...slot, image: drawShow(frame(slot), slot.image.show)})),
      frame: frame(slots[slots.length - 1])
    };
  });
}
