"""What is trained of a network and what must not move (Lumiere §3.1: "we train only the newly added parameters")."""

from __future__ import annotations

import re

import torch
from torch import Tensor

from lumiere.files import added
from lumiere.unet import UNet


def freeze_image_layers(net: UNet, tuned: str = "") -> dict[str, Tensor]:
    """
    Freezes the image network inside an inflated one; returns what is trained, by key: all that inflation added, and what the regular
    expression `tuned` finds among the image network's keys (nothing unless told).

    With inChannels 7 (the paper fine-tunes the conditioned variants without saying what of them) also conv_in.weight, of which
    only the slices that read C and M get a gradient: what reads J stays as the image network has it.
    """
    for key, parameter in net.named_parameters():
        parameter.requires_grad_(added(key) or bool(tuned and re.search(tuned, key)))
    if net.config.in_channels == 7:
        new = torch.zeros_like(net.conv_in.weight)
        new[:, 3:] = 1
        net.conv_in.weight.requires_grad_(True)
        net.conv_in.weight.register_hook(lambda gradient: gradient * new.to(gradient.device))
    return trained(net)


def trained(net: UNet) -> dict[str, Tensor]:
    """The parameters that are trained, by key."""
    return {key: parameter for key, parameter in net.named_parameters() if parameter.requires_grad}


class Frozen:
    """Remembers what is frozen, to be compared bit by bit later."""

    def __init__(self, net: UNet) -> None:
        self.net = net
        self.kept = {key: value.detach().clone() for key, value in self._values().items()}

    def _values(self) -> dict[str, Tensor]:
        frozen = {key: p.detach() for key, p in self.net.named_parameters() if not p.requires_grad}
        if frozen and self.net.config.in_channels == 7:
            frozen["conv_in.weight (J)"] = self.net.conv_in.weight.detach()[:, :3]
        return frozen

    def check(self) -> None:
        """Raises if a bit of it has changed."""
        moved = [key for key, value in self._values().items() if not torch.equal(value, self.kept[key])]
        if moved:
            raise AssertionError(f"Frozen parameters should stay as they were, found others in {', '.join(moved[:5])}; this is a bug here.")
