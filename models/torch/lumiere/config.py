"""The sizes of Lumiere's networks (arXiv 2401.12945), as in models/lumiere/lumiere-config.ts. The paper discloses none: all are ours."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from common.config_json import camel, given_fields, known_fields, named_or_read

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
        if isinstance(given.get("channels"), list):
            given["channels"] = tuple(given["channels"])
        if given.get("temporal") is not None:
            given["temporal"] = Temporal(**known_fields(given["temporal"], Temporal, "A Lumiere config's temporal"))
        return check(LumiereConfig(**given))


def check(config: LumiereConfig) -> LumiereConfig:
    """The config itself. Raises where a network cannot be made of it, as models/lumiere/check-lumiere.ts does."""

    def refuse(field: str, expected: str, found: Any) -> None:
        raise ValueError(f"A Lumiere config's {field} should be {expected}, found {found!r}; change it.")

    def whole(field: str, value: Any, least: int = 1) -> None:
        # A bool is an int to Python.
        if type(value) is not int or value < least:
            refuse(field, f"a whole number of at least {least}", value)

    channels, time = config.channels, config.temporal
    for name in ("size", "frames", "blocks", "head_width", "embedding", "caption_width", "caption_length"):
        whole(camel(name), getattr(config, name))
    whole("vocabulary", config.vocabulary, 2)
    if type(config.in_channels) is not int or config.in_channels not in (3, 6, 7):
        refuse("inChannels", "3, 6 (super-resolution) or 7 (conditioned)", config.in_channels)
    if not isinstance(channels, tuple) or not channels:
        refuse("channels", "a list, one a level", channels)
    for i, width in enumerate(channels):
        whole(f"channels[{i}]", width)
    for width in (*channels[-2:], config.caption_width):
        if width > config.head_width and width % config.head_width:
            refuse("channels and captionWidth", f"multiples of headWidth {config.head_width} where there is attention", width)
    if config.size % 2 ** (config.levels - 1):
        refuse("size", f"a multiple of {2 ** (config.levels - 1)}", config.size)
    if time is None:
        return config
    whole("temporal.kernel", time.kernel)
    if time.kernel % 2 == 0:
        refuse("temporal.kernel", "odd", time.kernel)
    whole("temporal.layers", time.layers, 0)
    if time.mixing not in MIXINGS:
        refuse("temporal.mixing", " or ".join(MIXINGS), time.mixing)
    if time.position not in POSITIONS:
        refuse("temporal.position", " or ".join(POSITIONS), time.position)
    if time.mixing == "space-time" and time.position == "sinusoidal" and channels[-1] % 8:
        refuse("channels", "a multiple of 8 at the coarsest level for places", channels[-1])
    if type(time.hidden) not in (int, float) or not 0 < time.hidden < math.inf:
        refuse("temporal.hidden", "a number above 0", time.hidden)
    if type(time.caption) is not bool:
        refuse("temporal.caption", "true or false", time.caption)
    whole("temporal.course", time.course, 0)
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
