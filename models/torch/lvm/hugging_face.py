"""A transformer as a folder that Hugging Face's LlamaForCausalLM loads unchanged, and the proof that it computes the same.

    python -m lvm.hugging_face --weights lvm-main.safetensors --out FOLDER [--check]

--check needs the package transformers.
"""

from __future__ import annotations

import argparse
import json
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--check", action="store_true", help="load it with transformers and compare the logits")
    args = parser.parse_args()
    write_folder(args.weights, args.out)
    if args.check:
        gap = difference(args.weights, args.out)
        if not gap < 1e-3:
            raise ArithmeticError(f"Logits of transformers and ours should differ by less than 0.001, found {gap}; compare layer by layer.")
        print(f"Logits differ by at most {gap:.2g} from those of transformers.")


if __name__ == "__main__":
    main()
