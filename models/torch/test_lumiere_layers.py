"""The layers that inflation is made of, against PyTorch's and against their promises (models/lumiere/TRUTHS.md: A1, A2, B10)."""

from __future__ import annotations

import unittest

import torch
from torch import Tensor

from lumiere_config import Temporal
from lumiere_inflate import AttentionInflation, ConvInflation, TemporalResize, temporal_conv
from lumiere_norm import group_norm


def gap(a: Tensor, b: Tensor) -> float:
    return float((a - b).detach().abs().max())


class Layers(unittest.TestCase):
    def test_group_norm_is_pytorchs(self) -> None:
        x, weight, bias = torch.randn(6, 8, 4, 4, dtype=torch.float64), torch.rand(8).double(), torch.rand(8).double()
        self.assertLess(gap(group_norm(x, weight, bias, 2), torch.nn.functional.group_norm(x, 2, weight, bias, 1e-5)), 1e-12)
        clip = x.unflatten(0, (2, 3)).transpose(1, 2)
        whole = torch.nn.functional.group_norm(clip, 2, weight, bias, 1e-5).transpose(1, 2).flatten(0, 1)
        self.assertLess(gap(group_norm(x, weight, bias, 2, frames=3), whole), 1e-12)

    def test_temporal_convolution_is_pytorchs(self) -> None:
        x, weight, bias = torch.randn(10, 4, 3, 2, dtype=torch.float64), torch.randn(6, 4, 3).double(), torch.randn(6).double()
        clip = x.unflatten(0, (2, 5)).permute(0, 3, 4, 2, 1).reshape(-1, 4, 5)
        for edge in (False, True):
            padded = torch.nn.functional.pad(clip, (1, 1), mode="replicate" if edge else "constant")
            expected = torch.nn.functional.conv1d(padded, weight, bias).reshape(2, 3, 2, 6, 5).permute(0, 4, 3, 1, 2).flatten(0, 1)
            self.assertLess(gap(temporal_conv(x, weight, bias, 5, edge), expected), 1e-12)

    def test_a2_resizing_down_then_up_repeats_even_frames(self) -> None:
        for frames in (8, 7):
            x, resize = torch.randn(2 * frames, 4, 3, 3), TemporalResize(4)
            down = resize.down(x, frames)
            self.assertEqual(len(down), 2 * -(-frames // 2))
            back = resize.up(down, -(-frames // 2), frames).unflatten(0, (2, frames))
            even = torch.arange(frames) // 2 * 2
            self.assertTrue(torch.equal(back, x.unflatten(0, (2, frames))[:, even]))
            self.assertTrue(torch.equal(resize.down(back.flatten(0, 1), frames), down))

    def test_a1_blocks_add_nothing_at_first(self) -> None:
        y = torch.randn(8, 16, 3, 3)
        attentions = [AttentionInflation(16, 8, Temporal(layers=2, mixing=mixing), 16) for mixing in ("time", "space-time")]
        for block in (ConvInflation(16, 16, 3), *attentions):
            self.assertTrue(torch.equal(block(y, 4), y))

    def test_b10_without_positions_time_attention_follows_a_shuffle(self) -> None:
        order = torch.tensor([2, 0, 3, 1])
        y = torch.randn(4, 16, 2, 2)
        for position, same in (("none", True), ("sinusoidal", False)):
            for mixing in ("time", "space-time"):
                torch.manual_seed(0)
                block = AttentionInflation(16, 8, Temporal(layers=1, mixing=mixing, position=position), 16)
                torch.nn.init.normal_(block.proj.weight)
                self.assertEqual(gap(block(y[order], 4), block(y, 4)[order]) < 1e-5, same)


if __name__ == "__main__":
    unittest.main()
