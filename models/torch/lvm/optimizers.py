"""Optimizers for LVM's transformer: AdamW for all, or Muon for the matrices inside the blocks (common/muon.py).

AdamW keeps the embedding, the head and the norms.
"""

from __future__ import annotations

import torch
from torch import nn

from common.muon import Muon


def optimizers_for(model: nn.Module, name: str, lr: float, weight_decay: float) -> list[torch.optim.Optimizer]:
    """ "adamw": one optimizer for all; "muon": Muon for the blocks' matrices and AdamW for the rest. Decay is on everything, as LVM's."""
    params = dict(model.named_parameters())
    matrices = [p for key, p in params.items() if p.ndim == 2 and ".layers." in key] if name == "muon" else []
    chosen = {id(p) for p in matrices}
    rest = [p for p in params.values() if id(p) not in chosen]
    fused = {"fused": True} if rest[0].is_cuda else {}
    adam = torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.95), weight_decay=weight_decay, **fused)
    return [adam, Muon(matrices, lr, weight_decay=weight_decay)] if matrices else [adam]
