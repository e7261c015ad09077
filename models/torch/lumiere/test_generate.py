"""What networks make: seeds, the cascade and super-resolution. A clip depends on its number and the seed, not on its batch."""

from __future__ import annotations

import unittest
from dataclasses import replace

import torch
from torch import Tensor

from lumiere.cascade import ends_mask, fill_between, keyframe_indices
from lumiere.clips import Clips, Drawing, Draws
from lumiere.config import LumiereConfig, Temporal
from lumiere.generate import Sampling, added_noise, clip_noise, generate_cascade
from lumiere.objective import Noising
from lumiere.sample_clips import super_resolution
from lumiere.samplers import Predict
from lumiere.seeds import seed_of
from lumiere.ssr import window_batches
from lumiere.unet import UNet

CPU = torch.device("cpu")
SMALL = LumiereConfig(
    size=8, frames=3, channels=(8, 8), blocks=1, head_width=8, embedding=8, caption_width=8, caption_length=4, vocabulary=8,
    in_channels=7, temporal=Temporal(layers=1, mixing="time"),
)  # fmt: skip
NUMBERS = torch.tensor([4, 9, 5])
TOKENS = torch.tensor([[2, 3, 0, 0], [4, 0, 0, 0], [5, 6, 7, 0]])


def setUpModule() -> None:
    torch.set_num_threads(1)


def network(config: LumiereConfig = SMALL, says: float = 0.1) -> UNet:
    """A network that says something; with 0 v̂ is 0, and a clip made in one step is its noise, a little of it."""
    torch.manual_seed(1)
    net = UNet(config)
    torch.nn.init.normal_(net.conv_out.weight, std=says)
    return net


def clips(count: int, frames: int, size: int) -> Clips:
    pixels = torch.randint(256, (count, frames, size, size, 3), generator=torch.Generator().manual_seed(0))
    tokens = TOKENS[:1].expand(count, -1).to(torch.int16)
    return Clips(pixels.to(torch.uint8), tokens, tokens, [{}] * count, 8)


class Seeds(unittest.TestCase):
    def test_a_gpus_seed_holds_both_numbers_and_another_devices_mixes_them_in_32_bits(self) -> None:
        self.assertEqual(seed_of(torch.device("cuda"), 3, 5), 3 * 2**32 + 5)
        found = {seed_of(CPU, high, low) for high in range(20) for low in range(1000)}
        self.assertEqual((len(found), max(found) < 2**32), (20_000, True))

    def test_noise_follows_from_seed_and_number(self) -> None:
        first, again, other = (clip_noise(seed, NUMBERS, 2, 4, CPU) for seed in (0, 0, 1))
        self.assertTrue(torch.equal(first, again))
        self.assertFalse(torch.equal(first, other))
        self.assertTrue(torch.equal(first[2:4], clip_noise(0, NUMBERS[1:2], 2, 4, CPU)))

    def test_added_noise_is_not_the_clips(self) -> None:
        start = clip_noise(0, NUMBERS[:1], 2, 4, CPU).permute(0, 2, 3, 1)
        first, again, other = (torch.randn(2, 4, 4, 3, generator=added_noise(seed, 4, CPU)) for seed in (0, 0, 1))
        self.assertTrue(torch.equal(first, again))
        self.assertFalse(torch.equal(first, start) or torch.equal(first, other))

    def test_a_trainings_draws_follow_from_seed_and_step(self) -> None:
        drawn = [Draws(seed, 4, 0, 1, CPU).at(step).uniform(2) for seed, step in ((0, 3), (0, 3), (1, 3), (0, 4))]
        self.assertEqual([torch.equal(drawn[0], one) for one in drawn[1:]], [True, False, False])


