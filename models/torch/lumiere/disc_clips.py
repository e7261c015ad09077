"""Small shards of clips for the tests: a coloured disc on a plain ground that swings, circles or stands, told as npm run clips does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

COLORS = {"red": (220, 40, 40), "green": (40, 200, 60), "blue": (50, 70, 230)}
# Grey from left to right.
BACKDROPS = {"dark": (30, 70), "bright": (170, 210)}
MOTIONS = ("side to side", "orbit", "bounce", "still")
PERIODS = (5, 8, 12)
CLASSES = {"color": list(COLORS), "backdrop": list(BACKDROPS), "motion": list(MOTIONS)}
# Four words say the phase, in quarters.
WORDS = ["", "(no caption)", *COLORS, *BACKDROPS, *MOTIONS, *(f"phase {i}" for i in range(4)), *(f"every {p} frames" for p in PERIODS)]


def path_of(motion: str, frequency: float, phase: float, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offsets from the middle in units of the reach, (x to the right, y down)."""
    angle = 2 * np.pi * (frequency * t + phase)
    if motion == "side to side":
        return np.sin(angle), 0 * t
    if motion == "orbit":
        return np.cos(angle), -0.7 * np.sin(angle)
    if motion == "bounce":
        return 0 * t, -np.cos(angle)
    return 0 * t, 0 * t


def disc_clip(color: str, backdrop: str, motion: str, frequency: float, phase: float, frames: int, size: int) -> np.ndarray:
    """uint8 [T, S, S, 3], edges softened."""
    x, y = path_of(motion, frequency, phase, np.arange(frames))
    at = np.arange(size) + 0.5
    reach, radius = 0.25 * size, 0.18 * size
    across = at[None, None, :] - size / 2 - reach * x[:, None, None]
    down = at[None, :, None] - size / 2 - reach * y[:, None, None]
    distance = np.hypot(across, down)
    cover = (radius + 0.5 - distance).clip(0, 1)[..., None]
    ground = np.linspace(*BACKDROPS[backdrop], size)[None, :, None, None]
    return (cover * np.array(COLORS[color]) + (1 - cover) * ground).round().astype(np.uint8)


def write_clips(folder: str | Path, name: str, count: int, seed: int, frames: int = 8, size: int = 16, length: int = 8) -> None:
    """A shard of so many clips, as `npm run clips` writes it; captions name what is seen, the phase and, told, the period."""
    draw = np.random.default_rng(seed)
    clips, pixels = [], []
    for i in range(count):
        color, backdrop, motion = str(draw.choice(list(COLORS))), str(draw.choice(list(BACKDROPS))), MOTIONS[i % len(MOTIONS)]
        period = None if motion == "still" else int(draw.choice(PERIODS))
        quarter = int(draw.integers(4))
        frequency, phase = (1 / period if period else 0.0), quarter / 4
        plain = [color, backdrop, motion, f"phase {quarter}"]
        told = [*plain, f"every {period} frames"] if period else plain
        padded = {
            key: [WORDS.index(word) for word in words] + [0] * (length - len(words))
            for key, words in (("tokensPeriod", told), ("tokensPlain", plain))
        }
        shown = {"shape": "disc", "color": color, "backdrop": backdrop, "motion": motion}
        where = {"place": "middle", "direction": None, "style": "render"}
        rhythm = {"period": period, "frequency": frequency, "phase": phase, "saysPeriod": True}
        about = {"seed": seed * 1000 + i, "caption": ", ".join(told), **shown, **where, **rhythm}
        clips.append({**about, "tokens": padded["tokensPeriod"], **padded})
        pixels.append(disc_clip(color, backdrop, motion, frequency, phase, frames, size))
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    np.stack(pixels).tofile(path / f"{name}.u8")
    head = {"clips": clips, "frames": frames, "size": size, "fps": 16, "captionLength": length, "classes": CLASSES, "split": "train"}
    (path / f"{name}.json").write_text(json.dumps({**head, "vocabulary": WORDS}))
