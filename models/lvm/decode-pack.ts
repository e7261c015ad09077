// The transformer's matrices as the decoder's kernels read them: pairs of columns, as float32 or as halves, each matrix that
// follows an RMSNorm with the norm's gain in it.
import type {Tensor} from "@tensorflow/tfjs-core";
import {packPairs, PAIRS} from "#kernels/decode-step/index";
import {createPlan, type Plan} from "#kernels/plan";
import type {ParamRecord} from "../params.ts";
import type {LlamaConfig} from "./configs.ts";

/** Buffers of a layer's four products, owned by the plan that was given. */
export interface PackedLayer {
  qkv: GPUBuffer;
  out: GPUBuffer;
  gates: GPUBuffer;
  down: GPUBuffer;
}

/** Packs all matrices on the GPU, into buffers of `plan`. With `half` 1 as float16: 2 bytes a weight. */
export async function packWeights(
  plan: Plan,
  params: ParamRecord,
  {hidden, mlp, layers, heads, vocabulary}: LlamaConfig,
  half: number
): Promise<{layers: PackedLayer[]; head: GPUBuffer}> {
  const work = createPlan("pack");
  const buffer = (name: string, rows: number, pairs: number) =>
    plan.buffer(name, Math.ceil(rows / 4) * pairs * (half ? 16 : 32));
  interface Part {
    a: Tensor;
    b?: Tensor;
    gain?: Tensor;
    mode: number;
    count: number;
    offset?: number;
  }
  const pack = (packed: GPUBuffer, {a, b = a, gain, mode, count, offset = 0}: Part) =>
    work.add(packPairs, {
      buffers: {a, b, packed, ...(gain && {gain})},
      uniforms: {rows: a.shape[0], columns: a.shape[1]!, offset, count, mode, width: hidden / heads},
      tunables: {half, normed: +!!gain}
    });
  const {neighbours, halves, both} = PAIRS;
  try {
    const packed = Array.from({length: layers}, (_, i) => {
      const weight = (name: string) => params[`model.layers.${i}.${name}_proj.weight`];
      const gain = (name: string) => params[`model.layers.${i}.${name}_layernorm.weight`];
      const made: PackedLayer = {
        qkv: buffer(`qkv ${i}`, hidden, (3 * hidden) / 2),
        out: buffer(`out ${i}`, hidden, hidden / 2),
        gates: buffer(`gates ${i}`, hidden, mlp),
        down: buffer(`down ${i}`, mlp, hidden / 2)
      };
      const count = hidden / 2;
      ["q", "k", "v"].forEach((name, n) => {
        const a = weight(`self_attn.${name}`);
        pack(made.qkv, {a, gain: gain("input"), mode: halves, count, offset: n * count});
      });
      pack(made.out, {a: weight("self_attn.o"), mode: neighbours, count});
      const [a, b] = [weight("mlp.gate"), weight("mlp.up")];
      pack(made.gates, {a, b, gain: gain("post_attention"), mode: both, count: mlp});
      pack(made.down, {a: weight("mlp.down"), mode: neighbours, count});
      return made;
    });
    const pairs = Math.ceil(vocabulary / 2);
    const head = buffer("head", hidden, pairs);
    const gain = params["model.norm.weight"];
    pack(head, {a: params["lm_head.weight"], gain, mode: neighbours, count: pairs});
    await work.ready();
    work.run();
    return {layers: packed, head};
  } finally {
    work.dispose();
  }
}
