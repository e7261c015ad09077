"""Temporal MultiDiffusion (Lumiere §3.2): overlapping windows of a clip, and one clip of what is predicted for each."""

from __future__ import annotations

from torch import Tensor


def windows(frames: int, length: int, overlap: int = 2) -> list[tuple[int, int]]:
    """(start, length) of windows that cover a clip, as models/lumiere/windows.ts: the last is moved back to end with it."""
    if not 0 <= overlap < length:
        raise ValueError(f"Windows of {length} frames should overlap in 0 to {length - 1}, found {overlap}; choose another overlap.")
    if frames <= length:
        return [(0, frames)]
    starts = list(range(0, frames - length, length - overlap))
    return [(start, length) for start in [*starts, frames - length]]


def aggregate(predictions: list[Tensor], cover: list[tuple[int, int]], frames: int) -> Tensor:
    """
    Each frame's mean over the windows that hold it, [L, …] each to [frames, …].

    It is the clip J' with the least Σ_i ‖J'|_i − Φ_i‖² (arXiv 2302.08113 eq. 5, all weights one).
    """
    total = predictions[0].new_zeros(frames, *predictions[0].shape[1:])
    count = predictions[0].new_zeros(frames)
    for prediction, (start, length) in zip(predictions, cover):
        total[start : start + length] += prediction
        count[start : start + length] += 1
    if bool((count == 0).any()):
        raise ValueError(f"Windows should cover all {frames} frames, found none over {int((count == 0).sum())}; use windows().")
    return total / count.view(-1, *[1] * (total.ndim - 1))
