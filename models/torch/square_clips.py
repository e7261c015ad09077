"""Small shards of clips for the tests: a square of a colour that stands, slides or swings on a dark or a bright ground."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

CLASSES = {"color": ["red", "green"], "backdrop": ["dark", "bright"], "motion": ["still", "slide", "swing"]}
WORDS = ["", "(no caption)", "a", "red", "green", "still", "slide", "swing", "every", "4"]


def write_clips(directory: str | Path, name: str, count: int, seed: int, frames: int = 8, size: int = 8, length: int = 6) -> None:
    """A shard as `npm run clips` writes it."""
    draw = np.random.default_rng(seed)
    pixels = np.zeros((count, frames, size, size, 3), np.uint8)
    clips = []
    for i in range(count):
        shown = {head: names[int(draw.integers(len(names)))] for head, names in CLASSES.items()}
        pixels[i] = 40 if shown["backdrop"] == "dark" else 200
        for t in range(frames):
            x = {"still": 0, "slide": t * (size - 3) // frames, "swing": (t % 4) * (size - 3) // 4}[shown["motion"]]
            pixels[i, t, 2:5, x : x + 3] = (230, 20, 20) if shown["color"] == "red" else (20, 230, 20)
        plain = [2, WORDS.index(shown["color"]), WORDS.index(shown["motion"])]
        said = plain + ([8, 9] if shown["motion"] == "swing" else [])
        padded = [words + [0] * (length - len(words)) for words in (plain, said)]
        clips.append(
            {
                "seed": seed * 1000 + i, "caption": " ".join(WORDS[w] for w in said), "saysPeriod": True, "shape": "cube", **shown,
                "place": "left", "direction": None, "period": 4 if shown["motion"] == "swing" else None, "style": "render",
                "frequency": 0.25 if shown["motion"] == "swing" else 0, "phase": 0, "keyframePhase": 0,
                "tokens": padded[1], "tokensPeriod": padded[1], "tokensPlain": padded[0], "scene": {},
            }
        )  # fmt: skip
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    pixels.tofile(folder / f"{name}.u8")
    head = {
        "clips": clips, "frames": frames, "size": size, "fps": 16, "captionLength": length, "vocabulary": WORDS, "classes": CLASSES,
        "split": "train",
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(head))
