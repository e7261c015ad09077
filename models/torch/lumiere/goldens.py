"""Goldens of Lumiere's networks, in float64: v̂ of a small clip, and one training step's gradients of a few parameters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from lumiere.files import load_network
from lumiere.unet import UNet

# Any clip will do: the network is convolutional, and takes any number of frames. Small, since a software GPU must do it too.
FRAMES, LEVELS = 5, (-2.5, 0.5)


def watched(net: UNet) -> list[str]:
    """A few parameters whose gradients are told: the first and the last layer, noise, caption, and of a clip's each kind of addition."""
    deepest = net.config.levels - 1
    keys = ["conv_in.weight", "conv_out.weight", "noise.linear2.bias", "caption.embedding.weight", "down.0.resnets.0.norm2.weight"]
    keys += [f"down.{deepest}.self.0.norm.weight", f"down.{deepest}.cross.0.out.bias"]
    if net.config.temporal:
        inside = f"down.{deepest}.inflations.0"
        keys += ["down.0.inflations.0.conv1d.weight", "down.0.inflations.0.norm1.bias", "up.0.temporal_resize.conv.bias"]
        keys += [f"{inside}.layers.0.norm.weight", f"{inside}.proj.bias"]
        if net.config.temporal.caption:
            keys += [f"{inside}.caption.norm.weight", f"{inside}.caption.kv.weight"]
        if net.config.temporal.course:
            keys += ["course.out.weight", "course.rhythms.weight", "course.place.weight"]
    return keys


def network_golden(weights: Path, seed: int = 0) -> dict[str, np.ndarray]:
    """
    `x` [B·T, S, S, Cin] and `target` [B·T, S, S, 3] (F16, as they are given to it), `logSnr` [B], `tokens` [B, L], `frames` [1], `v`
    [B·T, S, S, 3], and `gradient.KEY` of mean((v̂ − target)²), in PyTorch's layout. Two captions, the second of which is none.
    """
    net = load_network(weights).double()
    config = net.config
    frames, side = (FRAMES if config.temporal else 1), 2**config.levels
    draw = np.random.default_rng(seed)
    x = draw.standard_normal((2 * frames, side, side, config.in_channels)).astype(np.float16)
    if config.in_channels == 7:
        # A mask of zeros and ones, and what it gives.
        x[..., 6] = draw.random(x.shape[:-1]) < 0.5
        x[..., 3:6] *= x[..., 6:]
    target = draw.standard_normal((2 * frames, side, side, 3)).astype(np.float16)
    tokens = np.zeros((2, config.caption_length), np.int32)
    tokens[0, :5] = draw.integers(2, config.vocabulary, 5)
    tokens[1, 0] = 1
    level = np.array(LEVELS, np.float32)
    seen, wanted = (torch.from_numpy(a.astype(np.float64)).permute(0, 3, 1, 2) for a in (x, target))
    v = net(seen, torch.from_numpy(level).double(), torch.from_numpy(tokens), frames)
    ((v - wanted) ** 2).mean().backward()
    parameters = dict(net.named_parameters())
    gradients = {f"gradient.{key}": parameters[key].grad.float().numpy() for key in watched(net)}
    shown = v.detach().permute(0, 2, 3, 1).contiguous().float().numpy()
    told = {"x": x, "target": target, "logSnr": level, "tokens": tokens, "frames": np.array([frames], np.int32), "v": shown}
    return {**told, **gradients}
