"""What a clip shows: the twin of models/lumiere/classifier.ts. Ours: the paper's metrics use I3D and C3D, which do not know this world."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from config_json import given_fields
from lumiere_inflate import temporal_conv
from lumiere_norm import GroupNorm
from safetensors_io import read_weights, write_weights

# Channels of a place of the coarsest grid before all places together become the features.
SQUEEZED = 24


@dataclass(frozen=True)
class ClassifierConfig:
    """
    Side of the clips, the frames that it looks at (every `stride`-th), channels of each level, finest first, the width of the features,
    and the names of each head's classes. Between levels the side and the frames are halved.
    """

    size: int = 32
    frames: int = 20
    stride: int = 4
    channels: tuple[int, ...] = (32, 64, 96)
    features: int = 96
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def places(self) -> int:
        """Places of the coarsest grid, of all frames that are left."""
        unit = 2 ** (len(self.channels) - 1)
        return (self.frames // unit) * (self.size // (2 * unit)) ** 2

    @staticmethod
    def from_json(text: str) -> ClassifierConfig:
        """Raises a sentence for an unknown field, or sizes that the levels do not take."""
        given = given_fields(text, ClassifierConfig, "A clip classifier's config")
        given["channels"] = tuple(given["channels"])
        given["classes"] = {head: tuple(names) for head, names in given["classes"].items()}
        return ClassifierConfig(**given).checked()

    def checked(self) -> ClassifierConfig:
        halved = 2 ** (len(self.channels) - 1)
        for name, value, unit in (("size", self.size, 2 * halved), ("frames", self.frames, halved)):
            if value < 1 or value % unit:
                raise ValueError(f"A clip classifier's {name} should be a multiple of {unit}, found {value}; change it.")
        if not self.classes or any(len(names) < 2 for names in self.classes.values()):
            raise ValueError(f"A clip classifier's classes should list two names or more a head, found {self.classes}.")
        return self


class Level(nn.Module):
    """A convolution over each image, one over each place's frames; norms are over the whole clip."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.space = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm1 = GroupNorm(outputs)
        self.time = nn.Conv1d(outputs, outputs, 3)
        self.norm2 = GroupNorm(outputs)

    def forward(self, x: Tensor, frames: int) -> Tensor:
        space = F.silu(self.norm1(self.space(x), frames))
        return F.silu(self.norm2(temporal_conv(space, self.time.weight, self.time.bias, frames, edge=False), frames))


class Classifier(nn.Module):
    """Clips as images [B·T, 3, S, S] in [−1, 1] to features [B, F] and the logits of each head."""

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.config = config.checked()
        widths = (6, *config.channels)
        self.levels = nn.ModuleList(Level(a, b) for a, b in zip(widths, widths[1:]))
        self.squeeze = nn.Linear(widths[-1], SQUEEZED)
        self.embed = nn.Linear(config.places() * SQUEEZED, config.features)
        self.heads = nn.ModuleDict({head: nn.Linear(config.features, len(names)) for head, names in config.classes.items()})

    def forward(self, x: Tensor, frames: int) -> tuple[Tensor, dict[str, Tensor]]:
        """Clips of `frames` frames, of which it takes every `stride`-th."""
        config = self.config
        least = (config.frames - 1) * config.stride + 1
        if x.shape[1:] != (3, config.size, config.size) or frames < least:
            wanted, found = f"3×{config.size}×{config.size}", list(x.shape[1:])
            raise ValueError(f"The clip classifier takes at least {least} frames of {wanted}, found {frames} of {found}.")
        clips = x.unflatten(0, (-1, frames))[:, : least : config.stride]
        return self.chosen(clips.flatten(0, 1))

    def chosen(self, h: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """From the config's frames alone, [B·T, 3, S, S]."""
        frames = self.config.frames
        clip = h.unflatten(0, (-1, frames))
        # What moves stands out against the mean over time.
        h = torch.cat([h, (clip - clip.mean(1, keepdim=True)).flatten(0, 1)], 1)
        for i, level in enumerate(self.levels):
            if i:
                h = F.avg_pool2d(h, 2).unflatten(0, (-1, 2)).mean(1)
                frames //= 2
            h = level(h, frames)
        squeezed = F.silu(self.squeeze(F.avg_pool2d(h, 2).permute(0, 2, 3, 1)))
        features = F.silu(self.embed(squeezed.unflatten(0, (-1, frames)).flatten(1)))
        return features, {head: layer(features) for head, layer in self.heads.items()}


def save_classifier(path: str | Path, model: Classifier, trained: str, dtype: str = "F16") -> None:
    """Writes the weights with their config and, as JSON, how they were trained."""
    metadata = {"model": "lumiere/classifier", "config": model.config.to_json(), "trained": trained}
    write_weights(path, model.state_dict(), metadata, dtype)


def load_classifier(path: str | Path) -> Classifier:
    """A classifier from its file. Raises if keys or shapes are not its config's."""
    tensors, metadata = read_weights(path)
    if metadata.get("model") != "lumiere/classifier":
        raise ValueError(f"{path} should hold a clip classifier, found {metadata.get('model')}; give a file that its training wrote.")
    model = Classifier(ClassifierConfig.from_json(metadata["config"]))
    model.load_state_dict(tensors)
    return model.eval()


@torch.no_grad()
def disturbed(x: Tensor, generator: torch.Generator, clips: int, most: float) -> Tensor:
    """Clips [B·T, 3, S, S] with noise, a tint and a contrast that differ clip by clip, up to `most`: generated clips are never clean."""
    images = x.shape[0] // clips

    def draw(*shape: int) -> Tensor:
        return torch.rand(clips, *shape, device=x.device, generator=generator).repeat_interleave(images, 0)

    noise = torch.randn(x.shape, device=x.device, generator=generator)
    strength, tint, contrast = draw(1, 1, 1), 2 * draw(3, 1, 1) - 1, 2 * draw(1, 1, 1) - 1
    return x * (1 + most * contrast) + most * (strength * noise + 0.5 * tint)
