"""What a LLaMA (arXiv 2302.13971 §2.2) is made of: RMSNorm, rotary attention, SwiGLU. Written for bfloat16 under autocast."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lvm.llama_config import LlamaConfig


def rope_table(config: LlamaConfig) -> tuple[Tensor, Tensor]:
    """cos and sin of position · θ^(−2i/d), [context, d] each with the halves repeated; in float64, rounded once."""
    width = config.hidden // config.heads
    frequencies = config.theta ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    angles = torch.arange(config.context, dtype=torch.float64)[:, None] * frequencies
    return tuple(torch.cat([part, part], 1).float() for part in (angles.cos(), angles.sin()))


def rope(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns queries or keys [B, heads, T, d] by their positions' cos and sin [T, d]: number i turns with number i + d/2."""
    a, b = x.float().chunk(2, -1)
    return (x * cos + torch.cat([-b, a], -1) * sin).to(x.dtype)


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(q kᵀ/√d) v for [B, heads, T, d]: causal, or where a mask [T, S] is given, over the keys that it leaves open."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, mask, is_causal=mask is None)
    if mask is None:
        mask = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device).tril()
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(2, 3)
    return scores.masked_fill(~mask, float("-inf")).softmax(-1) @ v


class Cache:
    """Keys and values of one layer, [B, heads, length, d] each, written in place at positions."""

    def __init__(self, keys: Tensor, values: Tensor) -> None:
        self.keys, self.values = keys, values

    def write(self, at: Tensor, k: Tensor, v: Tensor) -> None:
        self.keys.index_copy_(2, at, k.to(self.keys.dtype))
        self.values.index_copy_(2, at, v.to(self.values.dtype))


class RMSNorm(nn.Module):
    """x / √(mean x² + ε) · weight over the last axis (arXiv 1910.07467 eq. 4), in float32."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon) * self.weight


class Attention(nn.Module):
    """Multi-head causal attention without biases. [B, T, D] to [B, T, D]."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.heads = config.heads
        for name in ("q", "k", "v", "o"):
            self.add_module(f"{name}_proj", nn.Linear(config.hidden, config.hidden, bias=False))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, cache: Cache | None, at: Tensor | None, mask: Tensor | None) -> Tensor:
        # One product instead of three: x is read once, and at these widths reading it is what takes the time.
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
        q, k, v = F.linear(x, weight).unflatten(-1, (3, self.heads, -1)).transpose(1, 3).unbind(2)
        q, k = rope(q, cos, sin), rope(k, cos, sin)
        if cache is not None and at is not None:
            cache.write(at, k, v)
            if mask is not None:
                k, v = cache.keys.to(q.dtype), cache.values.to(q.dtype)
        return self.o_proj(attend(q, k, v, mask).transpose(1, 2).flatten(2))


class SwiGLU(nn.Module):
    """down(silu(gate(x)) · up(x)) (arXiv 2002.05202 eq. 6)."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden, config.mlp, bias=False)
        self.up_proj = nn.Linear(config.hidden, config.mlp, bias=False)
        self.down_proj = nn.Linear(config.mlp, config.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = F.linear(x, torch.cat([self.gate_proj.weight, self.up_proj.weight])).chunk(2, -1)
        return self.down_proj(F.silu(gate) * up)


class Block(nn.Module):
    """x ← x + attention(norm(x)), x ← x + swiglu(norm(x))."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.input_layernorm = RMSNorm(config.hidden, config.epsilon)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config.hidden, config.epsilon)
        self.mlp = SwiGLU(config)

    def forward(
        self, x: Tensor, cos: Tensor, sin: Tensor, cache: Cache | None = None, at: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, cache, at, mask)
        return x + self.mlp(self.post_attention_layernorm(x))
