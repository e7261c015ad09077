"""Captioned clips on the device, as bytes, and batches of them that are the same on every process and in every run with a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lumiere.clip_shards import read_clips
from lumiere.seeds import seed_of


@dataclass
class Clips:
    """Pixels uint8 [N, T, S, S, 3]; captions as tokens int16 [N, L], with the motion's period and without; what shards tell of each."""

    pixels: Tensor
    told: Tensor
    plain: Tensor
    about: list[dict[str, Any]]
    vocabulary: int

    @property
    def frames(self) -> int:
        return self.pixels.shape[1]

    @property
    def size(self) -> int:
        return self.pixels.shape[2]

    def take(self, clips: Tensor, frames: Tensor | None = None) -> Tensor:
        """Clips [B], all frames or those of `frames` [B, F], as images [B·F, 3, S, S] in [−1, 1], channels last in memory."""
        chosen = self.pixels[clips] if frames is None else self.pixels[clips[:, None], frames]
        return (chosen.flatten(0, 1).float() / 127.5 - 1).permute(0, 3, 1, 2)

    def first_frames(self, frames: int) -> Clips:
        """The same clips cut short: captions tell where a motion begins, so that the beginning of a clip is a clip."""
        if frames > self.frames:
            raise ValueError(f"Clips cannot be cut to {frames} frames, found {self.frames}; write longer clips or ask for fewer frames.")
        return replace(self, pixels=self.pixels[:, :frames])

    def captions(self, clips: Tensor, says_period: Tensor) -> Tensor:
        """Tokens [B, L] of clips [B]: with their period where bool [B] says so."""
        return torch.where(says_period[:, None], self.told[clips], self.plain[clips])


def to_bytes(x: Tensor) -> Tensor:
    """Images [N, 3, S, S] in [−1, 1] to uint8 [N, S, S, 3]."""
    return ((x.float() + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1)


def load_clips(folder: str | Path, device: torch.device, limit: int | None = None) -> Clips:
    """All clips of a folder's shards (npm run clips), by name, or the first `limit` of them."""
    shards = read_clips(folder)
    counts, left = [], sum(map(len, shards)) if limit is None else limit
    for shard in shards:
        counts.append(min(len(shard), left))
        left -= counts[-1]
    shape = (sum(counts), shards[0].frames, shards[0].size, shards[0].size, 3)
    pixels = torch.empty(shape, dtype=torch.uint8, device=device)
    begin = 0
    for shard, count in zip(shards, counts):
        # Shard by shard, so that the host never holds them all.
        if count:
            pixels[begin : begin + count].copy_(torch.from_numpy(np.array(shard.pixels()[:count])))
            begin += count

    def tokens(name: str) -> Tensor:
        rows = [getattr(shard, name)[:count] for shard, count in zip(shards, counts)]
        return torch.from_numpy(np.concatenate(rows)).to(device, torch.int16)

    about = [clip for shard, count in zip(shards, counts) for clip in shard.clips[:count]]
    return Clips(pixels, tokens("tokens_period"), tokens("tokens_plain"), about, len(shards[0].vocabulary))


@dataclass
class Order:
    """Which of `count` things each batch holds: every epoch in an order of its own, drawn on the CPU, kept on the device."""

    count: int
    batch: int
    seed: int
    device: torch.device

    def __post_init__(self) -> None:
        self._orders: dict[int, Tensor] = {}

    def _order(self, epoch: int) -> Tensor:
        if epoch not in self._orders:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            order = torch.randperm(self.count, generator=generator).to(self.device)
            self._orders = {**{e: o for e, o in self._orders.items() if e == epoch - 1}, epoch: order}
        return self._orders[epoch]

    def at(self, step: int) -> Tensor:
        """The whole batch's indices [batch], over all processes."""
        epoch, begin = divmod(step * self.batch, self.count)
        parts, missing = [], self.batch
        while missing:
            part = self._order(epoch)[begin : begin + missing]
            parts.append(part)
            missing, epoch, begin = missing - len(part), epoch + 1, 0
        return torch.cat(parts)


class Draws:
    """Random numbers of a step, drawn for the whole batch on the device and cut to this process's share: the same however many share it."""

    def __init__(self, seed: int, batch: int, rank: int, world: int, device: torch.device) -> None:
        self.seed, self.batch, self.device = seed, batch, device
        share = batch // world
        self.own = slice(rank * share, (rank + 1) * share)
        self.generator = torch.Generator(device)

    def at(self, step: int) -> Draws:
        self.generator.manual_seed(seed_of(self.device, self.seed + 1, step))
        return self

    def uniform(self, *shape: int) -> Tensor:
        return torch.rand(self.batch, *shape, generator=self.generator, device=self.device)[self.own]

    def noise(self, frames: int, size: int) -> Tensor:
        """White noise [B·T, 3, S, S], channels last in memory."""
        shape = (self.batch, frames, size, size, 3)
        return torch.randn(shape, generator=self.generator, device=self.device)[self.own].flatten(0, 1).permute(0, 3, 1, 2)

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(self.batch, *shape, generator=self.generator, device=self.device)[self.own]


@dataclass(frozen=True)
class Drawing:
    """How a training draws batches: their size over all processes, seed, this process, the share of captions with a period."""

    batch: int
    seed: int
    rank: int = 0
    world: int = 1
    period_share: float = 0.5

    def of(self, clips: Clips) -> tuple[Order, Draws]:
        """The order of clips and the random numbers."""
        device = clips.pixels.device
        return Order(len(clips.about), self.batch, self.seed, device), Draws(self.seed, self.batch, self.rank, self.world, device)
