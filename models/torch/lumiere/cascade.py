"""The design that Lumiere argues against (§1–2): distant keyframes, then the frames between them, window by window.

Stride 8 as Imagen Video's; the networks are ours, two Space-Time U-Nets with about the parameters of one, trained whole.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from lumiere.clips import Clips, Drawing
from lumiere.condition import conditioned, image_mask
from lumiere.objective import Batch, Noising, diffusion_batch
from lumiere.samplers import Predict

STRIDE = 8
IMAGE_SHARE = 0.4


def keyframe_indices(frames: int, stride: int = STRIDE) -> list[int]:
    """0, 8, …, 72 and the last, 79, for 80 frames."""
    return sorted({*range(0, frames, stride), frames - 1})


def ends_mask(clips: int, frames: int, size: int) -> Tensor:
    """M of a window whose first and last frame are given, [B·T, 1, H, W]."""
    mask = image_mask(clips, frames, size).unflatten(0, (clips, frames))
    mask[:, -1] = 1
    return mask.flatten(0, 1)


def keyframe_batches(clips: Clips, drawing: Drawing, noising: Noising) -> Callable[[int], Batch]:
    """A function from a step to this process's share of clips' keyframes; a share IMAGE_SHARE of them with the first given."""
    device = clips.pixels.device
    order, draws = drawing.of(clips)
    indices = torch.tensor(keyframe_indices(clips.frames), device=device)

    def at(step: int) -> Batch:
        draws.at(step)
        which = order.at(step)[draws.own]
        uniform = draws.uniform(5)
        x0 = clips.take(which, indices.expand(len(which), -1))
        given = (uniform[:, 4] < IMAGE_SHARE).float().repeat_interleave(len(indices))[:, None, None, None]
        mask = image_mask(len(which), len(indices), clips.size).to(device) * given
        tokens = clips.captions(which, uniform[:, 3] < drawing.period_share)
        return diffusion_batch(x0, tokens, draws.noise(len(indices), clips.size), uniform, noising, len(indices), mask)

    return at


def tsr_batches(clips: Clips, drawing: Drawing, noising: Noising) -> Callable[[int], Batch]:
    """
    A function from a step to this process's share of windows from a keyframe to the next, ends given.

    The last window may be shorter than the others: it has steps of its own, as often as it is one of all windows.
    """
    device = clips.pixels.device
    order, draws = drawing.of(clips)
    keys = keyframe_indices(clips.frames)
    length, last = keys[1] - keys[0] + 1, keys[-1] - keys[-2] + 1
    whole = len(keys) - 1 if last == length else len(keys) - 2

    def at(step: int) -> Batch:
        draws.at(step)
        which = order.at(step)[draws.own]
        uniform = draws.uniform(5)
        short = last != length and step % (len(keys) - 1) == len(keys) - 2
        frames = last if short else length
        first = torch.full_like(which, keys[-2]) if short else (uniform[:, 4] * whole).long() * STRIDE
        x0 = clips.take(which, first[:, None] + torch.arange(frames, device=device))
        tokens = clips.captions(which, uniform[:, 3] < drawing.period_share)
        mask = ends_mask(len(which), frames, clips.size).to(device)
        return diffusion_batch(x0, tokens, draws.noise(frames, clips.size), uniform, noising, frames, mask)

    return at


# (⟨J,C,M⟩ [B·T, 7, H, W], λ [B], frames) → v̂.
Network = Callable[[Tensor, Tensor, int], Tensor]
# (window, its frames) → white noise [B·T, 3, S, S].
WindowNoise = Callable[[int, int], Tensor]
# (predictor, noise) → x̂₀: a sampler with all that it is told.
Draw = Callable[[Predict, Tensor], Tensor]


def fill_between(tsr: Network, keys: Tensor, indices: list[int], noise: WindowNoise, draw: Draw) -> Tensor:
    """
    Clips [B, T, 3, S, S] from their keyframes [B, K, 3, S, S]: each window sampled by itself, the given frames kept as they are.
    """
    batch, _, _, size, _ = keys.shape
    pieces = [keys[:, :1]]
    for i in range(len(indices) - 1):
        frames = indices[i + 1] - indices[i] + 1
        ends = torch.zeros(batch, frames, 3, size, size, device=keys.device)
        ends[:, 0], ends[:, -1] = keys[:, i], keys[:, i + 1]
        mask = ends_mask(batch, frames, size).to(keys.device)

        def predict(z: Tensor, level: Tensor, ends: Tensor = ends, mask: Tensor = mask, frames: int = frames) -> Tensor:
            return tsr(conditioned(z, ends.flatten(0, 1), mask), level, frames)

        made = draw(predict, noise(i, frames)).unflatten(0, (batch, frames))
        pieces += [made[:, 1:-1], keys[:, i + 1 : i + 2]]
    return torch.cat(pieces, 1)
