// Our own training runs, as models/torch/lvm/keep_runs.py keeps them: what LVM's figures of scaling (§5.1) are drawn from at this size.
import type {TaskName} from "../tasks/task.ts";
import {readJson} from "../../read-json.ts";

/** Surprisals of true answers in nats a token, by the number of demonstrations k = 0 … 7. */
export interface AnswerNats {
  /** Over all tokens. */
  nll: number[];
  /** Over those that are not their task's most frequent one, which is mostly the background's. */
  informative: number[];
}

/** What a model knew of sentences that no run was trained on, the same for all. */
export interface Validation {
  /** Training tokens seen by then. */
  tokens: number;
  answers: Partial<Record<TaskName, AnswerNats>>;
  /** Nats a token of video frames, by the number of frames before. */
  video?: number[];
}

export interface TrainingRun {
  name: string;
  config: string;
  parameters: number;
  /** The kinds of sentences it was trained on (models/torch/lvm/shards.py). */
  mixture: string;
  seed: number;
  /** Trained on, and in so many steps. */
  tokens: number;
  steps: number;
  /** Sequences a step. */
  batch: number;
  optimizer: string;
  lr: number;
  schedule: string;
  /** Steps over which the learning rate rises. */
  warmup: number;
  /** What a token of a question weighs in the loss, where all others weigh 1. */
  questionWeight: number;
  /** So many of this hardware, for so long. */
  devices: number;
  hardware: string;
  seconds: number;
  /** Mean loss of the last steps, nats a token, questions weighed as told. */
  points: {tokens: number; loss: number}[];
  /** In order; the last is the finished model's. */
  validations: Validation[];
}

interface Kept {
  version: number;
  runs: (Omit<TrainingRun, "points"> & {points: {tokens: number[]; loss: number[]}})[];
}

/** All runs, small models first. A page that never asks for them does not load them. */
export async function trainingRuns(): Promise<TrainingRun[]> {
  return readRuns((await readJson(new URL("./runs.json", import.meta.url))) as Kept);
}

/** @throws a sentence if there is no run, or one has no point or no validation. */
export function readRuns({version, runs}: Kept): TrainingRun[] {
  if (version !== 1 || !runs.length)
    throw new Error(
      `Training runs should be {version: 1, runs: […]} with a run at least, found version ${version} with ${runs.length}; write them with models/torch/lvm/keep_runs.py.`
    );
  return runs.map((run) => {
    const {tokens, loss} = run.points;
    if (!tokens.length || tokens.length !== loss.length || !run.validations.length)
      throw new Error(
        `The run “${run.name}” should have points and a validation, found ${tokens.length} token counts, ${loss.length} losses and ${run.validations.length} validations; keep it again.`
      );
    return {...run, points: tokens.map((count, i) => ({tokens: count, loss: loss[i]}))};
  });
}
