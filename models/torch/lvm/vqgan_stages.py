"""The stages that a VQGAN is made of: norm, residual block, halving, doubling (models/lvm/stages.ts)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lvm.vqgan_config import VqganConfig

# As in taming-transformers; PyTorch's default is 1e-5.
EPSILON = 1e-6


class PixelNorm(nn.Module):
    """Each pixel's channels brought to mean 0 and variance 1: a group norm of one group that sees no neighbour. [B, C, H, W]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        # Channels last in memory, this is a layer norm without a copy.
        last = F.layer_norm(x.permute(0, 2, 3, 1), self.weight.shape, self.weight, self.bias, EPSILON)
        return last.permute(0, 3, 1, 2)


def norm(channels: int, groups: int, cell: bool) -> nn.Module:
    return PixelNorm(channels) if cell else nn.GroupNorm(groups, channels, EPSILON)


def conv(inputs: int, outputs: int, side: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, side, padding=side // 2)


class ResBlock(nn.Module):
    """shortcut(x) + conv2(silu(norm2(conv1(silu(norm1(x)))))); the shortcut is 1×1 where the channels change."""

    def __init__(self, inputs: int, outputs: int, groups: int, cell: bool) -> None:
        super().__init__()
        side = 1 if cell else 3
        self.norm1 = norm(inputs, groups, cell)
        self.conv1 = conv(inputs, outputs, side)
        self.norm2 = norm(outputs, groups, cell)
        self.conv2 = conv(outputs, outputs, side)
        if inputs != outputs:
            self.conv_shortcut = conv(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return (self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x) + h


class Downsample(nn.Module):
    """Halves the side: zeros to the right and below, then 3×3 with stride 2."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.pad(x, (0, 1, 0, 1)))


class Upsample(nn.Module):
    """Doubles the side: every pixel four times, then 3×3."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = conv(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    """Residual blocks at one resolution, then a change of it unless this level is the last."""

    def __init__(self, blocks: list[ResBlock], sampler: Downsample | Upsample | None = None) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(blocks)
        if isinstance(sampler, Downsample):
            self.downsamplers = nn.ModuleList([sampler])
        elif sampler is not None:
            self.upsamplers = nn.ModuleList([sampler])

    def forward(self, x: Tensor) -> Tensor:
        for module in self.children():
            for layer in module:
                x = layer(x)
        return x


def levels(config: VqganConfig, first: int, widths: list[int], blocks: int, sampler: type, cell: bool) -> nn.ModuleList:
    """The levels in the order in which they are walked, from `first` channels on."""
    made, inputs = [], first
    for i, width in enumerate(widths):
        row = [ResBlock(inputs if j == 0 else width, width, config.groups, cell) for j in range(blocks)]
        made.append(Level(row, sampler(width) if i < len(widths) - 1 else None))
        inputs = width
    return nn.ModuleList(made)
