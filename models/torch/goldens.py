"""Goldens for the parity tests: what PyTorch computes from the shipped weights, for TypeScript to be held against.

    python goldens.py --weights lvm-vqgan.safetensors --data SHARDS --out tests/parity/lvm-vqgan.safetensors
    python goldens.py --weights lvm-main.safetensors  --data SHARDS --out tests/parity/lvm-main.safetensors
    python goldens.py --weights lumiere-main.safetensors --out tests/parity/lumiere-main.safetensors

A tokenizer's golden holds `images` [N,H,W,C] in [0,1] (F16, as they are given to it), `ids` [N,T] and `reconstruction`
[N,H,W,C]. A transformer's holds `tokens` [L], `positions` [P] and `logits` [P,V] from Hugging Face's LlamaForCausalLM (needs
transformers), plain attention, float64. One of Lumiere's networks needs no data; lumiere/goldens.py says what its golden holds. The
metadata's `sha256` says of which weights file.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch

from common.safetensors_io import read_arrays, sha256_of, write_arrays
from lumiere.goldens import network_golden
from lvm.hugging_face import load_hugging_face, write_folder
from lvm.llama_config import SPECIALS
from lvm.shards import read_shards
from lvm.vqgan import load_vqgan


@torch.no_grad()
def tokenizer_golden(weights: Path, images: np.ndarray) -> dict[str, np.ndarray]:
    """Images float16 [N, H, W, C] in [0, 1] with their ids and reconstructions."""
    model = load_vqgan(weights)
    x = torch.from_numpy(images.astype(np.float32)).permute(0, 3, 1, 2)
    ids = model.encode(x)
    shown = model.decode_ids(ids).permute(0, 2, 3, 1)
    return {"images": images, "ids": ids.numpy().astype(np.int32), "reconstruction": shown.contiguous().numpy()}


@torch.no_grad()
def transformer_golden(weights: Path, tokens: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Logits after up to `count` of the tokens [L], closer together at the beginning, the first and the last among them."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(weights, Path(folder))
        # In float64: what is told apart is then TypeScript's rounding, not also PyTorch's.
        model = load_hugging_face(Path(folder)).double()
        positions = np.unique(np.geomspace(1, len(tokens), count).round()).astype(np.int32) - 1
        logits = model(torch.from_numpy(tokens.astype(np.int64))[None]).logits[0, positions.astype(np.int64)]
    return {"tokens": tokens.astype(np.int32), "positions": positions, "logits": logits.float().numpy()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--data", help="shards: .u8 for a tokenizer, .tokens for a transformer")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--images", type=int, default=2, help="for a tokenizer: the first image of so many rows")
    parser.add_argument("--length", type=int, default=800, help="for a transformer: tokens of the first row, BOS included")
    parser.add_argument("--positions", type=int, default=8)
    args = parser.parse_args()
    config = json.loads(read_arrays(args.weights)[1].get("config", "{}"))
    if "captionLength" not in config and not args.data:
        parser.error("A golden of a tokenizer or a transformer expects --data, found none; give its shards.")
    if "captionLength" in config:
        arrays = network_golden(args.weights)
    elif "channelMult" in config:
        shard = read_shards(args.data, "u8")[0]
        images = (shard.images()[: args.images, 0] / np.float32(255)).astype(np.float16)
        arrays = tokenizer_golden(args.weights, images)
    elif "vocabulary" in config:
        codes = config["vocabulary"] - SPECIALS
        row = read_shards(args.data)[0].tokens()[0].reshape(-1)[: args.length - 1]
        arrays = transformer_golden(args.weights, np.concatenate([[codes], row]), args.positions)
    else:
        raise ValueError(
            f"{args.weights} should tell the config of a tokenizer, a transformer or a Lumiere network, found {sorted(config)}; export it."
        )
    write_arrays(args.out, arrays, {"weights": args.weights.name, "sha256": sha256_of(args.weights), "torch": torch.__version__})
    print(f"{args.out}: {', '.join(f'{key} {list(value.shape)}' for key, value in arrays.items())}, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
