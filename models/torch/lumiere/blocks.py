"""What Lumiere's U-Net is made of: residual blocks, attention over places, attention to the caption, embeddings.

Images are [N, C, H, W], channels last in memory. Where a clip's embedding or caption [B, …] meets its N = B·T frames it is repeated.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lumiere.norm import GroupNorm

NOISE_FEATURES = 64


def noise_features(log_snr: Tensor) -> Tensor:
    """sin(ω_k λ), then cos(ω_k λ), ω_k = 2^(−3 + 6k/31) for k = 0 … 31: log-SNR [B] to [B, 64]. Ours."""
    frequencies = torch.exp2(torch.linspace(-3, 3, NOISE_FEATURES // 2, device=log_snr.device, dtype=torch.float64))
    angles = log_snr[:, None] * frequencies.to(log_snr.dtype)
    return torch.cat([angles.sin(), angles.cos()], 1)


def per_frame(x: Tensor, images: int) -> Tensor:
    """A row a clip [B, …] to a row a frame [B·T, …]."""
    return x if len(x) == images else x[:, None].expand(-1, images // len(x), *[-1] * (x.ndim - 1)).flatten(0, 1)


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(q kᵀ/√d) v for [B, heads, T, d] and [B, heads, S, d]; a mask [B, 1, 1, S] says which keys are open."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, mask)
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(2, 3)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(-1) @ v


def heads_of(x: Tensor, parts: int, width: int) -> tuple[Tensor, ...]:
    """[B, T, parts·C] to that many [B, heads, T, C/heads]: a head for every `width` channels, at least one."""
    heads = max(1, x.shape[-1] // parts // width)
    return x.unflatten(-1, (parts, heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)


def joined(x: Tensor) -> Tensor:
    """[B, heads, T, width] to [B, T, C]."""
    return x.transpose(1, 2).flatten(2)


def zeroed(layer: nn.Module) -> nn.Module:
    """The layer with zeros for weights and bias: a branch that ends in it adds nothing yet."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


def conv(inputs: int, outputs: int, kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


class Noise(nn.Module):
    """Log-SNR [B] to an embedding [B, E]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(NOISE_FEATURES, width)
        self.linear2 = nn.Linear(width, width)

    def forward(self, log_snr: Tensor) -> Tensor:
        features = noise_features(log_snr).to(self.linear1.weight.dtype)
        return self.linear2(F.silu(self.linear1(features)))


class ResBlock(nn.Module):
    """silu(norm1) → conv1 → norm2 · (1 + scale) + shift → silu → conv2, which starts at zero, beside the shortcut."""

    def __init__(self, inputs: int, outputs: int, embedding: int) -> None:
        super().__init__()
        self.norm1 = GroupNorm(inputs)
        self.conv1 = conv(inputs, outputs)
        self.embedding = nn.Linear(embedding, 2 * outputs)
        self.norm2 = GroupNorm(outputs)
        self.conv2 = zeroed(conv(outputs, outputs))
        self.shortcut = conv(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        """x [N, C, H, W]; embedding [B, E], already through SiLU."""
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = per_frame(self.embedding(embedding), len(x))[:, :, None, None].chunk(2, 1)
        return self.shortcut(x) + self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))


class SelfAttention(nn.Module):
    """x + out(attention over the places of each image)."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.norm = GroupNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels, bias=False)
        self.out = zeroed(nn.Linear(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = heads_of(self.qkv(tokens), 3, self.width)
        return x + self.out(joined(attend(q, k, v))).transpose(1, 2).unflatten(2, x.shape[2:])


class CrossAttention(nn.Module):
    """x + out(attention from places to the caption's tokens)."""

    def __init__(self, channels: int, caption: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.norm = GroupNorm(channels)
        self.q = nn.Linear(channels, channels, bias=False)
        self.kv = nn.Linear(caption, 2 * channels, bias=False)
        self.out = zeroed(nn.Linear(channels, channels))

    def forward(self, x: Tensor, caption: Tensor, open_: Tensor) -> Tensor:
        """x [B·T, C, H, W], caption [B, L, Dc], open_ bool [B, L]. A clip's frames ask in one sequence: the answers are the same."""
        clips = len(caption)
        tokens = self.norm(x).flatten(2).transpose(1, 2).reshape(clips, -1, x.shape[1])
        (q,) = heads_of(self.q(tokens), 1, self.width)
        k, v = heads_of(self.kv(caption), 2, self.width)
        read = self.out(joined(attend(q, k, v, open_[:, None, None])))
        return x + read.reshape(len(x), -1, x.shape[1]).transpose(1, 2).unflatten(2, x.shape[2:])
