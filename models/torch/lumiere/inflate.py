"""What inflation adds to a U-Net (Lumiere §3.1, Fig. 4): blocks that mix time, and temporal resizing. Keys as models/lumiere has them.

A clip is [B·T, C, H, W] with channels last in memory, so that [B, C, T, H·W] is a view and a convolution over time a 2D one (k×1).
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lumiere.blocks import attend, conv, heads_of, joined, zeroed
from lumiere.config import Temporal
from lumiere.norm import GroupNorm


def temporal_conv(x: Tensor, weight: Tensor, bias: Tensor, frames: int, edge: bool) -> Tensor:
    """Convolution along time at stride 1, weight [O, C, k]; beyond the ends zeros, or the first and the last frame (`edge`)."""
    images, channels, height, width = x.shape
    reach = weight.shape[2] // 2
    clip = x.permute(0, 2, 3, 1).reshape(images // frames, frames, height * width, channels)
    if edge and reach:
        clip = torch.cat([clip[:, :1].expand(-1, reach, -1, -1), clip, clip[:, -1:].expand(-1, reach, -1, -1)], 1)
    mixed = F.conv2d(clip.permute(0, 3, 1, 2), weight[..., None], bias, padding=(0 if edge else reach, 0))
    return mixed.permute(0, 2, 3, 1).reshape(images, height, width, -1).permute(0, 3, 1, 2)


class Conv1d(nn.Conv1d):
    """A convolution over the frames of a clip [B·T, C, H, W]."""

    def __init__(self, channels: int, kernel: int, edge: bool) -> None:
        super().__init__(channels, channels, kernel)
        self.edge = edge

    def forward(self, x: Tensor, frames: int) -> Tensor:
        return temporal_conv(x, self.weight, self.bias, frames, self.edge)


class ConvInflation(nn.Module):
    """y + Proj(act(norm(Conv1D_t(act(norm(Conv2D(y))))))), Fig. 4b; Proj starts at zero. Norms are over the whole clip."""

    def __init__(self, channels: int, hidden: int, kernel: int) -> None:
        super().__init__()
        self.conv2d = conv(channels, hidden)
        self.norm1 = GroupNorm(hidden)
        self.conv1d = Conv1d(hidden, kernel, edge=False)
        self.norm2 = GroupNorm(hidden)
        self.proj = zeroed(nn.Linear(hidden, channels))
        for layer in (self.conv2d, self.conv1d):
            nn.init.zeros_(layer.bias)

    def forward(self, y: Tensor, frames: int) -> Tensor:
        space = F.silu(self.norm1(self.conv2d(y), frames))
        time = F.silu(self.norm2(self.conv1d(space, frames), frames))
        return y + self.proj(time.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def sinusoids(length: int, channels: int, like: Tensor) -> Tensor:
    """models/lumiere/position.ts: sines in even and cosines in odd channels, periods 2π to 10,000·2π, [length, channels]."""
    c = torch.arange(channels, device=like.device)
    rates = torch.exp((2 * torch.div(c, 2, rounding_mode="floor")).double() * (-math.log(10000) / channels))
    angles = torch.arange(length, device=like.device).double()[:, None] * rates
    return torch.where(c % 2 == 1, angles.cos(), angles.sin()).to(like.dtype)


# Of so many frames, rows and columns the position encoding is a table; made anew in each graph it costs a tenth of a training's step.
TABLED = 256


class AttentionLayer(nn.Module):
    """h + out(attention(norm h)) for sequences [N, T, C]."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.norm = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels, bias=False)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.bias)

    def forward(self, h: Tensor) -> Tensor:
        q, k, v = heads_of(self.qkv(self.norm(h)), 3, self.width)
        return h + self.out(joined(attend(q, k, v)))


