"""An exponential mean of parameters, which is what is validated, sampled from and shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor


class Ema:
    """mean ← mean + (1 − decay)·(value − mean), with a shorter memory in the first steps."""

    def __init__(self, parameters: dict[str, Tensor], decay: float) -> None:
        self.parameters, self.decay = parameters, decay
        self.mean = {key: value.detach().clone() for key, value in parameters.items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        means = list(self.mean.values())
        # By differences: what does not move is its own mean to the bit.
        torch._foreach_add_(means, torch._foreach_sub(list(self.parameters.values()), means), alpha=1 - decay)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The network with the means in place of its parameters."""
        kept = {key: value.detach().clone() for key, value in self.parameters.items()}
        self._write(self.mean)
        try:
            yield
        finally:
            self._write(kept)

    @torch.no_grad()
    def _write(self, values: dict[str, Tensor]) -> None:
        for key, parameter in self.parameters.items():
            parameter.copy_(values[key])

    @torch.no_grad()
    def load(self, values: dict[str, Tensor]) -> None:
        for key, value in values.items():
            self.mean[key].copy_(value)
