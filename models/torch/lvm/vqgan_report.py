"""What a tokenizer does to images that it was not trained on."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from lvm.images import PHOTOS, pixels, roles_of
from lvm.shards import Shard
from lvm.vqgan import Vqgan


def psnr(mse: float) -> float:
    """Decibels for images in [0, 1]; equal images count as 99."""
    return -10 * math.log10(max(mse, 10**-9.9))


def black_cells(images: Tensor, f: int) -> Tensor:
    """Which cells of f×f pixels of bytes [B, H, W, C] are black throughout: bool [B, (H/f)·(W/f)]."""
    batch, height, width, channels = images.shape
    cells = images.view(batch, height // f, f, width // f, f, channels)
    return cells.amax((2, 4, 5)).eq(0).view(batch, -1)


@torch.no_grad()
def round_trip(model: Vqgan, images: Tensor, batch: int = 256) -> tuple[Tensor, Tensor, Tensor]:
    """Bytes [N, H, W, C] to ids [N, T], the mean squared error of each image [N], and the ids of the reconstruction [N, T]."""
    rows = []
    for part in images.split(batch):
        x = pixels(part)
        ids = model.encode(x)
        shown = model.decode_ids(ids)
        rows.append((ids, (shown - x).square().mean((1, 2, 3)), model.encode(shown)))
    return tuple(torch.cat(column) for column in zip(*rows))


@torch.no_grad()
def held_out_report(
    model: Vqgan, shard: Shard, rows: slice, device: torch.device, photos: Tensor | None = None, most: int = 8192
) -> dict[str, object]:
    """
    PSNR of questions and frames, of answers by task and of photographs (dB, of the mean squared error of all such images), how many
    codes are used and their perplexity, the share of tokens that survive re-encoding, and the codes of an all-black cell.
    """
    rows = slice(rows.start, min(rows.stop, rows.start + max(1, most // shard.images_a_row)))
    images = torch.tensor(shard.images()[rows].reshape(-1, shard.size, shard.size, 3), device=device)
    places = roles_of(shard, rows)
    # A row's unused images are no images.
    used = torch.tensor(sorted({i for group in places.values() for i in group}), device=device)
    ids, errors, again = round_trip(model, images)
    ids_used = ids[used]
    share = torch.bincount(ids_used.flatten(), minlength=model.config.num_embeddings).float() / ids_used.numel()
    black = ids[used][black_cells(images[used], model.config.downsampling)]
    black_share = torch.bincount(black, minlength=1).float() / max(1, black.numel())
    entropy = [float(-(p * (p + 1e-12).log()).sum()) for p in (share, black_share)]
    decibels = {role: round(psnr(float(errors[group].mean())), 2) for role, group in sorted(places.items())}
    if photos is not None:
        decibels[PHOTOS] = round(psnr(float(round_trip(model, photos)[1].mean())), 2)
    return {
        "images": len(used),
        "psnr": decibels,
        "codesUsed": int((share > 0).sum()),
        "perplexity": round(math.exp(entropy[0]), 1),
        "tokenAgreement": round(float((ids_used == again[used]).float().mean()), 4),
        "blackCells": {"cells": black.numel(), "codes": len(black.unique()), "perplexity": round(math.exp(entropy[1]), 2)},
    }