class Hearing(nn.Module):
    """
    h + out(attention from the clip's tokens to the caption's): [B, N, C], captions [B, L, Dc], open bool [B, L].

    Ours: an image network that is trained on frames learns to ignore what says nothing of a frame, such as "every 12 frames", and
    frozen, it tells the temporal layers next to nothing of it.
    """

    def __init__(self, channels: int, caption: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.norm = nn.LayerNorm(channels)
        self.q = nn.Linear(channels, channels, bias=False)
        self.kv = nn.Linear(caption, 2 * channels, bias=False)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.bias)

    def forward(self, h: Tensor, words: Tensor, open_: Tensor) -> Tensor:
        (q,) = heads_of(self.q(self.norm(h)), 1, self.width)
        k, v = heads_of(self.kv(words), 2, self.width)
        return h + self.out(joined(attend(q, k, v, open_[:, None, None])))


class AttentionInflation(nn.Module):
    """
    y + Proj((Attn)^L(y)), Fig. 4c; Proj starts at zero.

    Mixing "time" is the paper's: frames attend to each other at each place. "space-time" (ours): all T·H·W tokens do, since
    attention at one place cannot follow what moves to another.
    """

    def __init__(self, channels: int, width: int, time: Temporal, caption: int) -> None:
        super().__init__()
        self.mixing, self.position = time.mixing, time.position
        shares = (channels,) if time.mixing == "time" else (channels // 2, channels // 4)
        for name, share in zip(("times", "places"), shares):
            self.register_buffer(name, sinusoids(TABLED, share, torch.zeros(1)), persistent=False)
        if time.caption:
            self.caption = Hearing(channels, caption, width)
        self.layers = nn.ModuleList(AttentionLayer(channels, width) for _ in range(time.layers))
        self.proj = zeroed(nn.Linear(channels, channels))

    def positions(self, frames: int, height: int, width: int, like: Tensor) -> Tensor:
        """[T, 1, C] of the time; with "space-time" [T, H·W, C]: half of the channels for the time, a quarter each for row and column."""
        if self.mixing == "time":
            return self.tabled("times", frames, like)[:, None]
        time = self.tabled("times", frames, like)[:, None, None]
        row = self.tabled("places", height, like)[None, :, None]
        column = self.tabled("places", width, like)[None, None]
        parts = [part.expand(frames, height, width, -1) for part in (time, row, column)]
        return torch.cat(parts, 3).flatten(1, 2)

    def tabled(self, name: str, length: int, like: Tensor) -> Tensor:
        """The first rows of a table of sinusoids, or of a longer one."""
        table = getattr(self, name)
        return (table[:length] if length <= TABLED else sinusoids(length, table.shape[1], like)).to(like.dtype)

    def forward(self, y: Tensor, frames: int, caption: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """y [B·T, C, H, W]; the caption's tokens [B, L, Dc] and which are open [B, L], where they are read."""
        images, channels, height, width = y.shape
        clip = y.permute(0, 2, 3, 1).reshape(images // frames, frames, height * width, channels)
        h = clip if self.position == "none" else clip + self.positions(frames, height, width, y)
        if hasattr(self, "caption"):
            h = self.caption(h.flatten(1, 2), *caption).view_as(h)
        h = h.flatten(1, 2) if self.mixing == "space-time" else h.transpose(1, 2).flatten(0, 1)
        for layer in self.layers:
            h = layer(h)
        h = self.proj(h)
        if self.mixing == "time":
            h = h.unflatten(0, (images // frames, -1)).transpose(1, 2)
        return y + h.reshape(images, height, width, channels).permute(0, 3, 1, 2)


class TemporalResize(nn.Module):
    """A temporal convolution, the identity at first, edges repeated: before every other frame is kept, or after each is doubled."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = Conv1d(channels, 3, edge=True)
        nn.init.dirac_(self.conv.weight)
        nn.init.zeros_(self.conv.bias)

    def down(self, x: Tensor, frames: int) -> Tensor:
        """[B·T, …] to [B·⌈T/2⌉, …]: stride 1, then frames 0, 2, 4, …, whatever T is."""
        mixed = self.conv(x, frames).unflatten(0, (-1, frames))
        return mixed[:, ::2].flatten(0, 1)

    def up(self, x: Tensor, frames: int, target: int) -> Tensor:
        """[B·T, …] to [B·target, …], target 2T or 2T − 1."""
        twice = x.unflatten(0, (-1, frames)).repeat_interleave(2, 1)[:, :target].flatten(0, 1)
        return self.conv(twice, target)
