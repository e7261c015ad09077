"""Diffusion as Lumiere's networks learn it: variance preserving, v-prediction (arXiv 2202.00512), noise told as λ = log(α²/σ²).

The paper discloses neither schedule nor parameterisation: both are ours. Pixels are in [−1, 1]; λ is [B], pixels [B·T, C, H, W].
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

MOST = 12.0
# The levels at which a trial's motion was lost (facts: x̂₀'s phase-lock falls between −2.3 and −5.1).
HIGH_NOISE = (-6.0, -3.0)
# Where next to nothing is seen of a clip. A network that was hardly trained there (1.6 % of levels, all beyond −6) knows the motion of a
# clip that it is shown through noise, R .89 at −4.4, but not of one that only the caption tells, R .51 at −12: and there sampling begins.
BLIND = (-12.0, -6.0)


def alpha_sigma(log_snr: Tensor) -> tuple[Tensor, Tensor]:
    """α = √sigmoid(λ), σ = √sigmoid(−λ)."""
    return log_snr.sigmoid().sqrt(), (-log_snr).sigmoid().sqrt()


def cosine_log_snr(t: Tensor, shift: float = 0.0) -> Tensor:
    """The cosine schedule (arXiv 2102.09672 eq. 17, without offset): λ(t) = −2·log tan(πt/2) + shift, t from 0 to 1, within ±12."""
    return (shift - 2 * torch.log(torch.tan(t.double() * (math.pi / 2)))).clamp(-MOST, MOST).to(t.dtype)


def resolution_shift(small: int, large: int) -> float:
    """What a schedule loses for larger frames, 2 log(small/large): neighbours tell each other more (arXiv 2301.11093 §3.1)."""
    return 2 * math.log(small / large)


def training_levels(uniform: Tensor, high_share: float = 0.5, shift: float = 0.0, blind_share: float = 0.0) -> Tensor:
    """λ [B] for training from numbers in [0, 1), [B, 2]: shares of them uniform in HIGH_NOISE and BLIND, the others the schedule's."""
    where, which = uniform[:, 0], uniform[:, 1]
    levels = cosine_log_snr(where, shift)
    # From the shares' ends down, so that the last one holds.
    for (low, high), until in ((BLIND, high_share + blind_share), (HIGH_NOISE, high_share)):
        levels = torch.where(which < until, low + (high - low) * where, levels)
    return levels


def spread(level: Tensor, images: int) -> Tensor:
    """A number a clip [B] to [B·T, 1, 1, 1]."""
    return level[:, None].expand(-1, images // len(level)).reshape(images, 1, 1, 1)


def noised(x0: Tensor, noise: Tensor, log_snr: Tensor) -> Tensor:
    """z = αx₀ + σε."""
    alpha, sigma = (spread(part, len(x0)) for part in alpha_sigma(log_snr))
    return alpha * x0 + sigma * noise


def v_of(x0: Tensor, noise: Tensor, log_snr: Tensor) -> Tensor:
    """v = αε − σx₀."""
    alpha, sigma = (spread(part, len(x0)) for part in alpha_sigma(log_snr))
    return alpha * noise - sigma * x0


def x0_of(v: Tensor, z: Tensor, log_snr: Tensor) -> Tensor:
    """x₀ = αz − σv."""
    alpha, sigma = (spread(part, len(z)) for part in alpha_sigma(log_snr))
    return alpha * z - sigma * v


def noise_of(v: Tensor, z: Tensor, log_snr: Tensor) -> Tensor:
    """ε = σz + αv."""
    alpha, sigma = (spread(part, len(z)) for part in alpha_sigma(log_snr))
    return sigma * z + alpha * v


def guided(conditional: Tensor, unconditional: Tensor, weight: float, rescale: float = 0.0) -> Tensor:
    """
    û + w(ĉ − û) (arXiv 2207.12598): w = 1 is the conditional, w = 0 the unconditional prediction.

    `rescale` φ brings that share of a mixture's deviation back to ĉ's, clip by clip (arXiv 2305.08891 §3.4); [B, …] each.
    """
    mixed = unconditional + weight * (conditional - unconditional)
    if rescale == 0 or weight in (0, 1):
        return mixed
    dims = list(range(1, mixed.ndim))
    gain = conditional.std(dims, keepdim=True) / mixed.std(dims, keepdim=True)
    return mixed * (rescale * gain + 1 - rescale)
