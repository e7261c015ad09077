"""One process or many: what torchrun started, data parallelism."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

VERSION = tuple(int(part) for part in torch.__version__.split(".")[:2])


@dataclass(frozen=True)
class Process:
    """This process among those that torchrun started; alone without torchrun."""

    rank: int
    world: int
    device: torch.device

    @property
    def first(self) -> bool:
        return self.rank == 0

    def sum(self, value: torch.Tensor) -> torch.Tensor:
        """The sum over all processes, in place."""
        if self.world > 1:
            dist.all_reduce(value)
        return value

    def agree(self, flag: bool) -> bool:
        """The first process's word, so that all stop at the same step."""
        if self.world == 1:
            return flag
        told = torch.tensor([float(flag)], device=self.device)
        dist.broadcast(told, 0)
        return bool(told.item())

    def leave(self) -> None:
        """Parts from the others, as the last thing that a script does: on CPUs it does not return."""
        if self.world == 1:
            return
        if self.device.type == "cuda":
            dist.destroy_process_group()
            return
        # Gloo cannot be destroyed safely: the thread that destroys it holds Python's lock while it waits for Gloo's own thread,
        # which may be waiting for that lock to let go of its last result (seen in PyTorch 1.13, once in 25 runs).
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def start() -> Process:
    """Joins the others that torchrun started: NCCL between GPUs, Gloo between CPUs."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    local = int(os.environ.get("LOCAL_RANK", 0))
    device = torch.device("cuda", local) if torch.cuda.is_available() else torch.device("cpu")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Process(rank, world, device)


def distribute(model: nn.Module, process: Process) -> nn.Module:
    """The model as this process trains it: as it is, or with gradients averaged over the processes."""
    if process.world == 1:
        return model
    ids = [process.device.index] if process.device.type == "cuda" else None
    return DistributedDataParallel(model, device_ids=ids, broadcast_buffers=False, gradient_as_bucket_view=True)


def plain(model: nn.Module) -> nn.Module:
    """The model itself, out of what distributes it; its `forward` is not the compiled one, so that odd batches compile nothing."""
    return getattr(model, "module", model)
