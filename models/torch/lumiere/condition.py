"""Conditioning ⟨J,C,M⟩ (Lumiere §4): noisy clip, masked conditioning clip, mask. M is 1 where a pixel is given; C := M ⊙ clip.

What M looks like for each task is the paper's; how boxes and strokes are drawn and how often each task comes in training is ours.
"""

from __future__ import annotations

import torch
from torch import Tensor

# Text alone gives nothing. Shares of a training batch.
TASKS = {"text": 0.5, "image": 0.2, "box": 0.08, "brush": 0.08, "outpaint": 0.07, "cinemagraph": 0.07}
STROKES = 3
DRAWS = 4 + 2 * (STROKES + 1) + 2


def box(uniform: Tensor, size: int, least: float, most: float) -> Tensor:
    """Boxes bool [B, size, size] with sides a share `least` to `most` of the image, from numbers in [0, 1), [B, 4]."""
    side = (least + (most - least) * uniform[:, :2]) * size
    low = uniform[:, 2:4] * (size - side)
    at = torch.arange(size, device=uniform.device) + 0.5
    inside = (at >= low[..., None]) & (at < (low + side)[..., None])
    return inside[:, 0, :, None] & inside[:, 1, None, :]


def brush(uniform: Tensor, size: int) -> Tensor:
    """Strokes bool [B, size, size]: a broken line through random points, 1/8 to 1/4 of the image thick, from [B, 2·(STROKES + 1) + 1]."""
    points = uniform[:, : 2 * (STROKES + 1)].unflatten(1, (-1, 2)) * size
    start, way = points[:, :-1], points[:, 1:] - points[:, :-1]
    at = torch.arange(size, device=uniform.device) + 0.5
    grid = torch.stack(torch.meshgrid(at, at, indexing="ij"), -1).flatten(0, 1)
    offset = grid[None, None] - start[:, :, None]
    along = ((offset * way[:, :, None]).sum(-1) / way.square().sum(-1)[..., None].clamp(min=1e-6)).clamp(0, 1)
    distance = (offset - along[..., None] * way[:, :, None]).norm(dim=-1).amin(1)
    radius = (1 + uniform[:, 2 * (STROKES + 1)]) * size / 16
    return (distance < radius[:, None]).unflatten(1, (size, size))


def training_masks(uniform: Tensor, frames: int, size: int, tasks: dict[str, float] = TASKS) -> Tensor:
    """Masks float [B·T, 1, H, W] of a random task each, from numbers in [0, 1), [B, 1 + DRAWS]. No wait for the device."""
    chosen, draw = uniform[:, 0], uniform[:, 1:]
    hole = box(draw, size, 0.3, 0.8)
    stroke = brush(draw[:, 4:], size)
    region = torch.where((draw[:, -1] < 0.5)[:, None, None], hole, stroke)
    later = (torch.arange(frames, device=uniform.device) > 0)[None, :, None, None]
    still = {
        "text": torch.zeros_like(hole),
        "image": torch.zeros_like(hole),
        "box": ~hole,
        "brush": ~stroke,
        "outpaint": box(draw, size, 0.4, 0.8),
        "cinemagraph": ~region,
    }
    mask = torch.zeros(len(uniform), frames, size, size, dtype=torch.bool, device=uniform.device)
    begin = 0.0
    for name, share in tasks.items():
        given = still[name][:, None].expand_as(mask)
        if name in ("image", "cinemagraph"):
            given = given | ~later
        mask = torch.where(((chosen >= begin) & (chosen < begin + share))[:, None, None, None], given, mask)
        begin += share
    return mask.flatten(0, 1)[:, None].float()


def conditioned(noisy: Tensor, clip: Tensor, mask: Tensor) -> Tensor:
    """⟨J, C, M⟩ [B·T, 7, H, W] of noisy frames, the clip that is given in part [B·T, 3, H, W], and the mask [B·T, 1, H, W]."""
    return torch.cat([noisy, clip * mask, mask], 1)


def image_mask(clips: int, frames: int, size: int) -> Tensor:
    """Image-to-video: frame 0 is given. [B·T, 1, H, W]."""
    mask = torch.zeros(clips, frames, 1, size, size)
    mask[:, 0] = 1
    return mask.flatten(0, 1)


def region_mask(region: Tensor, frames: int) -> Tensor:
    """Inpainting: all but the region bool [B, H, W] is given in every frame. Outpainting is the same with the region outside."""
    return (~region)[:, None].expand(-1, frames, -1, -1).flatten(0, 1)[:, None].float()


def cinemagraph(image: Tensor, region: Tensor, frames: int) -> tuple[Tensor, Tensor]:
    """A cinemagraph's clip and mask: the image [B, 3, H, W] in all frames, given in frame 0 and then outside the region [B, H, W]."""
    clip = image[:, None].expand(-1, frames, -1, -1, -1).flatten(0, 1)
    mask = region_mask(region, frames).unflatten(0, (-1, frames)).clone()
    mask[:, 0] = 1
    return clip, mask.flatten(0, 1)
