"""Lumiere's networks, in float64, against what TypeScript's make of the same weights in float32: v̂ and every gradient."""

from __future__ import annotations

import json
import unittest
from typing import Any

import torch
from torch import Tensor

from lumiere_config import LumiereConfig
from lumiere_unet import UNet
from typescript import facts

# Measured: 1e-6 and 4e-6 (2e-5 where a gradient is below 1e-4).
V_APART, GRADIENTS_APART = 5e-6, 5e-5


def setUpModule() -> None:
    torch.set_num_threads(1)


def images(told: dict[str, Any], name: str) -> Tensor:
    """Images that are told channels last, as [B·T, C, S, S]."""
    size = told["config"]["size"]
    return torch.tensor(told[name], dtype=torch.float64).reshape(2 * told["frames"], size, size, -1).permute(0, 3, 1, 2)


def apart(found: Tensor, expected: Tensor) -> float:
    """The greatest difference, as a share of the greatest value."""
    return float((found - expected).abs().max() / expected.abs().max().clamp(min=1e-4))


class Parity(unittest.TestCase):
    def test_same_v_and_gradients_from_the_same_weights(self) -> None:
        for told in facts()["lumiere"]["parity"]:
            with self.subTest(network=told["name"]):
                net = UNet(LumiereConfig.from_json(json.dumps(told["config"]))).double()
                shapes = {key: value.shape for key, value in net.state_dict().items()}
                self.assertEqual(set(shapes), set(told["weights"]))
                net.load_state_dict({key: torch.tensor(values).reshape(shapes[key]) for key, values in told["weights"].items()})
                levels, tokens = torch.tensor(told["logSnr"], dtype=torch.float64), torch.tensor(told["tokens"], dtype=torch.int32)
                v = net(images(told, "x"), levels, tokens, told["frames"])
                (v - images(told, "target")).square().mean().backward()
                self.assertLess(apart(images(told, "v"), v.detach()), V_APART)
                for key, parameter in net.named_parameters():
                    found = torch.tensor(told["gradients"][key], dtype=torch.float64).reshape(shapes[key])
                    self.assertLess(apart(found, parameter.grad), GRADIENTS_APART, key)


if __name__ == "__main__":
    unittest.main()
