"""Diffusion, samplers, conditioning, windows and style: truths B11, C and D (models/lumiere/TRUTHS.md)."""

from __future__ import annotations

import math
import unittest

import numpy as np
import torch
from torch import Tensor

from common.typescript import facts
from lumiere.caption import without
from lumiere.condition import DRAWS, TASKS, cinemagraph, conditioned, image_mask, region_mask, training_masks
from lumiere.diffusion import alpha_sigma, cosine_log_snr, guided, noise_of, noised, resolution_shift, spread, training_levels, v_of, x0_of
from lumiere.generate import CONDITIONS, given_of
from lumiere.samplers import sample
from lumiere.ssr import enlarged, shrunk
from lumiere.style import blended
from lumiere.windows import aggregate, windows

B, T = 3, 4
LEVEL = torch.tensor([-4.0, 0.0, 3.0], dtype=torch.float64)


def setUpModule() -> None:
    torch.set_num_threads(1)


def clip(channels: int = 3, size: int = 8) -> Tensor:
    return torch.randn(B * T, channels, size, size, dtype=torch.float64)


class Diffusion(unittest.TestCase):
    def test_b11_predictions_turn_into_each_other(self) -> None:
        x0, noise = clip(), clip()
        z, v = noised(x0, noise, LEVEL), v_of(x0, noise, LEVEL)
        torch.testing.assert_close(x0_of(v, z, LEVEL), x0)
        torch.testing.assert_close(noise_of(v, z, LEVEL), noise)
        alpha, sigma = alpha_sigma(LEVEL)
        torch.testing.assert_close(alpha**2 + sigma**2, torch.ones_like(alpha))
        torch.testing.assert_close(torch.log(alpha**2 / sigma**2), LEVEL)

    def test_b11_predicting_zero_costs_the_targets_variance(self) -> None:
        torch.manual_seed(0)
        x0, noise = 0.5 * torch.randn(3 * 500, 3, 8, 8).double(), torch.randn(3 * 500, 3, 8, 8).double()
        alpha, sigma = alpha_sigma(LEVEL)
        found = v_of(x0, noise, LEVEL).unflatten(0, (3, 500)).square().mean((1, 2, 3, 4))
        torch.testing.assert_close(found, alpha**2 + 0.25 * sigma**2, rtol=0.02, atol=0)

    def test_schedule_is_typescripts(self) -> None:
        for time, cosine, shifted in facts()["lumiere"]["schedule"]:
            at = torch.tensor([time], dtype=torch.float64)
            self.assertAlmostEqual(float(cosine_log_snr(at)), cosine, places=6)
            self.assertAlmostEqual(float(cosine_log_snr(at, resolution_shift(32, 128))), shifted, places=6)

    def test_half_of_the_levels_are_where_motion_is_decided(self) -> None:
        levels = training_levels(torch.rand(4000, 2))
        inside = ((levels >= -6) & (levels <= -3)).float().mean()
        self.assertTrue(0.5 < inside < 0.68, inside)
        self.assertTrue(bool((training_levels(torch.rand(100, 2), 0.0).abs() <= 12).all()))
        blind = (training_levels(torch.rand(4000, 2), 0.4, 0.0, 0.2) < -6).float().mean()
        self.assertTrue(0.18 < blind < 0.24, blind)
        low = training_levels(torch.rand(4000, 2), 0.0, resolution_shift(32, 128)).mean()
        self.assertAlmostEqual(float(low), 2 * math.log(1 / 4), delta=0.3)

    def test_guidance_one_is_conditional_zero_unconditional(self) -> None:
        c, u = torch.randn(2, 5, 3), torch.randn(2, 5, 3)
        torch.testing.assert_close(guided(c, u, 1), c)
        torch.testing.assert_close(guided(c, u, 0), u)
        # There is nothing to bring back: neither is a mixture.
        torch.testing.assert_close(guided(c, u, 0, 0.7), u)
        torch.testing.assert_close(guided(c, u, 1, 0.7), c)
        torch.testing.assert_close(guided(c, u, 4, 1.0).std((1, 2)), c.std((1, 2)))

    def test_a_dropped_caption_is_the_unconditional_one(self) -> None:
        tokens = torch.tensor([[4, 5, 0], [6, 0, 0]], dtype=torch.int16)
        self.assertEqual(without(tokens, torch.tensor([True, False])).tolist(), [[1, 0, 0], [6, 0, 0]])


class Samplers(unittest.TestCase):
    """Data of known law: x₀ ~ N(m, s²), of which the best prediction is known in closed form."""

    def run_sampler(self, sampler: str, steps: int) -> Tensor:
        mean, variance = 0.4, 0.09

        def predict(z: Tensor, level: Tensor) -> Tensor:
            alpha, sigma = (spread(part, len(z)) for part in alpha_sigma(level))
            x0 = mean + alpha * variance / (alpha**2 * variance + sigma**2) * (z - alpha * mean)
            return (alpha * z - x0) / sigma

        generator = torch.Generator().manual_seed(5)
        z = torch.randn(400, 3, 8, 8, generator=generator, dtype=torch.float64)
        return sample(predict, z, 100, steps, sampler, generator)

    def test_both_samplers_give_the_data_back(self) -> None:
        for sampler in ("ddim", "ancestral"):
            with self.subTest(sampler=sampler):
                x = self.run_sampler(sampler, 100)
                self.assertAlmostEqual(float(x.mean()), 0.4, delta=0.01)
                self.assertAlmostEqual(float(x.std()), 0.3, delta=0.015)

    def test_ddim_is_deterministic_and_unknown_samplers_are_refused(self) -> None:
        self.assertTrue(torch.equal(self.run_sampler("ddim", 5), self.run_sampler("ddim", 5)))
        with self.assertRaisesRegex(ValueError, "ddim or ancestral"):
            self.run_sampler("euler", 5)


