"""Shards of visual sentences: NAME.u8 or NAME.tokens, and NAME.json, which says which images of which row are what.

A row holds up to 16 images: NAME.u8 is uint8 [rows, 16, 64, 64, 3], NAME.tokens uint16 [rows, 16, 256].
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KINDS = ("pairs", "video", "annotated-video", "multi-annotation", "category", "single")
# The kinds that each mixture of the ablation trains on (after LVM §5.1).
MIXTURES = {
    "all": KINDS,
    "no-video": tuple(kind for kind in KINDS if "video" not in kind),
    "pairs": ("pairs",),
    "single": ("single",),
    "video": ("video",),
}


@dataclass(frozen=True)
class Sentence:
    """Images first … first + count − 1 of a row; `roles` has a letter an image: q question, a answer, f frame or other."""

    row: int
    first: int
    count: int
    kind: str
    task: str | None
    roles: str
    seed: int


@dataclass(frozen=True)
class Shard:
    """One shard; its arrays are mapped from disk when asked for."""

    directory: Path
    name: str
    rows: int
    images_a_row: int
    size: int
    sentences: tuple[Sentence, ...]

    def images(self) -> np.ndarray:
        """uint8 [rows, 16, size, size, 3]."""
        return self._mapped("u8", np.uint8, (self.rows, self.images_a_row, self.size, self.size, 3))

    def tokens(self) -> np.ndarray:
        """uint16 [rows, 16, 256]; an image's tokens are as many as the file's size says."""
        path = self.directory / f"{self.name}.tokens"
        image_tokens = path.stat().st_size // (2 * self.rows * self.images_a_row) if path.exists() else 256
        return self._mapped("tokens", np.uint16, (self.rows, self.images_a_row, image_tokens))

    def _mapped(self, suffix: str, dtype: type, shape: tuple[int, ...]) -> np.ndarray:
        path = self.directory / f"{self.name}.{suffix}"
        wanted = int(np.prod(shape)) * np.dtype(dtype).itemsize
        found = path.stat().st_size if path.exists() else None
        if found != wanted:
            raise ValueError(f"{path} should have {wanted} bytes for {list(shape)}, found {found}; make the shard again.")
        return np.memmap(path, dtype, "r", shape=shape)


def read_shard(path: Path) -> Shard:
    """A shard from its JSON file. Raises if a sentence leaves its row or its roles do not fit its images."""
    head = json.loads(path.read_text())
    names = ("row", "first", "count", "kind", "task", "roles", "seed")
    sentences = tuple(Sentence(*(entry[name] for name in names)) for entry in head["sentences"])
    for i, s in enumerate(sentences):
        if s.kind not in KINDS or len(s.roles) != s.count or not 0 <= s.row < head["rows"] or s.first + s.count > head["images"]:
            raise ValueError(f"{path}: sentence {i} should lie in a row, with a known kind and a role an image, found {s}; make it again.")
    return Shard(path.parent, path.stem, head["rows"], head["images"], head["size"], sentences)


def read_shards(directory: str | Path, suffix: str = "tokens") -> list[Shard]:
    """The shards of a directory that have a file with this suffix ("u8" or "tokens"), by name."""
    folder = Path(directory)
    found = [read_shard(path) for path in sorted(folder.glob("*.json")) if path.with_suffix(f".{suffix}").exists()]
    if not found:
        raise FileNotFoundError(f"{folder} should hold shards (NAME.json beside NAME.{suffix}), found none; make or tokenize some.")
    return found
