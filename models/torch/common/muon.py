"""Muon (Jordan et al. 2024; scaled as in arXiv 2502.16982 §2.2): momentum, orthogonalised, for matrices.

A network's optimizers say which matrices; AdamW keeps the rest. The update has the size of AdamW's (0.2·√max(rows, columns) times an
orthogonal matrix), so that both take one learning rate and one decay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """
    Newton–Schulz on [N, rows, columns]: nearly U·Vᵀ of each matrix's U·S·Vᵀ, its singular values between about 0.7 and 1.2.

    In bfloat16 on a GPU, which suffices, since the iteration corrects itself.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x.bfloat16() if x.is_cuda else x.float()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised, with decoupled decay. All parameters are matrices or kernels; those of one shape go together."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.95, weight_decay: float = 0.1) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = defaultdict(list)
            for p in group["params"]:
                if p.grad is not None:
                    shapes[p.shape].append(p)
            for params in shapes.values():
                self._step(params, group["lr"], group["momentum"], group["weight_decay"])

    def _step(self, params: list[Tensor], lr: float, momentum: float, weight_decay: float) -> None:
        grads = [p.grad for p in params]
        for p in params:
            if "momentum" not in self.state[p]:
                self.state[p]["momentum"] = torch.zeros_like(p)
        means = [self.state[p]["momentum"] for p in params]
        torch._foreach_mul_(means, momentum)
        torch._foreach_add_(means, grads, alpha=1 - momentum)
        # Nesterov: the gradient again, where the momentum is about to go.
        ahead = torch._foreach_mul(means, momentum)
        torch._foreach_add_(ahead, grads, alpha=1 - momentum)
        # A convolution's kernel [O, I, …] is a matrix from all that it sees to its outputs.
        rows = torch.stack(ahead).flatten(2)
        updates = orthogonalise(rows).to(params[0].dtype).view(-1, *params[0].shape).unbind()
        torch._foreach_mul_(params, 1 - lr * weight_decay)
        torch._foreach_add_(params, list(updates), alpha=-lr * 0.2 * max(rows.shape[1:]) ** 0.5)
