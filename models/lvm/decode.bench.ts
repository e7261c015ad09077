// Tokens a second of the decoder beside the floor of the same run (dispatches × their measured cost + bytes ÷ measured
// bandwidth) and beside the same forward in stock tfjs ops.
import {type Bench, type BenchContext, type Row, row} from "#kernels/bench";
import {CONFIGS, type LlamaConfig, parameterCount} from "./configs.ts";
import {createDecoder} from "./decode.ts";
import {tfjsEngine} from "./decode-tfjs.ts";
import {llamaParams} from "./llama-params.ts";
import {samplingOf} from "./sampling.ts";

/** What is decoded: `count` tokens after `prompt`. */
interface Task {
  name: string;
  config: LlamaConfig;
  prompt: number;
  count: number;
  repeats: number;
}

const SMALL: Task = {
  name: "2 layers of 64",
  config: {...CONFIGS.nano, vocabulary: 64, hidden: 64, mlp: 176, layers: 2, heads: 2, context: 128},
  prompt: 48,
  count: 16,
  repeats: 2
};
const LARGE: Task = {name: "22m", config: CONFIGS["22m"], prompt: 3839, count: 256, repeats: 5};
const WASM: Task = {name: "nano", config: CONFIGS.nano, prompt: 256, count: 256, repeats: 1};

/** Bytes read for a token at the middle of the task: all weights but the embedding, and keys and values. */
function bytesPerToken({config, prompt, count}: Task, bytesPerWeight: number): number {
  const weights = parameterCount(config) - config.vocabulary * config.hidden;
  const cached = 2 * config.layers * config.hidden * (prompt + count / 2);
  return bytesPerWeight * weights + 4 * cached;
}

async function rates(
  task: Task,
  prefill: (tokens: number[]) => Promise<void>,
  draw: () => Promise<unknown>,
  count = task.count
): Promise<number[]> {
  const prompt = Array.from({length: task.prompt}, (_, i) => (i * 31) % task.config.vocabulary);
  const found: number[] = [];
  for (let i = 0; i <= task.repeats; i++) {
    await prefill(prompt);
    const start = performance.now();
    await draw();
    // The first compiles and warms up.
    if (i || task.repeats === 1) found.push((count / (performance.now() - start)) * 1000);
  }
  return found;
}

async function* onGpu(context: BenchContext, task: Task): AsyncGenerator<Row> {
  const params = llamaParams(task.config);
  const {dispatchUs, copyGBs} = context.ceilings;
  const dispatches = 5 * task.config.layers + 3;
  const what = `decode ${task.name}, ${task.count} tokens after ${task.prompt}`;
  for (const weights of ["f32", "f16"] as const) {
    const decoder = await createDecoder(params, task.config, {weights});
    const found = await rates(
      task,
      async (prompt) => {
        await decoder.rewind(0);
        await decoder.prefill(prompt);
        await decoder.logits();
      },
      () => decoder.generate({count: task.count})
    );
    decoder.dispose();
    const bytes = bytesPerToken(task, weights === "f16" ? 2 : 4);
    const floorUs = dispatchUs && copyGBs && dispatches * dispatchUs + bytes / copyGBs / 1e3;
    const floor = floorUs && 1e6 / floorUs;
    const rate = row(context, `${what}, ${weights}`, "tokens/s", found);
    yield {...rate, share: floor && rate.value / floor, gbs: (bytes * rate.value) / 1e9};
    if (floor)
      yield row(context, `${what}, ${weights}, floor: ${dispatches} dispatches`, "tokens/s", [floor]);
  }
  const few = Math.min(32, task.count);
  yield row(context, `${what}, stock tfjs ops`, "tokens/s", await stock(task, params, few));
  params.dispose();
}

async function stock(
  task: Task,
  params: Awaited<ReturnType<typeof llamaParams>>,
  count: number
): Promise<number[]> {
  const engine = await tfjsEngine(params, task.config, 1);
  const {sampling, suppressed} = samplingOf({}, task.config.vocabulary);
  engine.choose(sampling, suppressed);
  const found = await rates(
    task,
    (prompt) => {
      engine.truncate(0);
      return engine.append([prompt], 0);
    },
    () => engine.draw(count, task.prompt),
    count
  );
  engine.dispose();
  return found;
}

export const bench: Bench = {
  name: "decode",
  async *run(context) {
    if (context.gpu.device) return yield* onGpu(context, context.small ? SMALL : LARGE);
    const params = llamaParams(WASM.config);
    const found = await stock(WASM, params, WASM.count);
    params.dispose();
    yield row(context, `decode ${WASM.name}, ${WASM.count} tokens after ${WASM.prompt}`, "tokens/s", found);
  }
};
