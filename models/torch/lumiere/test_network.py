"""Lumiere's network against TypeScript's shapes and against the truths of inflation (models/lumiere/TRUTHS.md, A and B)."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from common.typescript import facts
from lumiere.blocks import NOISE_FEATURES, noise_features
from lumiere.config import CONFIGS, LumiereConfig, Temporal
from lumiere.files import added, start_from
from lumiere.frozen import Frozen, freeze_image_layers
from lumiere.inflate import sinusoids
from lumiere.unet import UNet

SMALL = LumiereConfig(
    size=16, frames=8, channels=(8, 8, 16), blocks=1, head_width=8, embedding=16, caption_width=16, caption_length=6, vocabulary=20,
    in_channels=3, temporal=Temporal(layers=1),
)  # fmt: skip
TOKENS = torch.tensor([[3, 4, 5, 0, 0, 0], [6, 2, 0, 0, 0, 0]], dtype=torch.int32)
LEVELS = torch.tensor([-3.0, 1.0])


def setUpModule() -> None:
    torch.set_num_threads(1)


def stirred(net: UNet) -> UNet:
    """A network none of whose image layers is at its zeros, as if it were trained."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for key, p in net.named_parameters():
            if not added(key):
                p.add_(0.2 * torch.randn(p.shape, generator=generator) / max(1, p[0].numel()) ** 0.5)
    return net


def pair(config: LumiereConfig = SMALL) -> tuple[UNet, UNet]:
    """A text-to-image network and the network inflated from it."""
    torch.manual_seed(1)
    image = stirred(UNet(config.image()))
    video = UNet(config)
    start_from(video, image.state_dict())
    return image, video


def per_frame(image: UNet, x: Tensor, frames: int = 8) -> Tensor:
    return image(x, LEVELS.repeat_interleave(frames), TOKENS.repeat_interleave(frames, 0))


def gap(a: Tensor, b: Tensor) -> float:
    return float((a - b).detach().abs().max())


class Parameters(unittest.TestCase):
    def test_keys_and_shapes_are_typescripts(self) -> None:
        for entry in facts()["lumiere"]["networks"]:
            with self.subTest(name=entry["name"], kind=entry["kind"]):
                config = LumiereConfig.from_json(json.dumps(entry["config"]))
                net = UNet(config)
                self.assertEqual({key: list(p.shape) for key, p in net.state_dict().items()}, entry["shapes"])
                self.assertEqual(LumiereConfig.from_json(config.to_json()), config)
                ours = CONFIGS[entry["name"]]
                more = {"reads the caption": {"caption": True}, "courses": {"course": 8}}.get(entry["kind"], {})
                inflated = replace(ours, temporal=replace(ours.temporal, **more))
                self.assertEqual(config, ours.image() if entry["kind"] == "image" else inflated)
                if config.temporal and config.in_channels == 7:
                    self.assertEqual(set(freeze_image_layers(net)), set(entry["trainable"]))

    def test_numbers_are_typescripts(self) -> None:
        told = facts()["lumiere"]
        at = torch.tensor([0.7], dtype=torch.float64)
        angles = 0.7 * np.array(told["noiseFrequencies"], np.float64)
        np.testing.assert_allclose(noise_features(at)[0], np.concatenate([np.sin(angles), np.cos(angles)]), atol=1e-5)
        self.assertEqual(noise_features(at).shape, (1, NOISE_FEATURES))
        found = sinusoids(5, 8, torch.zeros(1, dtype=torch.float64))
        np.testing.assert_allclose(found.flatten(), told["sinusoids"], atol=1e-6)


