"""Shards of captioned clips: NAME.u8, uint8 [clips, frames, size, size, 3], and NAME.json, which says what each clip shows.

Written by `npm run clips` (models/lumiere/clips/write-clips.ts).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

# What a list says of each clip, beside its scene.
FIELDS = (
    "seed", "caption", "shape", "color", "backdrop", "motion", "place", "direction", "period", "style", "frequency", "phase",
    "saysPeriod", "tokens", "tokensPeriod", "tokensPlain",
)  # fmt: skip


@dataclass(frozen=True)
class ClipShard:
    """One shard. `clips` has a record a clip with FIELDS and its scene; the pixels are mapped from disk when asked for."""

    directory: Path
    name: str
    frames: int
    size: int
    fps: float
    split: str
    # The names of the classes of each head, by their number.
    classes: dict[str, tuple[str, ...]]
    # The captions' words by id: 0 is padding, 1 “no caption”.
    vocabulary: tuple[str, ...]
    clips: tuple[dict[str, Any], ...]

    def __len__(self) -> int:
        return len(self.clips)

    def pixels(self) -> np.ndarray:
        """uint8 [N, T, S, S, 3], 0 black and 255 white, mapped from disk."""
        path = self.directory / f"{self.name}.u8"
        shape = (len(self.clips), self.frames, self.size, self.size, 3)
        wanted, found = int(np.prod(shape)), path.stat().st_size if path.exists() else None
        if found != wanted:
            raise ValueError(f"{path} should have {wanted} bytes for {list(shape)}, found {found}; make the shard again.")
        return np.memmap(path, np.uint8, "r", shape=shape)

    def _column(self, name: str, dtype: type) -> np.ndarray:
        return np.array([clip[name] for clip in self.clips], dtype)

    @cached_property
    def tokens(self) -> np.ndarray:
        """int32 [N, L], 0 is padding: of the caption that was drawn, with its period or without."""
        return self._column("tokens", np.int32)

    @cached_property
    def tokens_period(self) -> np.ndarray:
        """int32 [N, L]: of the caption that says the period, where there is one."""
        return self._column("tokensPeriod", np.int32)

    @cached_property
    def tokens_plain(self) -> np.ndarray:
        """int32 [N, L]: of the caption without the period."""
        return self._column("tokensPlain", np.int32)


def read_clip_shard(path: str | Path) -> ClipShard:
    """A shard from its JSON file. Raises a sentence if a clip lacks a field or its tokens have another length."""
    path = Path(path)
    head = json.loads(path.read_text())
    for i, clip in enumerate(head["clips"]):
        missing = [name for name in FIELDS if name not in clip]
        if missing or len(clip["tokens"]) != head["captionLength"]:
            told = f"no {missing[0]}" if missing else f"{len(clip['tokens'])} tokens"
            wanted = f"all fields and {head['captionLength']} tokens"
            raise ValueError(f"{path}: clip {i} should have {wanted}, found {told}; make the shard again.")
    classes = {name: tuple(names) for name, names in head["classes"].items()}
    plain = {key: head[key] for key in ("frames", "size", "fps", "split")}
    return ClipShard(path.parent, path.stem, **plain, classes=classes, vocabulary=tuple(head["vocabulary"]), clips=tuple(head["clips"]))


def read_clips(directory: str | Path) -> list[ClipShard]:
    """The complete shards of a directory, by name. Raises if there are none, or they differ in frames, size or caption length."""
    folder = Path(directory)
    shards = [read_clip_shard(path) for path in sorted(folder.glob("*.json")) if path.with_suffix(".u8").exists()]
    if not shards:
        raise FileNotFoundError(f"{folder} should hold shards (NAME.json beside NAME.u8), found none; make some with npm run clips.")
    kinds = {(shard.frames, shard.size, shard.tokens.shape[1]) for shard in shards}
    if len(kinds) > 1:
        raise ValueError(f"{folder} should hold clips of one length, size and caption length, found {sorted(kinds)}; keep them apart.")
    return shards
