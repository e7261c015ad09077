"""A transformer as a folder that Hugging Face's LlamaForCausalLM loads unchanged, and the proof that it computes the same.

    python -m lvm.hugging_face --weights lvm-main.safetensors --out FOLDER [--check] [--time 256 --context 3839]

--check and --time need the package transformers; --time tells how fast their `generate` is, greedy, in float32, batch 1, on the GPU if
there is one.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from torch import nn

from common.safetensors_io import write_weights
from lvm.llama import load_llama
from lvm.llama_config import LlamaConfig


def hugging_face_config(config: LlamaConfig) -> dict[str, object]:
    """
    `config.json`, as models/lvm/configs.ts writes it. No token is given a meaning: LVM's published file names 1 and 2, which are
    images' codes, as beginning and end, and so ends generation early.
    """
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": config.vocabulary,
        "hidden_size": config.hidden,
        "intermediate_size": config.mlp,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "num_key_value_heads": config.heads,
        "max_position_embeddings": config.context,
        "rms_norm_eps": config.epsilon,
        "rope_theta": config.theta,
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": False,
        "bos_token_id": None,
        "eos_token_id": None,
        "pad_token_id": None,
        "torch_dtype": "float32",
    }


def write_folder(weights: Path, folder: Path) -> None:
    """config.json and model.safetensors (float32, quantised weights multiplied out) from one of our weights files."""
    model = load_llama(weights)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(hugging_face_config(model.config), indent=2))
    write_weights(folder / "model.safetensors", model.state_dict(), {"format": "pt"})


def load_hugging_face(folder: Path) -> nn.Module:
    """Their model with its plain attention, in float32."""
    from transformers import LlamaForCausalLM

    return LlamaForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()


@torch.no_grad()
def difference(weights: Path, folder: Path, length: int = 512, seed: int = 0) -> float:
    """The greatest |Δ| of logits between their model and ours on ids drawn from a seed."""
    ours, theirs = load_llama(weights), load_hugging_face(folder)
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(ours.config.vocabulary, (2, min(length, ours.config.context)), generator=generator)
    return float((theirs(ids).logits - ours(ids)).abs().max())


@torch.no_grad()
def generate_speed(folder: Path, tokens: int, context: int, runs: int = 3) -> list[float]:
    """Tokens a second of their `generate`, in each of so many runs after one that is not counted; the prompt's forward is in it."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = load_hugging_face(folder).to(device)
    ids = torch.randint(model.config.vocab_size, (1, context), generator=torch.Generator().manual_seed(0)).to(device)
    told = {
        "attention_mask": torch.ones_like(ids),
        "do_sample": False,
        "min_new_tokens": tokens,
        "max_new_tokens": tokens,
        "pad_token_id": 0,
    }
    speeds: list[float] = []
    for _ in range(runs + 1):
        begun = time.monotonic()
        found = model.generate(ids, **told)
        if found.shape[1] != context + tokens:
            raise RuntimeError(
                f"generate should give {tokens} tokens after {context}, found {found.shape[1] - context}; raise the context."
            )
        # Reading a token waits for all of them.
        found[0, -1].item()
        speeds.append(tokens / (time.monotonic() - begun))
    return speeds[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--check", action="store_true", help="load it with transformers and compare the logits")
    parser.add_argument("--time", type=int, help="tokens to generate, to see how fast they come")
    parser.add_argument("--context", type=int, default=3839, help="of --time: tokens before these")
    args = parser.parse_args()
    write_folder(args.weights, args.out)
    if args.check:
        gap = difference(args.weights, args.out)
        if not gap < 1e-3:
            raise ArithmeticError(f"Logits of transformers and ours should differ by less than 0.001, found {gap}; compare layer by layer.")
        print(f"Logits differ by at most {gap:.2g} from those of transformers.")

    if args.time:
        print(f"generate: {', '.join(f'{speed:.1f}' for speed in generate_speed(args.out, args.time, args.context))} tokens a second.")


if __name__ == "__main__":
    main()
