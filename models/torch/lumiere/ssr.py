"""Spatial super-resolution of windows of a clip (Lumiere §3.2): 4×, given the low-resolution frames beside the noisy ones.

Ours: the factor, the windows' length, a Space-Time U-Net of 6 channels trained whole, the cosine schedule shifted for the larger side.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from lumiere.clips import Clips, Drawing
from lumiere.config import LumiereConfig
from lumiere.diffusion import resolution_shift, spread
from lumiere.objective import Batch, Noising, diffusion_batch
from lumiere.unet import UNet
from lumiere.windows import aggregate

FACTOR = 4


def shrunk(high: Tensor) -> Tensor:
    """The mean over 4×4 pixels: [N, 3, S, S] to [N, 3, S/4, S/4]."""
    return F.avg_pool2d(high, FACTOR)


def enlarged(low: Tensor) -> Tensor:
    """Bilinear with half-pixel centres: [N, 3, s, s] to [N, 3, 4s, 4s]."""
    return F.interpolate(low, scale_factor=float(FACTOR), mode="bilinear", align_corners=False)


def shift_of(config: LumiereConfig) -> float:
    """The schedule's shift for this side."""
    return resolution_shift(config.size // FACTOR, config.size)


def window_batches(clips: Clips, config: LumiereConfig, drawing: Drawing, noising: Noising, augment: float) -> Callable[[int], Batch]:
    """
    A function from a step to this process's share of random windows of clips of full size.

    `augment`: the low-resolution frames get white noise of a deviation uniform in [0, augment], so that a generated clip's flaws are
    not magnified (arXiv 2106.15282 §4.2); the network is not told which.
    """
    device, frames = clips.pixels.device, config.frames
    if clips.frames < frames:
        raise ValueError(f"Windows of clips should have {frames} frames, found clips of {clips.frames}; write longer clips.")
    order, draws = drawing.of(clips)

    def at(step: int) -> Batch:
        draws.at(step)
        which = order.at(step)[draws.own]
        uniform = draws.uniform(6)
        first = (uniform[:, 3] * (clips.frames - frames + 1)).long()
        high = clips.take(which, first[:, None] + torch.arange(frames, device=device))
        low = shrunk(high)
        low = low + spread(uniform[:, 4] * augment, len(low)) * draws.noise(frames, low.shape[-1])
        tokens = clips.captions(which, uniform[:, 5] < drawing.period_share)
        return diffusion_batch(high, tokens, draws.noise(frames, clips.size), uniform, noising, frames, beside=enlarged(low))

    return at


def window_predictor(
    net: UNet, low: Tensor, tokens: Tensor, cover: list[tuple[int, int]], autocast: bool
) -> Callable[[Tensor, Tensor], Tensor]:
    """v̂ of a whole clip [T, 3, S, S] from one of its windows at a time, averaged where they overlap; low [T, 3, s, s], tokens [1, L]."""
    large = enlarged(low)

    def predict(z: Tensor, level: Tensor) -> Tensor:
        found = []
        for start, length in cover:
            own = slice(start, start + length)
            with torch.autocast(z.device.type, torch.bfloat16, enabled=autocast):
                found.append(net.forward(torch.cat([z[own], large[own]], 1), level, tokens, length).float())
        return aggregate(found, cover, len(z))

    return predict