class Cascade(unittest.TestCase):
    def make(self, which: slice, how: Sampling, frames: int = 12, says: float = 0.1) -> Tensor:
        net = network(says=says)
        made = generate_cascade(net, net, TOKENS[which], NUMBERS[which], how, frames)
        return made.unflatten(0, (-1, frames))

    def test_keyframes_and_what_lies_between(self) -> None:
        self.assertEqual(keyframe_indices(80), [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 79])
        self.assertEqual(keyframe_indices(17), [0, 8, 16])
        self.assertEqual(ends_mask(2, 5, 4).unflatten(0, (2, 5))[:, :, 0, 0, 0].tolist(), [[1, 0, 0, 0, 1]] * 2)
        keys, asked, lengths = torch.rand(2, 3, 3, 4, 4), [], []

        def tsr(x: Tensor, level: Tensor, frames: int) -> Tensor:
            lengths.append(frames)
            return torch.zeros_like(x[:, :3])

        def noise(window: int, frames: int) -> Tensor:
            asked.append((window, frames))
            return torch.full((2 * frames, 3, 4, 4), float(window))

        def draw(predict: Predict, z: Tensor) -> Tensor:
            return z + predict(z, torch.zeros(2))

        made = fill_between(tsr, keys, [0, 8, 15], noise, draw)
        self.assertEqual((made.shape, asked, lengths), (torch.Size([2, 16, 3, 4, 4]), [(0, 9), (1, 8)], [9, 8]))
        self.assertTrue(torch.equal(made[:, [0, 8, 15]], keys))
        self.assertEqual([made[:, i].unique().tolist() for i in (1, 7, 9, 14)], [[0.0], [0.0], [1.0], [1.0]])

    def test_a_clip_is_its_own_in_any_batch(self) -> None:
        how = Sampling(steps=2)
        together = self.make(slice(3), how)
        for i in range(3):
            torch.testing.assert_close(self.make(slice(i, i + 1), how)[0], together[i], atol=1e-4, rtol=0)
        self.assertGreater(float((self.make(slice(3), replace(how, seed=1)) - together).abs().max()), 0.1)

    def test_each_window_has_noise_of_its_own(self) -> None:
        made = self.make(slice(1), Sampling(steps=1, guidance=1, clip=False), 17, says=0)[0]
        # The second frame of either window, and of the keyframes.
        starts = [made[i] / made[i].std() for i in (1, 9, 8)]
        for one, other in ((0, 1), (0, 2), (1, 2)):
            self.assertGreater(float((starts[one] - starts[other]).abs().max()), 0.5)

    def test_windows_are_sampled_as_told(self) -> None:
        net, keys = network(), torch.rand(3, 3, 3, 8, 8)
        made = [
            generate_cascade(net, net, TOKENS, NUMBERS, Sampling(steps=3, sampler=sampler), 12, keys)
            for sampler in ("ddim", "ancestral", "ancestral")
        ]
        self.assertGreater(float((made[0] - made[1]).abs().max()), 0.1)
        self.assertTrue(torch.equal(made[1], made[2]))


class SuperResolution(unittest.TestCase):
    CONFIG = replace(SMALL, size=16, in_channels=6)

    def test_noise_that_is_added_is_a_clips_own_and_the_seeds(self) -> None:
        net, low = network(self.CONFIG), clips(3, 5, 4)

        def larger(numbers: Tensor, seed: int = 0) -> Tensor:
            return super_resolution(net, low, Sampling(steps=3, sampler="ancestral", seed=seed), 1)(numbers, TOKENS[numbers])

        together = larger(torch.arange(3)).unflatten(0, (3, 5))
        self.assertTrue(torch.equal(larger(torch.tensor([2])), together[2]))
        self.assertGreater(float((larger(torch.tensor([2]), 1) - together[2]).abs().max()), 0.1)

    def test_too_short_clips_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "should have 3 frames, found clips of 2; write longer clips"):
            window_batches(clips(2, 2, 16), self.CONFIG, Drawing(2, 0), Noising(), 0.2)


if __name__ == "__main__":
    unittest.main()