class Start(unittest.TestCase):
    def setUp(self) -> None:
        self.image, self.video = pair()
        self.x = torch.randn(16, 3, 16, 16)

    def video_of(self, x: Tensor) -> Tensor:
        return self.video(x, LEVELS, TOKENS, 8)

    def test_a3_every_nth_frame_is_the_image_networks(self) -> None:
        found, expected = self.video_of(self.x), per_frame(self.image, self.x)
        every = torch.arange(16) % 4 == 0
        self.assertLess(gap(found[every], expected[every]), 1e-5)
        self.assertGreater(float((found - expected).detach()[~every].abs().amax((1, 2, 3)).min()), 1e-3)

    def test_a4_a_clip_held_for_n_frames_comes_out_as_from_the_image_network(self) -> None:
        held = self.x[torch.arange(16) // 4 * 4]
        self.assertLess(gap(self.video_of(held), per_frame(self.image, held)), 1e-5)

    def test_a5_without_temporal_resizing_all_frames_are_the_image_networks(self) -> None:
        for level in [*self.video.down[:-1], *self.video.up]:
            level.temporal_resize.down = lambda h, t: h
            level.temporal_resize.up = lambda h, t, target: h
        # The counts of frames are then those of the finest level everywhere.
        for level in self.video.down:
            forward = level.forward
            level.forward = lambda h, context, frames, forward=forward: forward(h, context, 8)
        self.assertLess(gap(self.video_of(self.x), per_frame(self.image, self.x)), 1e-5)

    def test_what_hears_the_caption_adds_nothing_at_first_and_then_hears(self) -> None:
        image, video = pair(replace(SMALL, temporal=Temporal(layers=1, caption=True)))
        self.assertIn("down.2.inflations.0.caption.kv.weight", freeze_image_layers(video))
        found, every = video(self.x, LEVELS, TOKENS, 8), torch.arange(16) % 4 == 0
        self.assertLess(gap(found[every], per_frame(image, self.x)[every]), 1e-5)
        words, y = torch.randn(2, 6, 16), torch.randn(4, 16, 4, 4)
        block = video.down[-1].inflations[0]
        with torch.no_grad():
            block.proj.weight.normal_()
        spoken = [block(y, 2, (words * scale, TOKENS != 0)) for scale in (1, 2)]
        self.assertGreater(gap(*spoken), 1e-3)

    def test_courses_add_nothing_at_first_and_then_what_the_words_say(self) -> None:
        config = replace(SMALL, temporal=replace(SMALL.temporal, course=3))
        image, video = pair(config)
        x = torch.randn(16, 3, 16, 16, generator=torch.Generator().manual_seed(5))
        with torch.no_grad():
            found, frames = video(x, LEVELS, TOKENS), per_frame(image, x)
            self.assertLess(gap(found[::4], frames[::4]), 2e-5)
            torch.nn.init.normal_(video.course.out.weight)
            said = video(x, LEVELS, TOKENS)
            self.assertGreater(gap(said, found), 1e-2)
            # Padding says nothing.
            words, open_, _ = video.caption(TOKENS)
            noise = torch.where(open_[..., None], words, words + 5)
            self.assertTrue(torch.equal(video.course.say(words, open_, 8), video.course.say(noise, open_, 8)))
            # A clip cut short has the beginnings of its courses.
            self.assertLess(gap(video.course.say(words, open_, 5), video.course.say(words, open_, 8)[:, :5]), 1e-5)

    def test_conditioning_counts_for_nothing_at_first(self) -> None:
        wide = UNet(replace(SMALL, in_channels=7))
        start_from(wide, self.image.state_dict())
        for filled in (torch.zeros, torch.randn):
            seen = torch.cat([self.x, filled(16, 4, 16, 16)], 1)
            self.assertLess(gap(wide(seen, LEVELS, TOKENS, 8), self.video_of(self.x)), 1e-6)

    def test_padding_and_the_captions_length_change_nothing(self) -> None:
        self.assertLess(gap(self.video(self.x, LEVELS, TOKENS[:, :3], 8), self.video_of(self.x)), 1e-5)

    def test_wrong_counts_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "should have 7 frames a caption"):
            self.video(self.x, LEVELS, TOKENS, 7)


class Training(unittest.TestCase):
    def test_b7_b8_only_what_was_added_moves_and_branches_open_from_their_end(self) -> None:
        _, video = pair(replace(SMALL, in_channels=7))
        self.assertIn("up.0.resnets.0.norm1.weight", freeze_image_layers(video, "^up.*norm1"))
        parameters = freeze_image_layers(video)
        self.assertEqual({key for key in parameters if not added(key)}, {"conv_in.weight"})
        frozen = Frozen(video)
        optimizer = torch.optim.SGD(parameters.values(), lr=0.1)
        x, target = torch.randn(16, 7, 16, 16), torch.randn(16, 3, 16, 16)
        for step in range(3):
            (video(x, LEVELS, TOKENS, 8) - target).square().mean().backward()
            for key, p in parameters.items():
                inside = ".inflations." in key and ".proj." not in key
                if step == 0 and inside:
                    self.assertEqual(float(p.grad.abs().max()), 0, key)
                elif step == 0 and ".proj." in key or step == 2 and key.endswith("conv1d.weight"):
                    self.assertGreater(float(p.grad.abs().max()), 0, key)
            optimizer.step()
            optimizer.zero_grad()
        frozen.check()
        self.assertGreater(float(video.conv_in.weight.detach()[:, 3:].abs().max()), 0)
        with torch.no_grad():
            video.down[0].resnets[0].conv1.weight[0, 0, 0, 0] += 1
        with self.assertRaisesRegex(AssertionError, "down.0.resnets.0.conv1.weight"):
            frozen.check()

    def test_b9_at_first_a_frame_stays_in_its_cell_and_later_reaches_all(self) -> None:
        _, video = pair()
        x = torch.randn(16, 3, 16, 16)
        nudged = x.clone()
        nudged[4] += 1
        changed = lambda: (video(nudged, LEVELS, TOKENS, 8) - video(x, LEVELS, TOKENS, 8)).abs().amax((1, 2, 3)) > 1e-6  # noqa: E731
        self.assertEqual(changed().nonzero().flatten().tolist(), [4, 5, 6, 7])
        with torch.no_grad():
            for block in video.down[-1].inflations:
                block.proj.weight.normal_(std=0.3)
        self.assertEqual(changed().nonzero().flatten().tolist(), list(range(8)))


if __name__ == "__main__":
    unittest.main()
