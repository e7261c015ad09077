"""Lumiere's network: a text-to-image U-Net, and inflated, the Space-Time U-Net (arXiv 2401.12945 §3.1, Fig. 4a).

One module for both, since the video network holds the image network's layers under the same keys: `config.temporal` says which it is.
The same functions as models/lumiere/unet.ts and stunet.ts; parameters of either load in the other.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from lumiere.blocks import CrossAttention, Noise, ResBlock, SelfAttention, conv, zeroed
from lumiere.caption import Caption
from lumiere.config import LumiereConfig
from lumiere.course import Course
from lumiere.inflate import AttentionInflation, ConvInflation, TemporalResize
from lumiere.norm import GroupNorm

Context = tuple[Tensor, tuple[Tensor, Tensor]]


class SpatialResize(nn.Module):
    """2×2 mean (down) or each pixel four times (up), then a convolution."""

    def __init__(self, inputs: int, outputs: int, up: bool) -> None:
        super().__init__()
        self.up = up
        self.conv = conv(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest") if self.up else F.avg_pool2d(x, 2))


class Level(nn.Module):
    """One level on the way down or up: residual blocks, each with the attentions of its level and, in a clip, its inflation."""

    def __init__(self, config: LumiereConfig, level: int, up: bool) -> None:
        super().__init__()
        channels, c = config.channels, config.channels[level]
        deepest = config.levels - 1
        widths = [2 * c if up and j == 0 else c for j in range(config.blocks)]
        self.resnets = nn.ModuleList(ResBlock(width, c, config.embedding) for width in widths)
        if level == deepest:
            self.self = nn.ModuleList(SelfAttention(c, config.head_width) for _ in widths)
        if level >= deepest - 1:
            self.cross = nn.ModuleList(CrossAttention(c, config.caption_width, config.head_width) for _ in widths)
        if up:
            self.resize = SpatialResize(channels[level + 1], c, up=True)
        elif level < deepest:
            self.resize = SpatialResize(c, channels[level + 1], up=False)
        time = config.temporal
        if time and level == deepest:
            made = [AttentionInflation(c, config.head_width, time, config.caption_width) for _ in widths]
        elif time:
            # floor(x + ½), as JavaScript rounds.
            made = [ConvInflation(c, max(1, int(time.hidden * c + 0.5)), time.kernel) for _ in widths]
        if time:
            self.inflations = nn.ModuleList(made)
            if up or level < deepest:
                self.temporal_resize = TemporalResize(c if up else channels[level + 1])

    def forward(self, h: Tensor, context: Context, frames: int) -> Tensor:
        embedding, caption = context
        for j, resnet in enumerate(self.resnets):
            h = resnet(h, embedding)
            if hasattr(self, "self"):
                h = self.self[j](h)
            if hasattr(self, "cross"):
                h = self.cross[j](h, *caption)
            if hasattr(self, "inflations"):
                h = self.inflations[j](h, frames, caption) if hasattr(self, "self") else self.inflations[j](h, frames)
        return h


class UNet(nn.Module):
    """
    `model(x, log_snr, tokens)` is v̂ [B·T, 3, H, W] of x [B·T, Cin, H, W], the noise level's log-SNR [B] and captions int [B, L].

    Without `temporal` a "clip" is one image, T = 1. With it T is `frames`, the config's unless told.
    """

    def __init__(self, config: LumiereConfig) -> None:
        super().__init__()
        self.config = config
        c = config.channels
        self.noise = Noise(config.embedding)
        self.caption = Caption(config.vocabulary, config.caption_length, config.caption_width, config.embedding, config.head_width)
        self.conv_in = conv(config.in_channels, c[0])
        if config.temporal and config.temporal.course:
            self.course = Course(config)
        self.down = nn.ModuleList(Level(config, i, up=False) for i in range(config.levels))
        self.up = nn.ModuleList(Level(config, i, up=True) for i in range(config.levels - 1))
        self.norm_out = GroupNorm(c[0])
        self.conv_out = zeroed(conv(c[0], 3))

    def forward(self, x: Tensor, log_snr: Tensor, tokens: Tensor, frames: int | None = None) -> Tensor:
        time = self.config.temporal is not None
        t = (frames or self.config.frames) if time else 1
        if len(x) != t * len(tokens) or len(log_snr) != len(tokens):
            raise ValueError(
                f"UNet: x should have {t} frames a caption and log-SNR one number, found {len(x)} images, {len(tokens)} captions, "
                f"{len(log_snr)} levels; pass frames."
            )
        words, open_, pooled = self.caption(tokens)
        context = (F.silu(self.noise(log_snr) + pooled), (words, open_))
        h, skips = self.conv_in(x), []
        if hasattr(self, "course"):
            h = self.course(h, words, open_, t)
        for i, level in enumerate(self.down):
            h = level(h, context, t)
            if i == len(self.up):
                break
            skips.append((h, t))
            h = level.resize(h)
            if time:
                h, t = level.temporal_resize.down(h, t), -(-t // 2)
        for level, (skip, target) in reversed(list(zip(self.up, skips))):
            h = level.resize(h)
            if time:
                h, t = level.temporal_resize.up(h, t, target), target
            h = level(cat(h, skip), context, t)
        return self.conv_out(F.silu(self.norm_out(h)))


def cat(h: Tensor, skip: Tensor) -> Tensor:
    """Along the channels, in one type: under autocast a residual sum may be wider than a convolution's result."""
    from torch import cat as concat

    return concat([h, skip.to(h.dtype)], 1)
