"""The sizes of Lumiere's networks (arXiv 2401.12945), as in models/lumiere/lumiere-config.ts. The paper discloses none: all are ours."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from common.config_json import camel, given_fields, named_or_read

MIXINGS = ("time", "space-time")
POSITIONS = ("sinusoidal", "none")


@dataclass(frozen=True)
class Temporal:
    """
    What inflation adds: kernel in frames, layers of temporal attention, what they mix, the branches' width as a share of C, whether
    temporal attention reads the caption itself, and how many courses are read from the caption.
    """

    kernel: int = 3
    layers: int = 4
    mixing: str = "space-time"
    position: str = "sinusoidal"
    hidden: float = 1.0
    caption: bool = False
    # Functions of time that the caption says at once (lumiere/course.py); 0: none, as in the paper.
    course: int = 0


@dataclass(frozen=True)
class LumiereConfig:
    """Field by field what models/lumiere/lumiere-config.ts describes; in JSON the names are camelCase. Levels are finest first."""

    size: int = 32
    frames: int = 80
    channels: tuple[int, ...] = (64, 96, 192)
    blocks: int = 2
    head_width: int = 32
    embedding: int = 256
    caption_width: int = 128
    caption_length: int = 32
    vocabulary: int = 68
    in_channels: int = 3
    temporal: Temporal | None = None

    @property
    def levels(self) -> int:
        return len(self.channels)

    def level_frames(self) -> list[int]:
        """Frames at each level: halved, rounded up, wherever the side is halved."""
        counts = [self.frames]
        for _ in range(self.levels - 1):
            counts.append(-(-counts[-1] // 2))
        return counts

    def image(self) -> LumiereConfig:
        """The text-to-image U-Net under this one."""
        return replace(self, temporal=None, in_channels=3)

    def to_json(self) -> str:
        told = {camel(key): value for key, value in asdict(self).items()}
        for option in ("caption", "course"):
            # They came later: what does without them is told as before.
            if self.temporal and not getattr(self.temporal, option):
                del told["temporal"][option]
        return json.dumps(told)

    @staticmethod
    def from_json(text: str) -> LumiereConfig:
        """Raises a sentence that names the field that does not fit."""
        given = given_fields(text, LumiereConfig, "A Lumiere config")
        if "channels" in given:
            given["channels"] = tuple(given["channels"])
        if given.get("temporal"):
            given["temporal"] = Temporal(**given["temporal"])
        return check(LumiereConfig(**given))


def check(config: LumiereConfig) -> LumiereConfig:
    """The config itself. Raises where a network cannot be made of it."""

    def refuse(field: str, expected: str, found: Any) -> None:
        raise ValueError(f"A Lumiere config's {field} should be {expected}, found {found}; change it.")

    if not config.channels:
        refuse("channels", "a list, one a level", list(config.channels))
    if config.size % 2 ** (config.levels - 1):
        refuse("size", f"a multiple of {2 ** (config.levels - 1)}", config.size)
    for width in (*config.channels[-2:], config.caption_width):
        if width > config.head_width and width % config.head_width:
            refuse("channels and captionWidth", f"multiples of headWidth {config.head_width} where there is attention", width)
    if config.in_channels not in (3, 6, 7):
        refuse("inChannels", "3, 6 (super-resolution) or 7 (conditioned)", config.in_channels)
    time = config.temporal
    if time is None:
        return config
    if time.kernel % 2 == 0:
        refuse("temporal.kernel", "odd", time.kernel)
    if time.mixing not in MIXINGS:
        refuse("temporal.mixing", " or ".join(MIXINGS), time.mixing)
    if time.position not in POSITIONS:
        refuse("temporal.position", " or ".join(POSITIONS), time.position)
    if time.course < 0:
        refuse("temporal.course", "0 or more", time.course)
    if time.mixing == "space-time" and config.channels[-1] % 8:
        refuse("channels", "a multiple of 8 at the coarsest level for places", config.channels[-1])
    return config


SMALL: dict[str, Any] = {"blocks": 1, "embedding": 128, "caption_width": 64}
# Two networks that have about as many parameters together as "main".
HALF: dict[str, Any] = {"channels": (48, 96, 96), "embedding": 192, "in_channels": 7, "temporal": Temporal()}
CONFIGS = {
    "main": LumiereConfig(in_channels=7, temporal=Temporal()),
    "nano": LumiereConfig(frames=16, channels=(32, 64, 96), in_channels=7, temporal=Temporal(layers=2), **SMALL),
    "ssr": LumiereConfig(
        size=128, frames=16, channels=(24, 40, 64, 96), in_channels=6, temporal=Temporal(layers=2, mixing="time"), **SMALL
    ),
    "keyframes": LumiereConfig(frames=11, **HALF),
    "tsr": LumiereConfig(frames=9, **HALF),
}


def sized(name: str, vocabulary: int | None = None, caption_length: int | None = None) -> LumiereConfig:
    """A config by name, or a JSON file of one; for the data's vocabulary and caption length if told."""
    config = named_or_read(name, CONFIGS, LumiereConfig.from_json, "A Lumiere config")
    told = {"vocabulary": vocabulary, "caption_length": caption_length}
    return check(replace(config, **{key: value for key, value in told.items() if value is not None}))
