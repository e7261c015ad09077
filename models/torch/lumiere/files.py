"""Lumiere's networks as files: safetensors with the config in the metadata, models by name."""

from __future__ import annotations

import re
from pathlib import Path

import torch
from torch import Tensor

from common.safetensors_io import read_weights, write_weights
from lumiere.config import LumiereConfig
from lumiere.unet import UNet

NAMES = ("t2i", "stunet", "ssr", "cascade-keyframes", "cascade-tsr")


def check_name(model: str) -> str:
    """ "lumiere/…" as the manifest has it, styles as "lumiere/style-NAME"."""
    if model not in [f"lumiere/{name}" for name in NAMES] and not re.fullmatch("lumiere/style-[a-z0-9-]+", model):
        raise ValueError(f"A model should be one of {', '.join('lumiere/' + n for n in NAMES)} or lumiere/style-NAME, found {model}.")
    return model


def save_network(path: Path, model: str, net: UNet, trained: str, dtype: str = "F32") -> None:
    """Writes the network's state with its name, its config and, as JSON, how it was trained."""
    metadata = {"model": check_name(model), "config": net.config.to_json(), "trained": trained}
    write_weights(path, net.state_dict(), metadata, dtype)


def load_network(path: str | Path) -> UNet:
    """A network from its file. Raises if keys or shapes are not its config's."""
    tensors, metadata = read_weights(path)
    if "config" not in metadata or not metadata.get("model", "").startswith("lumiere/"):
        raise ValueError(f"{path} should hold one of Lumiere's networks, found {metadata.get('model')}; give a file that training wrote.")
    net = UNet(LumiereConfig.from_json(metadata["config"]))
    net.load_state_dict(tensors)
    return net.eval()


@torch.no_grad()
def widened(weight: Tensor, channels: int) -> Tensor:
    """conv_in.weight [C, 3, 3, 3] for more input channels: what the new ones bring counts for nothing yet."""
    wide = weight.new_zeros(weight.shape[0], channels, *weight.shape[2:])
    wide[:, : weight.shape[1]] = weight
    return wide


def start_from(net: UNet, source: dict[str, Tensor]) -> list[str]:
    """
    Fills the network from a state dict: of itself, or of the image network that it inflates, whose keys it has. Returns the keys
    that stay as they start.
    """
    own = net.state_dict()
    taken = {key: value for key, value in source.items() if key in own}
    if "conv_in.weight" in taken:
        taken["conv_in.weight"] = widened(taken["conv_in.weight"], net.config.in_channels)
    unknown, missing = sorted(set(source) - set(own)), [key for key in own if key not in taken]
    strange = [key for key in missing if not added(key)]
    if unknown or strange:
        raise ValueError(
            f"A network should start from its own or its image network's weights, found others: {(unknown + strange)[:3]}; use one config."
        )
    net.load_state_dict({**own, **taken})
    return missing


def added(key: str) -> bool:
    """Whether inflation added it (Lumiere §3.1)."""
    return ".inflations." in key or ".temporal_resize." in key or key.startswith("course.")
