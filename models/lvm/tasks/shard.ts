// A shard: rows of 16 pictures that hold whole sentences, as bytes, with a list of the sentences beside them. What the PyTorch
// recipes read (models/torch/lvm/shards.py).
import type {Frame} from "./show.ts";
import {drawShow} from "./show.ts";
import {planSentence, roleLetter, type SentencePlan, type SentenceSettings} from "./sentence-plan.ts";

/** Pictures of a row: what a context of 4,096 tokens holds. */
export const ROW_IMAGES = 16;

/** Where a sentence lies in a shard. */
export interface ShardSentence {
  row: number;
  first: number;
  count: number;
  kind: string;
  task: string | null;
  /** A letter an image: q question, a answer, f any other. */
  roles: string;
  seed: number;
}

export interface ShardIndex {
  rows: number;
  images: number;
  size: number;
  sentences: ShardSentence[];
}

/** Singles that fill a row take seeds of their own, far from all others. */
const SINGLES = 2 ** 40;

/** The sentences of a row: the one of its seed, or as many single images as fit. */
export function planRow(seed: number, settings: SentenceSettings = {}): SentencePlan[] {
  const plan = planSentence(seed, settings);
  if (plan.kind !== "single") return [plan];
  return Array.from({length: ROW_IMAGES}, (_, i) =>
    planSentence(SINGLES + ROW_IMAGES * seed + i, {...settings, kind: "single"})
  );
}

/** Draws the rows' pictures to bytes `[rows,16,side,side,3]`. `rows` are their plans, `frames` each plan's rendered frames. */
export function drawShard(
  rows: readonly SentencePlan[][],
  frames: (plan: SentencePlan) => readonly Frame[],
  side: number
): {index: ShardIndex; pixels: Uint8Array} {
  const bytes = 3 * side * side;
  const pixels = new Uint8Array(rows.length * ROW_IMAGES * bytes);
  const sentences: ShardSentence[] = [];
  rows.forEach((plans, row) => {
    let first = 0;
    for (const plan of plans) {
      const rendered = frames(plan);
      plan.slots.forEach(({image}, i) => {
        const {data} = drawShow(rendered[image.frame], image.show);
        pixels.set(data, (row * ROW_IMAGES + first + i) * bytes);
      });
      sentences.push({
        row,
        first,
        count: plan.slots.length,
        kind: plan.kind,
        task: plan.task?.name ?? null,
        roles: plan.slots.map(roleLetter).join(""),
        seed: plan.seed
      });
      first += plan.slots.length;
    }
  });
  return {index: {rows: rows.length, images: ROW_IMAGES, size: side, sentences}, pixels};
}
