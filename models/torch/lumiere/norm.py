"""Group norm of images and of clips, channels last in memory, written so that torch.compile makes one kernel of it and what follows."""

from __future__ import annotations

import torch
from torch import Tensor, nn

EPSILON = 1e-5


def default_groups(channels: int) -> int:
    """models/norm.ts's defaultGroups: the largest divisor of the channels up to 32 that leaves 4 channels a group, if any."""
    return next((g for g in range(min(32, channels // 4), 1, -1) if channels % g == 0), 1)


def group_norm(x: Tensor, weight: Tensor, bias: Tensor, groups: int, frames: int = 1) -> Tensor:
    """
    Group norm (arXiv 1803.08494) of [B·T, C, H, W] with statistics over `frames` images; x's type, statistics in float32 at least.

    By hand, since PyTorch's gives float32 under autocast and takes memory with channels first.
    """
    images, channels, height, width = x.shape
    flat = x.permute(0, 2, 3, 1).reshape(images // frames, frames * height * width, groups, channels // groups)
    wide = flat.float() if flat.dtype in (torch.bfloat16, torch.float16) else flat
    # Both moments in one pass over the memory, which is what limits a norm.
    variance, mean = torch.var_mean(wide, dim=(1, 3), unbiased=False, keepdim=True)
    normal = ((wide - mean) * torch.rsqrt(variance + EPSILON)).reshape(images, height, width, channels) * weight + bias
    return normal.to(x.dtype).permute(0, 3, 1, 2)


class GroupNorm(nn.Module):
    """Group norm of images [N, C, H, W]; with `frames` T, of clips [B·T, C, H, W]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.groups = default_groups(channels)

    def forward(self, x: Tensor, frames: int = 1) -> Tensor:
        return group_norm(x, self.weight, self.bias, self.groups, frames)
