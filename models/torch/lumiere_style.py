"""Style by weights (Lumiere §4): W = α·W_style + (1 − α)·W_original on the image layers, what inflation added stays."""

from __future__ import annotations

import torch
from torch import Tensor

from lumiere_files import added


def blended(video: dict[str, Tensor], style: dict[str, Tensor], alpha: float) -> dict[str, Tensor]:
    """
    A Space-Time U-Net's state with its image layers moved towards a tuned image network's; α = 0 and α = 1 are exact.

    The paper picks α from ½ to 1 by hand, since a full exchange distorts motion. What reads C and M stays the original's.
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha should be from 0, the original, to 1, the style, found {alpha}; choose one between.")
    mixed = dict(video)
    for key, own in video.items():
        if added(key):
            continue
        if key not in style:
            raise ValueError(f"A style should have the image network's parameters, found no {key}; tune the same network.")
        target = style[key]
        if key == "conv_in.weight" and target.shape[1] < own.shape[1]:
            target = torch.cat([target, own[:, target.shape[1] :]], 1)
        mixed[key] = alpha * target + (1 - alpha) * own
    return mixed
