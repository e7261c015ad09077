"""Sharded training (FSDP2): weights, gradients and optimizer states split over processes, for a transformer that fits no single GPU."""

from __future__ import annotations

import torch

from common.parallel import VERSION, Process
from lvm.llama import Llama


def shard(model: Llama, process: Process) -> Llama:
    """The model split over the processes, block by block. Raises if there is one process, or PyTorch is too old for it."""
    if process.world == 1:
        raise ValueError("--fsdp needs several processes, found one; start it with torchrun --nproc_per_node=N.")
    if VERSION < (2, 6):
        raise RuntimeError(f"--fsdp needs PyTorch 2.6 or later, found {torch.__version__}; train without it or update PyTorch.")
    from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard

    policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if process.device.type == "cuda" else MixedPrecisionPolicy()
    for module in (*model.model.layers, model):
        # The root too lets go of its whole weights after a forward pass: after a validation there is no backward pass to do it.
        fully_shard(module, mp_policy=policy, reshard_after_forward=True)
    return model
