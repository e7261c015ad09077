"""Checkpoints that are whole or not there: written beside, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from common.parallel import VERSION, Process, plain


def _full() -> object:
    from torch.distributed.checkpoint.state_dict import StateDictOptions

    return StateDictOptions(full_state_dict=True, cpu_offload=True)


def model_state(model: nn.Module, sharded: bool) -> dict[str, Tensor]:
    """All weights under the model's own keys. Of sharded weights every process has to ask; the first is given them."""
    if sharded:
        from torch.distributed.checkpoint.state_dict import get_model_state_dict

        return get_model_state_dict(model, options=_full())
    return plain(model).state_dict()


def save_checkpoint(
    path: Path, process: Process, model: nn.Module, optimizers: list[torch.optim.Optimizer], told: dict[str, Any], sharded: bool
) -> None:
    """Writes weights, optimizers, the generator's state and what is told (step, curve, arguments). All processes call it."""
    if sharded:
        from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict

        states = [get_optimizer_state_dict(model, optimizer, options=_full()) for optimizer in optimizers]
    else:
        states = [optimizer.state_dict() for optimizer in optimizers]
    weights = model_state(model, sharded)
    if process.first:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        torch.save({"model": weights, "optimizers": states, "generator": torch.get_rng_state(), **told}, part)
        os.replace(part, path)


def load_checkpoint(path: Path, model: nn.Module, optimizers: list[torch.optim.Optimizer], sharded: bool) -> dict[str, Any]:
    """Puts everything back in place, on any number of processes, and returns what was told."""
    # Mapped from disk where that can be, so that sharded weights are not held once a process.
    mapped = {"mmap": True} if VERSION >= (2, 1) else {}
    saved = torch.load(path, map_location="cpu", **mapped)
    if sharded:
        from torch.distributed.checkpoint.state_dict import StateDictOptions, set_model_state_dict, set_optimizer_state_dict

        options = StateDictOptions(full_state_dict=True)
        set_model_state_dict(model, saved["model"], options=options)
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            set_optimizer_state_dict(model, optimizer, state, options=options)
    else:
        plain(model).load_state_dict(saved["model"])
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)
    torch.set_rng_state(saved["generator"])
    return saved
