"""Encodes every NAME.u8 of a directory to NAME.tokens, uint16 [rows, 16, 256].

    python -m lvm.tokenize_shards --weights vqgan.safetensors --data DIR [--remove]
    torchrun --nproc_per_node=2 -m lvm.tokenize_shards …          shard i goes to process i mod 2

In float32 without TF32, so that the ids are those that the TypeScript tokenizer gives.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lvm.images import pixels
from lvm.shards import Shard, read_shards
from lvm.vqgan import Vqgan, load_vqgan


@torch.no_grad()
def tokenize(shard: Shard, encode: Callable[[Tensor], Tensor], device: torch.device, batch: int) -> np.ndarray:
    """The ids of a shard's images, uint16 [rows, images a row, tokens]. `encode` takes [batch, C, H, W] and gives [batch, T]."""
    flat = shard.images().reshape(-1, shard.size, shard.size, 3)
    parts: list[Tensor] = []
    for begin in range(0, len(flat), batch):
        part = torch.from_numpy(np.array(flat[begin : begin + batch])).to(device)
        count = len(part)
        # One shape throughout, so that nothing is compiled twice.
        part = torch.cat([part, part.new_zeros(batch - count, *part.shape[1:])]) if count < batch else part
        parts.append(encode(pixels(part))[:count].to(torch.int16))
    # The copy back is the only wait for the device.
    return torch.cat(parts).cpu().numpy().astype(np.uint16).reshape(shard.rows, shard.images_a_row, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--batch", type=int, default=1024, help="images at a time")
    parser.add_argument("--remove", action="store_true", help="remove each .u8 once its tokens are written")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    args = parser.parse_args()

    rank, world = int(os.environ.get("LOCAL_RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    device = torch.device("cuda", rank) if torch.cuda.is_available() else torch.device("cpu")
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    model: Vqgan = load_vqgan(args.weights).to(device).to(memory_format=torch.channels_last)
    if model.config.num_embeddings > 2**15:
        raise ValueError(f"Tokens are stored in 16 bits, but {args.weights} has {model.config.num_embeddings} codes; use fewer.")
    encode = torch.compile(model.encode, dynamic=False) if args.compile else model.encode

    images, started = 0, time.monotonic()
    for shard in read_shards(args.data, "u8")[rank::world]:
        tokens = tokenize(shard, encode, device, args.batch)
        path = Path(args.data) / f"{shard.name}.tokens"
        part = path.with_suffix(".tokens.part")
        tokens.tofile(part)
        part.replace(path)
        if args.remove:
            path.with_suffix(".u8").unlink()
        images += tokens.shape[0] * tokens.shape[1]
        seconds = time.monotonic() - started
        print(f"{shard.name}: {images} images by process {rank} in {seconds:.1f} s, {images / seconds:.0f} a second", flush=True)


if __name__ == "__main__":
    main()
