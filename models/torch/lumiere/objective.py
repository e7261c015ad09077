"""What Lumiere's networks are trained on: a noised input, its level, a caption, and the v to predict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lumiere.caption import without
from lumiere.condition import conditioned
from lumiere.diffusion import noised, training_levels, v_of


@dataclass
class Batch:
    """One process's share. x [B·T, Cin, S, S], log_snr [B], tokens [B, L], v [B·T, 3, S, S]."""

    x: Tensor
    log_snr: Tensor
    tokens: Tensor
    v: Tensor
    frames: int


@dataclass(frozen=True)
class Noising:
    """How training noises: the share of levels in HIGH_NOISE, of captions left out (arXiv 2207.12598), a shift, the share in BLIND."""

    high_share: float = 0.5
    drop: float = 0.1
    shift: float = 0.0
    blind_share: float = 0.0


def diffusion_batch(
    x0: Tensor,
    tokens: Tensor,
    noise: Tensor,
    uniform: Tensor,
    noising: Noising,
    frames: int = 1,
    mask: Tensor | None = None,
    beside: Tensor | None = None,
) -> Batch:
    """
    From clean frames [B·T, 3, S, S], captions [B, L], white noise, and three numbers a clip in [0, 1), [B, 3].

    With a mask [B·T, 1, S, S] the network sees ⟨J,C,M⟩; with frames `beside` it sees those after the noisy ones.
    """
    level = training_levels(uniform[:, :2], noising.high_share, noising.shift, noising.blind_share)
    x = noised(x0, noise, level)
    if mask is not None:
        x = conditioned(x, x0, mask)
    if beside is not None:
        x = torch.cat([x, beside], 1)
    return Batch(x, level, without(tokens, uniform[:, 2] < noising.drop), v_of(x0, noise, level), frames)


def loss_of(net: Callable[..., Tensor], batch: Batch, autocast: bool) -> Tensor:
    """Mean squared error of v̂ of a network, or of its forward; with a cosine and a uniform level this weighs x₀'s error by 1 + SNR."""
    with torch.autocast(batch.x.device.type, torch.bfloat16, enabled=autocast):
        found = net(batch.x, batch.log_snr, batch.tokens, batch.frames)
    return (found.float() - batch.v).square().mean()
