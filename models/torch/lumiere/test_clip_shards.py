"""Shards of clips, and the clip classifier against TypeScript's."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from common.running import run
from common.typescript import facts
from lumiere.classifier import Classifier, ClassifierConfig, disturbed, load_classifier, save_classifier
from lumiere.clip_shards import read_clips
from lumiere.disc_clips import write_clips


class Shards(unittest.TestCase):
    def test_clips_and_tokens(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_clips(folder, "a", 5, 1)
            write_clips(folder, "b", 3, 2)
            first, second = read_clips(folder)
            self.assertEqual((len(first), len(second), first.frames, first.size, first.fps), (5, 3, 8, 16, 16))
            self.assertEqual(first.pixels().shape, (5, 8, 16, 16, 3))
            self.assertEqual((first.tokens.dtype, first.tokens.shape), (np.int32, (5, 8)))
            moves = [True, True, True, False, True]
            self.assertEqual([clip["motion"] != "still" for clip in first.clips], moves)
            self.assertEqual((first.tokens_period != first.tokens_plain).any(1).tolist(), moves)
            self.assertEqual([clip["frequency"] > 0 for clip in first.clips], moves)

    def test_a_record_may_say_more_than_is_read_but_not_less(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_clips(folder, "a", 2, 1)
            path = Path(folder) / "a.json"
            told = json.loads(path.read_text())
            # Shards had it until nothing read it.
            told["clips"][0]["keyframePhase"] = 0.25
            path.write_text(json.dumps(told))
            self.assertEqual(len(read_clips(folder)[0]), 2)
            del told["clips"][1]["saysPeriod"]
            path.write_text(json.dumps(told))
            with self.assertRaisesRegex(ValueError, "clip 1 should have all fields and 8 tokens, found no saysPeriod"):
                read_clips(folder)

    def test_what_is_not_whole_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(FileNotFoundError, "found none; make some with npm run clips"):
                read_clips(folder)
            write_clips(folder, "a", 2, 1)
            (Path(folder) / "a.u8").write_bytes(b"short")
            with self.assertRaisesRegex(ValueError, "should have 12288 bytes .* found 5"):
                read_clips(folder)[0].pixels()
            write_clips(folder, "b", 2, 1, frames=4)
            with self.assertRaisesRegex(ValueError, "one length, size and caption length"):
                read_clips(folder)


class Twin(unittest.TestCase):
    def test_keys_and_shapes_are_typescripts(self) -> None:
        for entry in facts()["classifier"]["configs"]:
            config = ClassifierConfig.from_json(json.dumps(entry["config"]))
            state = {key: list(value.shape) for key, value in Classifier(config).state_dict().items()}
            self.assertEqual(state, entry["shapes"])

    def test_same_features_and_logits_from_the_same_weights(self) -> None:
        told = facts()["classifier"]["parity"]
        model = Classifier(ClassifierConfig.from_json(json.dumps(told["config"])))
        shapes = {key: value.shape for key, value in model.state_dict().items()}
        model.load_state_dict({key: torch.tensor(values).reshape(shapes[key]) for key, values in told["weights"].items()})
        size, frames = told["config"]["size"], told["frames"]
        x = torch.tensor(told["bytes"], dtype=torch.float32).reshape(-1, size, size, 3).permute(0, 3, 1, 2) / 127.5 - 1
        with torch.no_grad():
            features, logits = model(x, frames)
        torch.testing.assert_close(features.flatten(), torch.tensor(told["features"]), atol=2e-5, rtol=1e-4)
        for head, values in logits.items():
            torch.testing.assert_close(values.flatten(), torch.tensor(told["logits"][head]), atol=2e-5, rtol=1e-4)

    def test_a_file_gives_the_same_classifier(self) -> None:
        config = ClassifierConfig(8, 4, 2, (8, 8), 6, {"motion": ("still", "slide")})
        model, x = Classifier(config), torch.rand(16, 3, 8, 8)
        with tempfile.TemporaryDirectory() as folder:
            save_classifier(Path(folder) / "c.safetensors", model, "{}", "F32")
            loaded = load_classifier(Path(folder) / "c.safetensors")
        self.assertTrue(torch.equal(loaded(x, 8)[0], model(x, 8)[0]))
        with self.assertRaisesRegex(ValueError, "at least 7 frames of 3×8×8, found 4"):
            model(x, 4)
        with self.assertRaisesRegex(ValueError, "frames should be a multiple of 2, found 5"):
            ClassifierConfig.from_json(json.dumps({**json.loads(config.to_json()), "frames": 5}))

    def test_a_disturbance_is_a_clips_own(self) -> None:
        x = torch.zeros(6, 3, 64, 64)
        out = disturbed(x, torch.Generator().manual_seed(0), 2, 0.2).unflatten(0, (2, 3))
        self.assertGreater(float((out[0].mean((0, 2, 3)) - out[1].mean((0, 2, 3))).abs().max()), 0.01)
        self.assertTrue(torch.equal(disturbed(x, torch.Generator(), 2, 0), x))


class Training(unittest.TestCase):
    def test_learns_what_clips_show(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_clips(folder / "train", "a", 96, 1)
            write_clips(folder / "valid", "v", 48, 2)
            config = {"size": 16, "frames": 8, "stride": 1, "channels": [8, 16], "features": 16}
            (folder / "config.json").write_text(json.dumps(config))
            run(
                "lumiere.train_clip_classifier", data=folder / "train", valid=folder / "valid", config=folder / "config.json",
                out=folder / "out", steps=120, batch=16, lr=0.01, noise=0.05,
            )  # fmt: skip
            report = json.loads((folder / "out/classifier.json").read_text())
            self.assertEqual(load_classifier(folder / "out/classifier.safetensors").config.classes["color"], ("red", "green", "blue"))
        report = report["valid"]["valid"]
        self.assertEqual(report["clips"], 48)
        # Chance is a third, a half and a quarter; motion takes longest.
        for head, least in {"color": 0.9, "backdrop": 0.9, "motion": 0.6}.items():
            self.assertGreater(report["accuracy"][head], least, report["accuracy"])


if __name__ == "__main__":
    unittest.main()
