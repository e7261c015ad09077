"""Phase-lock on rendered motion: 1 and the right frequency for what moves steadily, at the floor where frames are scrambled."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from lumiere.disc_clips import disc_clip
from lumiere.phase_lock import Rhythm, analytic, centroids, phase_lock, rhythms

FRAMES = 80


def clips(motion: str, frequency: float, frames: int = FRAMES) -> torch.Tensor:
    pixels = disc_clip("red", "dark", motion, frequency, 0.25, frames, 32)
    return torch.from_numpy(pixels).float().permute(0, 3, 1, 2) / 127.5 - 1


class PhaseLock(unittest.TestCase):
    def test_e25_real_motion_keeps_its_beat(self) -> None:
        for motion in ("side to side", "orbit", "bounce"):
            for frequency in (1 / 40, 1 / 12, 1 / 6):
                with self.subTest(motion=motion, frequency=frequency):
                    (found,) = rhythms(clips(motion, frequency), FRAMES, [{"motion": motion, "frequency": frequency}])
                    self.assertGreater(found.lock, 0.95)
                    self.assertTrue(found.hit(FRAMES), found)

    def test_an_orbit_has_a_sense_and_noise_does_not_hide_it(self) -> None:
        x = clips("orbit", -1 / 12) + 0.1 * torch.randn(FRAMES, 3, 32, 32)
        (found,) = rhythms(x, FRAMES, [{"motion": "orbit", "frequency": -1 / 12}])
        self.assertAlmostEqual(found.frequency, -1 / 12, delta=0.003)

    def test_e25_scrambled_frames_are_at_the_floor(self) -> None:
        order = torch.randperm(FRAMES, generator=torch.Generator().manual_seed(0))
        (found,) = rhythms(clips("orbit", 1 / 12)[order], FRAMES, [{"motion": "orbit", "frequency": 1 / 12}])
        self.assertLess(found.lock, 0.45)

    def test_what_stands_still_has_none(self) -> None:
        self.assertEqual(rhythms(clips("still", 0), FRAMES, [{"motion": "still", "frequency": 0}]), [])

    def test_what_stands_still_is_no_hit(self) -> None:
        # So slow that half of what 16 frames tell apart, 1/32, would take 0 for it.
        for motion in ("orbit", "side to side"):
            (found,) = rhythms(clips("still", 0, 16), 16, [{"motion": motion, "frequency": 1 / 40}])
            self.assertEqual((round(found.frequency, 9), found.hit(16)), (0, False), motion)
        at_the_edge = [Rhythm(1, frequency, 1 / 40).hit(16) for frequency in (1 / 80, 3 / 80, 0.012, 0.038)]
        self.assertEqual(at_the_edge, [True, True, False, False])

    def test_centroids_are_in_pixels(self) -> None:
        path = centroids(clips("orbit", 1 / 16), FRAMES)[0]
        self.assertAlmostEqual(float(path[:, 0].max() - path[:, 0].min()), 16, delta=1)
        self.assertAlmostEqual(float(path[:, 0].mean()), 15.5, delta=0.3)

    def test_analytic_signal_of_a_cosine(self) -> None:
        t = np.arange(64)
        np.testing.assert_allclose(analytic(np.cos(2 * np.pi * t / 16)), np.exp(2j * np.pi * t / 16), atol=1e-12)
        self.assertAlmostEqual(phase_lock(np.exp(2j * np.pi * 0.1 * t))[0], 1, places=3)


if __name__ == "__main__":
    unittest.main()
