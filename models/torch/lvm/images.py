"""Images for the tokenizer's training, held on the device as bytes, from which batches are drawn there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from lvm.shards import Shard

PHOTOS = "photo"


def pixels(images: Tensor) -> Tensor:
    """Bytes [B, H, W, C] to float32 [B, C, H, W] in [0, 1], channels last in memory."""
    return images.permute(0, 3, 1, 2).float() / 255


def roles_of(shard: Shard, rows: slice) -> dict[str, list[int]]:
    """Which images, counted from the first of `rows`, are what: "question" (also frames and the rest), or an answer's task."""
    places: dict[str, list[int]] = {}
    for s in shard.sentences:
        if rows.start <= s.row < rows.stop:
            at = (s.row - rows.start) * shard.images_a_row + s.first
            for i, role in enumerate(s.roles):
                places.setdefault((s.task or s.kind) if role == "a" else "question", []).append(at + i)
    return places


def split(shards: list[Shard]) -> tuple[list[tuple[Shard, slice]], tuple[Shard, slice]]:
    """What is trained on and what is held out: the last shard, or of a single shard its last eighth."""
    *rest, last = shards
    if rest:
        return [(shard, slice(0, shard.rows)) for shard in rest], (last, slice(0, last.rows))
    cut = last.rows - max(1, last.rows // 8)
    if not cut:
        raise ValueError(f"{last.name} should have at least 2 rows, one to hold out, found {last.rows}; make a larger shard.")
    return [(last, slice(0, cut))], (last, slice(cut, last.rows))


@dataclass
class ImagePool:
    """Bytes on the device, and which of them are questions (or frames) and answers."""

    images: Tensor  # uint8 [N, H, W, C]
    questions: Tensor  # int64 [Q]
    answers: Tensor  # int64 [A]
    photos: Tensor | None  # uint8 [M, H, W, C]
    answer_share: float = 0.4
    photo_share: float = 0.0

    def draw(self, batch: int, generator: torch.Generator) -> Tensor:
        """float32 [batch, C, H, W] in [0, 1]: photographs, answers and questions in their shares, half of all mirrored."""

        def some(count: int, of: Tensor) -> Tensor:
            return of[torch.randint(len(of), (count,), device=of.device, generator=generator)]

        photos = round(batch * self.photo_share) if self.photos is not None else 0
        answers = round((batch - photos) * self.answer_share) if len(self.answers) else 0
        chosen = torch.cat([some(batch - photos - answers, self.questions), some(answers, self.answers)])
        parts = [self.images[chosen]]
        if photos and self.photos is not None:
            parts.append(some(photos, self.photos))
        drawn = torch.cat(parts)
        mirrored = torch.rand(batch, device=drawn.device, generator=generator) < 0.5
        return pixels(torch.where(mirrored[:, None, None, None], drawn.flip(2), drawn))


def load_photos(path: str | Path, size: int, device: torch.device) -> Tensor:
    """uint8 [N, size, size, 3] from a file of bytes."""
    data = np.fromfile(path, np.uint8)
    if not data.size or data.size % (size * size * 3):
        raise ValueError(f"{path} should hold whole images of {size}×{size}×3 bytes, found {data.size} bytes; use lvm.photo_crops.")
    return torch.from_numpy(data.reshape(-1, size, size, 3)).to(device)


def load_pool(parts: list[tuple[Shard, slice]], device: torch.device, gigabytes: float) -> ImagePool:
    """Loads as much of each part as fits in so many gigabytes, the first rows of each."""
    whole = sum((rows.stop - rows.start) * shard.images_a_row * shard.size**2 * 3 for shard, rows in parts)
    share = min(1.0, gigabytes * 1e9 / whole)
    images: list[Tensor] = []
    questions: list[int] = []
    answers: list[int] = []
    begin = 0
    for shard, rows in parts:
        taken = slice(rows.start, rows.start + max(1, int((rows.stop - rows.start) * share)))
        flat = shard.images()[taken].reshape(-1, shard.size, shard.size, 3)
        images.append(torch.from_numpy(np.array(flat)).to(device))
        for role, places in roles_of(shard, taken).items():
            (questions if role == "question" else answers).extend(begin + place for place in places)
        begin += len(flat)
    if not questions:
        raise ValueError("The tokenizer's training needs images with role q or f, found none; make shards of another mixture.")
    index = (torch.tensor(list_, dtype=torch.int64, device=device) for list_ in (questions, answers))
    return ImagePool(torch.cat(images), *index, photos=None)
