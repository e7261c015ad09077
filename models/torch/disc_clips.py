"""Small shards of clips for the tests: a coloured disc on a plain ground that swings, circles or stands, told as npm run clips does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

COLORS = {"red": (220, 40, 40), "green": (40, 200, 60), "blue": (50, 70, 230)}
MOTIONS = ("side to side", "orbit", "bounce", "still")


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


def disc_clip(color: str, motion: str, frequency: float, phase: float, frames: int, size: int) -> np.ndarray:
    """uint8 [T, S, S, 3], edges softened."""
    x, y = path_of(motion, frequency, phase, np.arange(frames))
    at = np.arange(size) + 0.5
    reach, radius = 0.25 * size, 0.18 * size
    across = at[None, None, :] - size / 2 - reach * x[:, None, None]
    down = at[None, :, None] - size / 2 - reach * y[:, None, None]
    distance = np.hypot(across, down)
    cover = (radius + 0.5 - distance).clip(0, 1)[..., None]
    ground = np.linspace(90, 130, size)[None, :, None, None]
    return (cover * np.array(COLORS[color]) + (1 - cover) * ground).round().astype(np.uint8)


def write_clips(folder: str | Path, name: str, count: int, seed: int, frames: int = 16, size: int = 32, length: int = 8) -> None:
    """A shard of so many clips; captions name colour, motion and, told, the period."""
    draw = np.random.default_rng(seed)
    clips, pixels = [], []
    for i in range(count):
        color, motion = str(draw.choice(list(COLORS))), MOTIONS[i % len(MOTIONS)]
        period = 0 if motion == "still" else int(draw.choice([5, 8, 12]))
        frequency, phase = (1 / period if period else 0.0), float(draw.choice([0, 0.25, 0.5, 0.75]))
        plain = [2 + list(COLORS).index(color), 5 + MOTIONS.index(motion), 9 + int(4 * phase)]
        told = [*plain, 13 + [0, 5, 8, 12].index(period)]
        padded = {key: words + [0] * (length - len(words)) for key, words in (("tokensPeriod", told), ("tokensPlain", plain))}
        shown = {
            "shape": "disc",
            "color": color,
            "backdrop": "grey",
            "motion": motion,
            "place": "middle",
            "direction": None,
            "style": "render",
        }
        rhythm = {"period": period or None, "frequency": frequency, "phase": phase, "keyframePhase": 0.0, "saysPeriod": True}
        named = {"seed": seed * 1000 + i, "caption": f"a {color} disc, {motion}", **shown, **rhythm}
        clips.append({**named, "tokens": padded["tokensPeriod"], **padded})
        pixels.append(disc_clip(color, motion, frequency, phase, frames, size))
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    np.stack(pixels).tofile(path / f"{name}.u8")
    classes = {"shape": ["disc"], "color": list(COLORS), "backdrop": ["grey"], "motion": list(MOTIONS)}
    head = {"clips": clips, "frames": frames, "size": size, "fps": 16, "captionLength": length, "classes": classes, "split": "train"}
    head["vocabulary"] = [f"word {i}" for i in range(20)]
    (path / f"{name}.json").write_text(json.dumps(head))
