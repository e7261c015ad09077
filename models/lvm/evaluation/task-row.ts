// A task's row of the table: answers under each condition in the task's own units, beside what they must beat and cannot exceed.
import {copyOfDemonstration, withShots} from "../prompt.ts";
import type {Picture} from "../tasks/picture.ts";
import {mainMetric, type MetricName, scoreAnswer, type Scores} from "../tasks/score.ts";
import type {Show} from "../tasks/show.ts";
import type {TaskName} from "../tasks/task.ts";
import type {Tokenizer} from "../tokenizer.ts";
import {answersTo, type Prompting, type TaskAnswers} from "./answers.ts";
import type {Episode} from "./episodes.ts";
import {type MeanScores, meanScores, moments} from "./mean-scores.ts";

export interface PerplexityRow extends Prompting {
  /** LVM's convention: exp of the mean surprisal of each answer, then the mean over answers. */
  meanOfPerplexities: number;
  /** The language-modelling convention: exp of the mean surprisal over all tokens. */
  perplexityOfMean: number;
  /** The mean surprisal of a token and its standard error over answers. */
  nats: number;
  error: number;
  n: number;
}

export interface TaskRow {
  task: TaskName;
  /** Of compositions: what is drawn before it is turned, since each is judged in units of its own. */
  of?: Show["as"];
  metric: MetricName;
  /** Sentences. */
  n: number;
  perplexity: PerplexityRow[];
  /** Of several seeds at one temperature, all answers together. */
  answers: (Prompting & {temperature: number; scores: MeanScores})[];
  /** The question as it is, the last demonstration's answer, and the true answer encoded and decoded. */
  baselines: Record<"unchanged" | "copy" | "ceiling", MeanScores>;
}

/** Each picture's scores as the answer of its episode; of colorization also the distance in the tokenizer's features. */
export async function scorePictures(
  tokenizer: Tokenizer,
  episodes: readonly Episode[],
  pictures: readonly Picture[]
): Promise<Scores[]> {
  const scores = episodes.map(({plan, frame}, i) => scoreAnswer(plan, frame, pictures[i]));
  if (episodes[0]?.plan.task?.name !== "colorization") return scores;
  const far = await tokenizer.distances(pictures, episodes.map(truthOf));
  return scores.map((one, i) => ({...one, "tokenizer-feature distance": far[i]}));
}

/** The picture that the last question asks for. */
export const truthOf = ({slots}: Episode): Picture => slots[slots.length - 1].image;

/** A task's row, or of compositions one for each annotation that they turn; see `taskRow`. */
export async function* taskRows(
  tokenizer: Tokenizer,
  episodes: readonly Episode[],
  answers: TaskAnswers
): AsyncGenerator<TaskRow> {
  const composed = /composition/.test(episodes[0].plan.task!.name);
  const sorts = [...new Set(episodes.map(({plan}) => plan.task!.answer.as))].sort();
  if (!composed) return yield await taskRow(tokenizer, episodes, answers);
  for (const of of sorts) {
    const places = [...episodes.keys()].filter((i) => episodes[i].plan.task!.answer.as === of);
    const some = places.map((i) => episodes[i]);
    yield {...(await taskRow(tokenizer, some, answersTo(answers, places))), of};
  }
}

/** A task's row from its episodes, at least their last two pairs drawn, and the answers to them. */
export async function taskRow(
  tokenizer: Tokenizer,
  episodes: readonly Episode[],
  {answers, surprisals}: TaskAnswers
): Promise<TaskRow> {
  const task = episodes[0].plan.task!;
  const mean = async (pictures: readonly Picture[]) =>
    meanScores(await scorePictures(tokenizer, episodes, pictures));
  const painted = async (images: readonly ArrayLike<number>[]) => tokenizer.decode(images);

  const groups = new Map<string, (typeof answers)[number][]>();
  for (const made of answers) {
    const key = JSON.stringify([made.k, made.control, made.temperature]);
    groups.set(key, [...(groups.get(key) ?? []), made]);
  }
  const rows: TaskRow["answers"] = [];
  for (const group of groups.values()) {
    const scores: Scores[] = [];
    for (const {images} of group)
      scores.push(...(await scorePictures(tokenizer, episodes, await painted(images))));
    const [{k, control, temperature}] = group;
    rows.push({k, control, temperature, scores: meanScores(scores)});
  }
  const truths = episodes.map(truthOf);
  return {
    task: task.name,
    metric: mainMetric(task),
    n: episodes.length,
    perplexity: surprisals.map(({k, control, nats}) => ({k, control, ...perplexities(nats)})),
    answers: rows,
    baselines: {
      unchanged: await mean(episodes.map(({slots}) => slots[slots.length - 2].image)),
      copy: await mean(episodes.map(({slots}) => copyOfDemonstration(withShots(slots, 1))!)),
      ceiling: await mean(await painted(await tokenizer.encode(truths)))
    }
  };
}

/** Both perplexities from answers' mean surprisals, which all have as many tokens. */
export function perplexities(nats: ArrayLike<number>): Omit<PerplexityRow, keyof Prompting> {
  const {mean, error} = moments(nats);
  return {
    meanOfPerplexities: moments(Array.from(nats, Math.exp)).mean,
    perplexityOfMean: Math.exp(mean),
    nats: mean,
    error,
    n: nats.length
  };
}
