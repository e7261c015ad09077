"""Seeds of generators from two numbers, such as a run's seed and the number of a clip or step."""

from __future__ import annotations

import torch


def seed_of(device: torch.device, high: int, low: int) -> int:
    """
    A seed that follows from both numbers, `low` below 2³².

    A generator on a CPU reads a seed's low 32 bits alone: there both are mixed into those (Knuth's multiplicative hashing). On a GPU
    all 64 count, and pairs that differ have seeds that differ.
    """
    if device.type == "cuda":
        return (high << 32) + low
    return (high * 0x9E3779B1 + low) & 0xFFFFFFFF
