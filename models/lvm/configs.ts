// The sizes of LVM's transformer (arXiv 2312.00785 §4.2): those of the paper, those that only its repository has, and ours.

/** What a LLaMA needs to know; `huggingFaceConfig` says it in Hugging Face's names. */
export interface LlamaConfig {
  /** Rows of the embedding: codes of the tokenizer, then special tokens. */
  vocabulary: number;
  /** Width of the residual stream. */
  hidden: number;
  /** Width inside SwiGLU. */
  mlp: number;
  layers: number;
  /** Heads, each hidden / heads wide (an even number, which RoPE turns in pairs). No grouped queries. */
  heads: number;
  /** The longest sequence, in tokens. */
  context: number;
  /** RMSNorm's ε. */
  epsilon: number;
  /** RoPE's base θ. */
  theta: number;
}

const size = (
  vocabulary: number,
  hidden: number,
  mlp: number,
  layers: number,
  heads: number
): LlamaConfig => ({
  vocabulary,
  hidden,
  mlp,
  layers,
  heads,
  context: 4096,
  epsilon: 1e-6,
  theta: 10000
});

/** LVM's vocabulary: 8,192 codes and 100 special tokens. */
const LVM = 8292;
/** Ours: 1,024 codes and 100 special tokens. */
const OURS = 1124;

/** The four that the paper trained. */
export const PAPER_CONFIGS = {
  "300m": size(LVM, 1024, 2688, 22, 8),
  "600m": size(LVM, 1536, 4096, 22, 16),
  "1b": size(LVM, 2048, 5504, 22, 16),
  "3b": size(LVM, 3200, 8640, 26, 32)
} as const satisfies Record<string, LlamaConfig>;

/** Sizes that LVM's repository lists and the paper does not; 7b is the one whose weights were published. */
export const REPOSITORY_CONFIGS = {
  debug: size(LVM, 128, 256, 2, 4),
  "100m": size(LVM, 640, 1664, 22, 10),
  "7b": size(LVM, 4096, 11008, 32, 32)
} as const satisfies Record<string, LlamaConfig>;

/** Ours, for 64×64 images of 256 tokens: nano runs on wasm, 22m is the main one. */
export const CONFIGS = {
  nano: size(OURS, 128, 352, 4, 4),
  "7m": size(OURS, 256, 688, 8, 4),
  "22m": size(OURS, 384, 1024, 12, 6)
} as const satisfies Record<string, LlamaConfig>;

/** Numbers in all parameters: untied embedding and head, no biases, two RMSNorms a layer and one at the end. */
export function parameterCount({vocabulary, hidden, mlp, layers}: LlamaConfig): number {
  return 2 * vocabulary * hidden + layers * (4 * hidden ** 2 + 3 * hidden * mlp + 2 * hidden) + hidden;
}

/** Shape by key, as our tensors have them: linear layers [in,out] (PyTorch's transposed), the embedding [V,D]. */
export function parameterShapes(config: LlamaConfig): Record<string, number[]> {
  const {vocabulary, hidden, mlp, layers} = config;
  const shapes: Record<string, number[]> = {"model.embed_tokens.weight": [vocabulary, hidden]};
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${i}.`;
    shapes[`${layer}input_layernorm.weight`] = [hidden];
    for (const name of ["q", "k", "v", "o"])
      shapes[`${layer}self_attn.${name}_proj.weight`] = [hidden, hidden];
    shapes[`${layer}post_attention_layernorm.weight`] = [hidden];
    shapes[`${layer}mlp.gate_proj.weight`] = [hidden, mlp];
    shapes[`${layer}mlp.up_proj.weight`] = [hidden, mlp];
    shapes[`${layer}mlp.down_proj.weight`] = [mlp, hidden];
  }
  shapes["model.norm.weight"] = [hidden];
  shapes["lm_head.weight"] = [hidden, vocabulary];
  return shapes;
}

/**
 * The `config.json` with which Hugging Face's `LlamaForCausalLM` loads the same weights. No token is given a meaning: LVM's
 * published file names 1 and 2, which are images' codes, as beginning and end, and so ends generation early.
 */
export function huggingFaceConfig(config: LlamaConfig): Record<string, unknown> {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: config.vocabulary,
    hidden_size: config.hidden,
    intermediate_size: config.mlp,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.heads,
    max_position_embeddings: config.context,
    rms_norm_eps: config.epsilon,
    rope_theta: config.theta,
    hidden_act: "silu",
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: false,
    bos_token_id: null,
    eos_token_id: null,
    pad_token_id: null,
    torch_dtype: "float32"
  };
}

/** @throws if a size cannot be: what is not a positive whole number, or heads that do not cut hidden into even parts. */
export function checkConfig(config: LlamaConfig): void {
  for (const name of ["vocabulary", "hidden", "mlp", "layers", "heads", "context"] as const) {
    const value = config[name];
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`A LLaMA's ${name} must be a positive whole number, found ${value}.`);
  }
  if (config.hidden % (2 * config.heads))
    throw new RangeError(
      `A LLaMA's heads must cut hidden (${config.hidden}) into even parts, found ${config.heads}; choose a divisor of ${config.hidden / 2}.`
    );
}
