"""
What the caption alone says of a motion, drawn over time and place: `temporal.course`, ours and not the paper's.

Sampling begins where nothing is seen, and there only the caption tells where the object is in each frame. Attention has no way to
draw it: sinusoids of time at rates of at most 1 cannot tell neighbouring frames of the coarsest level apart, and between softmax and
softmax it is linear, so that "every 7 frames" does not meet the time. Here the caption's words say R functions of time, "courses",
which are what a coarse picture of each frame, a sum of cosines over the place, is made with.

Two products make it quick to learn. A course is amplitudes times "rhythms", so that what "circles" and what "every 7 frames" mean are
learned apart; and a channel is a course times a picture, where a layer that compared courses with coordinates hardly learned at all.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lumiere.blocks import zeroed
from lumiere.config import LumiereConfig

# A rhythm has as many cosines as there are frames, but not more: of 80 frames the fastest then has a period of 4.
MOST_COSINES = 40
# Of which courses are sums: a constant, a slope, sines and cosines of the motion's frequency and of its first multiples would do.
RHYTHMS = 8
# Cosines across and down of a coarse picture.
ACROSS = 6


def cosines(length: int, count: int, period: int) -> Tensor:
    """cos(π(t + ½)k/T) for k below `count` and T = `period`, the DCT-II's basis: float64 [length, count]."""
    t, k = torch.arange(length).double() + 0.5, torch.arange(count).double()
    return torch.cos(math.pi / period * t[:, None] * k)


def pictures(height: int, width: int) -> Tensor:
    """Cosines down times cosines across: float64 [H·W, ACROSS²]."""
    down, across = (cosines(side, ACROSS, side) for side in (height, width))
    return (down[:, None, :, None] * across[None, :, None]).flatten(2).flatten(0, 1)


class Course(nn.Module):
    """
    h + out(along(p_t) ∘ place(c(x, y))), c the cosines of a place, p [B, T, R] = cosines · rhythms(u)ᵀ · amplitudes(u)ᵀ,
    u = silu(said(norm(mean over words of silu(word(w))))).

    `out` starts at zero.
    """

    def __init__(self, config: LumiereConfig) -> None:
        super().__init__()
        width, channels, count = config.caption_width, config.channels[0], min(config.frames, MOST_COSINES)
        self.period, self.size, self.count = config.frames, config.size, count
        self.word = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.said = nn.Linear(width, 2 * width)
        self.rhythms = nn.Linear(2 * width, RHYTHMS * count)
        self.amplitudes = nn.Linear(2 * width, config.temporal.course * RHYTHMS)
        self.along = nn.Linear(config.temporal.course, channels)
        self.place = nn.Linear(ACROSS * ACROSS, channels, bias=False)
        self.out = zeroed(nn.Linear(channels, channels))
        self.register_buffer("times", cosines(config.frames, count, config.frames).float(), persistent=False)
        self.register_buffer("at", pictures(config.size, config.size).float(), persistent=False)

    def say(self, words: Tensor, open_: Tensor, frames: int) -> Tensor:
        """The courses [B, T, R] that words [B, L, Dc] say, of which `open_` [B, L] are not padding."""
        shares = open_.to(words.dtype) / open_.sum(1, keepdim=True).clamp(min=1)
        heard = self.norm((F.silu(self.word(words)) * shares[..., None]).sum(1))
        heard = F.silu(self.said(heard))
        rhythms, amplitudes = self.rhythms(heard).unflatten(1, (RHYTHMS, -1)), self.amplitudes(heard).unflatten(1, (-1, RHYTHMS))
        times = self.times if frames == self.period else cosines(frames, self.count, self.period).to(words.device)
        return times.to(rhythms.dtype) @ rhythms.transpose(1, 2) @ amplitudes.transpose(1, 2)

    def forward(self, h: Tensor, words: Tensor, open_: Tensor, frames: int) -> Tensor:
        """h [B·T, C, H, W]."""
        height, width = h.shape[2:]
        at = self.at if (height, width) == (self.size, self.size) else pictures(height, width).to(h.device)
        along = self.along(self.say(words, open_, frames)).flatten(0, 1)
        # All of it is linear in the pictures: each frame's map [ACROSS², C] first, which is small.
        drawn = at.to(along.dtype) @ (self.out.weight @ (along[:, :, None] * self.place.weight)).transpose(1, 2) + self.out.bias
        return h + drawn.unflatten(1, (height, width)).permute(0, 3, 1, 2)
