"""Small shards for the tests: a bright square on a dark ground, asked for its mask or its negative; videos in which it slides."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

SIZE = 64


def square(draw: np.random.Generator, x: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A picture uint8 [64, 64, 3] and the mask [64, 64] of its square."""
    side = int(draw.integers(16, 33))
    left = int(draw.integers(0, SIZE - side)) if x is None else min(x, SIZE - side)
    top = int(draw.integers(0, SIZE - side))
    mask = np.zeros((SIZE, SIZE), bool)
    mask[top : top + side, left : left + side] = True
    ground, color = draw.integers(0, 100, 3), draw.integers(150, 256, 3)
    return np.where(mask[..., None], color, ground).astype(np.uint8), mask


def answer(task: str, picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """White on black where the square is, or the picture's negative."""
    return np.repeat(mask[..., None], 3, 2).astype(np.uint8) * 255 if task == "mask" else 255 - picture


def write_shard(directory: str | Path, name: str, rows: int, seed: int) -> None:
    """A shard: of four rows two are pairs, one is a video, and one holds a category of four, a triple of annotations and a single image."""
    draw = np.random.default_rng(seed)
    images = np.zeros((rows, 16, SIZE, SIZE, 3), np.uint8)
    sentences: list[dict[str, object]] = []

    def add(row: int, first: int, kind: str, task: str | None, roles: str) -> None:
        sentences.append(
            {"row": row, "first": first, "count": len(roles), "kind": kind, "task": task, "roles": roles, "seed": seed * 1000 + row}
        )

    for row in range(rows):
        if row % 4 < 2:
            task = ("mask", "negative")[row % 4]
            for shot in range(8):
                picture, mask = square(draw)
                images[row, 2 * shot], images[row, 2 * shot + 1] = picture, answer(task, picture, mask)
            add(row, 0, "pairs", task, "qa" * 8)
        elif row % 4 == 2:
            held = draw.integers(1 << 30)
            for frame in range(16):
                images[row, frame] = square(np.random.default_rng(held), 3 * frame)[0]
            add(row, 0, "video", None, "f" * 16)
        else:
            for image in range(8):
                images[row, image] = square(draw)[0]
            add(row, 0, "category", None, "ffff")
            add(row, 4, "multi-annotation", None, "qaa")
            add(row, 7, "single", None, "f")
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    images.tofile(folder / f"{name}.u8")
    head = {"rows": rows, "images": 16, "size": SIZE, "sentences": sentences}
    (folder / f"{name}.json").write_text(json.dumps(head))
