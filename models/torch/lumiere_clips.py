"""Captioned clips on the device, as bytes, and batches of them that are the same on every process and in every run with a seed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor


@dataclass
class Clips:
    """Pixels uint8 [N, T, S, S, 3]; captions as tokens int16 [N, L], with the motion's period told and without; what shards tell of each."""

    pixels: Tensor
    told: Tensor
    plain: Tensor
    about: list[dict[str, Any]]

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

    def captions(self, clips: Tensor, says_period: Tensor) -> Tensor:
        """Tokens [B, L] of clips [B]: with their period where bool [B] says so."""
        return torch.where(says_period[:, None], self.told[clips], self.plain[clips])


def to_bytes(x: Tensor) -> Tensor:
    """Images [N, 3, S, S] in [−1, 1] to uint8 [N, S, S, 3]."""
    return ((x.float() + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1)


def read_list(path: Path) -> dict[str, Any]:
    """A shard's list. Raises if its bytes are not there in full."""
    head = json.loads(path.read_text())
    wanted = len(head["clips"]) * head["frames"] * head["size"] ** 2 * 3
    pixels = path.with_suffix(".u8")
    found = pixels.stat().st_size if pixels.exists() else None
    if found != wanted:
        raise ValueError(f"{pixels} should have {wanted} bytes for {len(head['clips'])} clips, found {found}; write the shard again.")
    return head


def load_clips(folder: str | Path, device: torch.device, limit: int | None = None) -> Clips:
    """All shards of a folder (npm run clips), by name, or the first `limit` clips; all with the same frames and size."""
    paths = sorted(path for path in Path(folder).glob("*.json") if path.with_suffix(".u8").exists())
    parts: list[Tensor] = []
    about: list[dict[str, Any]] = []
    for path in paths:
        head = read_list(path)
        shape = (len(head["clips"]), head["frames"], head["size"], head["size"], 3)
        if parts and parts[0].shape[1:] != shape[1:]:
            raise ValueError(f"{path} should have clips like the others, {list(parts[0].shape[1:])}, found {list(shape[1:])}; use another folder.")
        count = shape[0] if limit is None else min(shape[0], limit - len(about))
        array = np.fromfile(path.with_suffix(".u8"), np.uint8, count * int(np.prod(shape[1:])))
        parts.append(torch.from_numpy(array).view(count, *shape[1:]).to(device))
        about += head["clips"][:count]
        if limit is not None and len(about) >= limit:
            break
    if not about:
        raise FileNotFoundError(f"{folder} should hold clips (NAME.json beside NAME.u8), found none; write some with npm run clips.")
    told, plain = (tokens_of(about, key).to(device) for key in ("tokensPeriod", "tokensPlain"))
    return Clips(torch.cat(parts) if len(parts) > 1 else parts[0], told, plain, about)


def tokens_of(about: list[dict[str, Any]], key: str) -> Tensor:
    """Captions int16 [N, L] under a key, or under "tokens" where it is missing."""
    return torch.tensor([one.get(key) or one["tokens"] for one in about], dtype=torch.int16)


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
        self.generator.manual_seed((self.seed + 1) * (1 << 32) + step)
        return self

    def uniform(self, *shape: int) -> Tensor:
        return torch.rand(self.batch, *shape, generator=self.generator, device=self.device)[self.own]

    def noise(self, frames: int, size: int) -> Tensor:
        """White noise [B·T, 3, S, S], channels last in memory."""
        shape = (self.batch, frames, size, size, 3)
        return torch.randn(shape, generator=self.generator, device=self.device)[self.own].flatten(0, 1).permute(0, 3, 1, 2)

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(self.batch, *shape, generator=self.generator, device=self.device)[self.own]
