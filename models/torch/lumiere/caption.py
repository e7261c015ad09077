"""The caption's encoder: a table of words and one transformer layer. The paper has a frozen T5; ours is trained with the U-Net."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lumiere.blocks import attend, heads_of, joined

PADDING, NO_CAPTION = 0, 1


class CaptionLayer(nn.Module):
    """h += out(attention(norm1 h)); h += mlp2(silu(mlp1(norm2 h)))."""

    def __init__(self, width: int, head_width: int) -> None:
        super().__init__()
        self.head_width = head_width
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp1 = nn.Linear(width, 2 * width)
        self.mlp2 = nn.Linear(2 * width, width)

    def forward(self, h: Tensor, open_: Tensor) -> Tensor:
        q, k, v = heads_of(self.qkv(self.norm1(h)), 3, self.head_width)
        h = h + self.out(joined(attend(q, k, v, open_[:, None, None])))
        return h + self.mlp2(F.silu(self.mlp1(self.norm2(h))))


class Caption(nn.Module):
    """Tokens int [B, L], 0 for padding and [1, 0, …] for no caption, to (tokens [B, L, Dc], open bool [B, L], pooled [B, E])."""

    def __init__(self, vocabulary: int, length: int, width: int, embedding: int, head_width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(length, width)
        self.layer = CaptionLayer(width, head_width)
        self.norm = nn.LayerNorm(width)
        self.pool = nn.Linear(width, embedding)
        nn.init.normal_(self.embedding.weight, std=0.5)
        nn.init.normal_(self.position.weight, std=0.1)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        open_ = tokens != PADDING
        h = self.embedding(tokens.long()) + self.position.weight[: tokens.shape[1]]
        h = self.norm(self.layer(h, open_))
        shares = open_.to(h.dtype) / open_.sum(1, keepdim=True).clamp(min=1)
        return h, open_, self.pool((h * shares[..., None]).sum(1))


def without(tokens: Tensor, dropped: Tensor) -> Tensor:
    """Tokens [B, L] with those rows where `dropped` [B] replaced by the unconditional caption."""
    nothing = torch.full_like(tokens, PADDING)
    nothing[:, 0] = NO_CAPTION
    return torch.where(dropped[:, None], nothing, tokens)
