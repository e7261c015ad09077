"""Optimizers for Lumiere's networks: AdamW for all, or Muon for the matrices and kernels inside (common/muon.py) and AdamW for the rest."""

from __future__ import annotations

import torch
from torch import Tensor

from common.muon import Muon

# Tables, the first and the last layer, and what starts as the identity, stay with AdamW.
EDGES = ("caption.embedding", "caption.position", "conv_in", "conv_out", "noise.linear1", "temporal_resize")


def optimizers_for(parameters: dict[str, Tensor], name: str, lr: float, weight_decay: float) -> list[torch.optim.Optimizer]:
    """ "adamw" or "muon". Vectors do not decay, nor does conv_in, part of which may be frozen."""
    inner = {key: p for key, p in parameters.items() if p.ndim > 1 and not any(edge in key for edge in EDGES)}
    matrices = list(inner.values()) if name == "muon" else []
    rest = {key: p for key, p in parameters.items() if name != "muon" or key not in inner}
    decays = [p for key, p in rest.items() if p.ndim > 1 and "conv_in" not in key]
    others = [p for key, p in rest.items() if p.ndim <= 1 or "conv_in" in key]
    groups = [{"params": decays, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
    fused = {"fused": True} if next(iter(parameters.values())).is_cuda else {}
    adam = torch.optim.AdamW([g for g in groups if g["params"]], lr=lr, betas=(0.9, 0.99), **fused)
    return [adam, Muon(matrices, lr, weight_decay=weight_decay)] if matrices else [adam]
