"""Vector quantisation (VQ-VAE, arXiv 1711.00937 §3.2): the nearest code, the gradient that passes it by, codes kept alive."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

# A code counts as dead below this share of an even use of all codes.
DEAD = 0.1
USAGE_DECAY = 0.96


class Quantized(NamedTuple):
    """Codes in the features' place [B, D, h, w], their ids [B·h·w] int64, and the two losses together."""

    codes: Tensor
    ids: Tensor
    loss: Tensor


def nearest_code(features: Tensor, codebook: Tensor) -> Tensor:
    """The nearest of the codes [K, D] for each of the features [N, D], in float32: ids [N] int64."""
    # Autocast would round the products to bfloat16, and so prefer wrong codes.
    with torch.autocast(features.device.type, enabled=False):
        table = codebook.float()
        # |z − e|² without |z|², which is the same for all codes.
        return torch.addmm(table.square().sum(1), features.float(), table.t(), alpha=-2).argmin(1)


def quantise(z: Tensor, codebook: Tensor, beta: float = 0.25) -> Quantized:
    """
    Replaces each feature of z [B, D, h, w] by its nearest code. The loss is the paper's, mean((zq − sg z)²) + β·mean((z − sg zq)²);
    the gradient of the codes goes to z (straight-through).
    """
    flat = z.float().permute(0, 2, 3, 1).reshape(-1, z.shape[1])
    ids = nearest_code(flat.detach(), codebook.detach())
    chosen = F.embedding(ids, codebook)
    loss = F.mse_loss(chosen, flat.detach()) + beta * F.mse_loss(flat, chosen.detach())
    # The value is the code's to the last bit; z + (code − z) would round.
    through = chosen.detach() + (flat - flat.detach())
    shape = (z.shape[0], z.shape[2], z.shape[3], z.shape[1])
    return Quantized(through.view(shape).permute(0, 3, 1, 2), ids, loss)


class CodeUsage:
    """How often each code was chosen lately, as a moving average of shares [K] that sums to 1."""

    def __init__(self, codes: int, device: torch.device) -> None:
        self.share = torch.full((codes,), 1 / codes, device=device)

    def update(self, ids: Tensor) -> None:
        # scatter_add_ rather than bincount, which has to wait for the device.
        counts = torch.zeros_like(self.share).scatter_add_(0, ids, torch.ones_like(ids, dtype=torch.float32))
        self.share.lerp_(counts / len(ids), 1 - USAGE_DECAY)

    def perplexity(self) -> Tensor:
        """exp of the entropy of use: K if all codes are used alike."""
        return torch.exp(-(self.share * torch.log(self.share + 1e-10)).sum())

    def dead(self) -> Tensor:
        """[K] bool."""
        return self.share < DEAD / len(self.share)

    def restart(self, tables: list[Tensor], z: Tensor, generator: torch.Generator) -> None:
        """Puts dead codes of every table [K, D] (the codebook, its average) where features of z [B, D, h, w] are, in place."""
        dead = self.dead()
        with torch.no_grad():
            drawn = draw_features(z, len(self.share), generator)
            for table in tables:
                table.copy_(torch.where(dead[:, None], drawn, table))
        # A fresh code is given time until it is judged.
        self.share = torch.where(dead, torch.full_like(self.share, 1 / len(self.share)), self.share)


def draw_features(z: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """`count` features drawn from z [B, D, h, w] with replacement: [count, D] float32."""
    flat = z.detach().float().permute(0, 2, 3, 1).reshape(-1, z.shape[1])
    return flat[torch.randint(len(flat), (count,), device=z.device, generator=generator)]
