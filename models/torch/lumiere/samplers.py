"""Samplers over a falling noise level: DDIM (arXiv 2010.02502) and ancestral (arXiv 2006.11239), for any predictor of v."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lumiere.diffusion import alpha_sigma, cosine_log_snr, noise_of, spread, x0_of

# (z [B·T, C, H, W], λ [B]) → v̂ [B·T, C, H, W].
Predict = Callable[[Tensor, Tensor], Tensor]
SAMPLERS = ("ddim", "ancestral")


def step_levels(steps: int, start: float = 1.0, shift: float = 0.0) -> Tensor:
    """λ before each step and after the last, float64 [steps + 1]: the cosine schedule at even times from `start` to 0."""
    return cosine_log_snr(torch.linspace(start, 0, steps + 1, dtype=torch.float64), shift)


def ddim_step(x0: Tensor, noise: Tensor, following: Tensor) -> Tensor:
    """x₀ and ε̂ put together again at the next level λ' [B]."""
    alpha, sigma = (spread(part, len(x0)) for part in alpha_sigma(following))
    return alpha * x0 + sigma * noise


def ancestral_step(z: Tensor, x0: Tensor, level: Tensor, following: Tensor, fresh: Tensor) -> Tensor:
    """
    A draw of q(z' | z, x₀) at λ' > λ: mean r·(α'/α)·z + (1 − r)·α'·x₀, variance (1 − r)·σ'², r = e^(λ − λ').

    `fresh` is white noise of z's shape.
    """
    (alpha, _), (alpha_next, sigma_next) = alpha_sigma(level), alpha_sigma(following)
    ratio = torch.exp(level - following)
    keep, pull, jitter = ratio * alpha_next / alpha, (1 - ratio) * alpha_next, (1 - ratio).sqrt() * sigma_next
    keep, pull, jitter = (spread(part, len(z)) for part in (keep, pull, jitter))
    return keep * z + pull * x0 + jitter * fresh


def sample(
    predict: Predict,
    z: Tensor,
    clips: int,
    steps: int,
    sampler: str = "ddim",
    generator: torch.Generator | None = None,
    clip: bool = False,
    start: float = 1.0,
    shift: float = 0.0,
) -> Tensor:
    """
    From noise z [B·T, C, H, W] at the schedule's time `start` to x̂₀ after so many predictions. `clip` holds x̂₀ in [−1, 1].

    Start below 1 with a noised source for SDEdit (arXiv 2108.01073). Needs a generator of z's device for "ancestral".
    """
    if sampler not in SAMPLERS:
        raise ValueError(f"A sampler should be {' or '.join(SAMPLERS)}, found {sampler}; choose one.")
    levels = step_levels(steps, start, shift).tolist()
    x0 = z
    for i in range(steps):
        level, following = (z.new_full((clips,), value) for value in levels[i : i + 2])
        v = predict(z, level).to(z.dtype)
        x0, noise = x0_of(v, z, level), noise_of(v, z, level)
        if clip:
            x0 = x0.clamp(-1, 1)
            alpha, sigma = (spread(part, len(z)) for part in alpha_sigma(level))
            noise = (z - alpha * x0) / sigma
        if i == steps - 1:
            break
        if sampler == "ddim":
            z = ddim_step(x0, noise, following)
        else:
            fresh = torch.randn(z.shape, generator=generator, device=z.device, dtype=z.dtype)
            z = ancestral_step(z, x0, level, following, fresh)
    return x0