class Conditioning(unittest.TestCase):
    def test_d19_d20_channels_and_masks(self) -> None:
        x, given = clip(), clip()
        mask = image_mask(B, T, 8).double()
        seen = conditioned(x, given, mask)
        self.assertEqual(seen.shape[1], 7)
        self.assertTrue(torch.equal(seen[:, :3], x) and torch.equal(seen[:, 6:], mask))
        self.assertEqual(float((seen[:, 3:6] * (1 - mask)).abs().max()), 0)
        self.assertEqual(mask.unflatten(0, (B, T)).sum((1, 2, 3, 4)).tolist(), [64.0] * B)

    def test_d20_cinemagraph(self) -> None:
        region = torch.zeros(B, 8, 8, dtype=torch.bool)
        region[:, 2:5] = True
        image = torch.randn(B, 3, 8, 8)
        frames, mask = cinemagraph(image, region, T)
        held = mask.unflatten(0, (B, T))
        self.assertEqual(float(held[:, 0].min()), 1)
        self.assertTrue(torch.equal(held[:, 2, 0], (~region).float()))
        self.assertTrue(torch.equal(frames.unflatten(0, (B, T))[:, 3], image))
        self.assertEqual(float(region_mask(region, T)[:, 0, 2:5].max()), 0)

    def test_masks_of_the_evaluated_tasks_are_typescripts(self) -> None:
        masks = facts()["lumiere"]["masks"]
        self.assertEqual(set(masks), set(CONDITIONS) - {"text"})
        for task, expected in masks.items():
            _, mask = given_of(task, torch.rand(3, 3, 8, 8), 3)
            self.assertEqual(mask.flatten().int().tolist(), expected, task)

    def test_training_masks_come_as_often_as_told(self) -> None:
        torch.manual_seed(0)
        masks = training_masks(torch.rand(600, 1 + DRAWS), 3, 8).unflatten(0, (600, 3))[:, :, 0]
        self.assertEqual(set(masks.unique().tolist()), {0.0, 1.0})
        first, later = masks[:, 0].mean((1, 2)), masks[:, 1].mean((1, 2))
        self.assertAlmostEqual(float((first == 0).float().mean()), TASKS["text"], delta=0.07)
        self.assertAlmostEqual(float(((first == 1) & (later == 0)).float().mean()), TASKS["image"], delta=0.05)
        self.assertTrue(bool((masks[:, 1] == masks[:, 2]).all()))


class Windows(unittest.TestCase):
    def test_c12_windows_are_typescripts(self) -> None:
        for entry in facts()["lumiere"]["windows"]:
            expected = [(one["start"], one["length"]) for one in entry["windows"]]
            self.assertEqual(windows(entry["frames"], 16), expected)

    def test_c13_c15_the_aggregate_is_the_least_squares_solution(self) -> None:
        cover = windows(20, 8)
        predictions = [torch.randn(8, 2, dtype=torch.float64) for _ in cover]
        rows, values = [], []
        for (start, length), prediction in zip(cover, predictions):
            rows.append(torch.eye(20, dtype=torch.float64)[start : start + length])
            values.append(prediction)
        expected = np.linalg.lstsq(torch.cat(rows).numpy(), torch.cat(values).numpy(), rcond=None)[0]
        np.testing.assert_allclose(aggregate(predictions, cover, 20), expected, atol=1e-12)
        flat = aggregate([torch.ones(8, 2)] * len(cover), cover, 20)
        torch.testing.assert_close(flat, torch.ones(20, 2))
        with self.assertRaisesRegex(ValueError, "none over 4"):
            aggregate([torch.ones(8, 2)], [(0, 8)], 12)

    def test_enlarging_keeps_constants_and_is_linear_between_centres(self) -> None:
        high = torch.rand(2, 3, 1, 1).expand(2, 3, 16, 16)
        torch.testing.assert_close(enlarged(shrunk(high)), high)
        ramp = torch.tensor([0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1])
        for low, large in ((torch.tensor([[0.0, 1.0]]), ramp.expand(4, 8)), (torch.tensor([[0.0], [1.0]]), ramp[:, None].expand(8, 4))):
            torch.testing.assert_close(enlarged(low[None, None])[0, 0], large)


class Style(unittest.TestCase):
    def test_d22_both_ends_are_exact_and_time_stays(self) -> None:
        video = {"conv_in.weight": torch.randn(4, 7, 3, 3), "norm_out.bias": torch.randn(4), "up.0.inflations.0.proj.bias": torch.randn(4)}
        style = {"conv_in.weight": torch.randn(4, 3, 3, 3), "norm_out.bias": torch.randn(4)}
        start, half, end = (blended(video, style, alpha) for alpha in (0, 0.5, 1))
        for key, value in video.items():
            self.assertTrue(torch.equal(start[key], value), key)
        self.assertTrue(torch.equal(end["norm_out.bias"], style["norm_out.bias"]))
        self.assertTrue(torch.equal(end["conv_in.weight"], torch.cat([style["conv_in.weight"], video["conv_in.weight"][:, 3:]], 1)))
        torch.testing.assert_close(half["norm_out.bias"], (video["norm_out.bias"] + style["norm_out.bias"]) / 2)
        self.assertIs(end["up.0.inflations.0.proj.bias"], video["up.0.inflations.0.proj.bias"])


if __name__ == "__main__":
    unittest.main()
