"""Lumiere from clips to clips with the scripts themselves, on a few discs."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common.running import run, run_twice
from common.safetensors_io import read_arrays, read_weights
from lumiere.clip_shards import read_clips
from lumiere.disc_clips import write_clips
from lumiere.files import added, load_network

CONFIG = {
    "size": 16, "frames": 8, "channels": [8, 16], "blocks": 1, "headWidth": 8, "embedding": 16, "captionWidth": 16, "captionLength": 8,
    "vocabulary": 20, "inChannels": 7, "temporal": {"kernel": 3, "layers": 1, "mixing": "time", "position": "sinusoidal", "hidden": 1.0},
}  # fmt: skip


class Trainings(unittest.TestCase):
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = Path(holder.name)
        write_clips(cls.folder / "train", "a", 16, 0, frames=8, size=16)
        write_clips(cls.folder / "train", "b", 8, 1, frames=8, size=16)
        write_clips(cls.folder / "valid", "v", 8, 9, frames=8, size=16)
        (cls.folder / "config.json").write_text(json.dumps(CONFIG))
        cls.train("lumiere.train_t2i", "t2i", config=cls.folder / "config.json", steps=60, batch=12, lr=3e-3, valid_every=10)
        cls.train("lumiere.train_stunet", "whole", **cls.video(valid_every=3))

    @classmethod
    def video(cls, **more: object) -> dict[str, Any]:
        told = {"config": cls.folder / "config.json", "image": cls.weights("t2i"), "mixing": "space-time", "hear": True}
        return {**told, "steps": 12, "batch": 4, "lr": 3e-3, **more}

    @classmethod
    def train(cls, script: str, out: str, data: str = "train", valid: str = "valid", **more: object) -> dict[str, Any]:
        run(script, **cls.options(out, data, valid, **more))
        return json.loads((cls.folder / out / "curve.json").read_text())

    @classmethod
    def options(cls, out: str, data: str = "train", valid: str = "valid", **more: object) -> dict[str, Any]:
        folders = {"data": cls.folder / data, "valid": cls.folder / valid, "out": cls.folder / out}
        return {**folders, "warmup": 2, "ema": 0.9, "valid_every": 1000, "checkpoint_seconds": 0, **more}

    @classmethod
    def weights(cls, name: str) -> Path:
        return cls.folder / name / "model.safetensors"

    def assert_same(self, name: str, tolerance: float) -> None:
        found, whole = (read_weights(self.weights(run))[0] for run in (name, "whole"))
        self.assertEqual(set(found), set(whole))
        for key, value in whole.items():
            self.assertLess(float((found[key] - value).abs().max()), tolerance, key)

    def test_the_loss_falls(self) -> None:
        # Validations are of the same noise every time; a step's loss is of whatever levels were drawn.
        image, video = (json.loads((self.folder / name / "curve.json").read_text()) for name in ("t2i", "whole"))
        self.assertLess(image["validations"][-1]["v@-6"], 0.6 * image["validations"][0]["v@-6"])
        self.assertLess(video["validations"][-1]["v@0"], video["validations"][0]["v@0"])
        self.assertEqual(video["arguments"]["mixing"], "space-time")
        self.assertTrue({"v@-4.4", "R@-4.4", "hit@0"} <= set(video["validations"][-1]))

    def test_b7_the_image_network_is_in_the_video_network_bit_by_bit(self) -> None:
        image, video = read_weights(self.weights("t2i"))[0], read_weights(self.weights("whole"))[0]
        for key, value in image.items():
            self.assertTrue(torch.equal(video[key][:, :3] if key == "conv_in.weight" else video[key], value), key)
        self.assertGreater(float(video["conv_in.weight"][:, 3:].abs().max()), 0)
        self.assertTrue(all(added(key) for key in set(video) - set(image)))

    def test_resumed_run_equals_an_uninterrupted_one(self) -> None:
        stopped = self.train("lumiere.train_stunet", "resumed", **self.video(seconds_limit=0))
        self.assertEqual([point["step"] for point in stopped["points"]], [1])
        self.train("lumiere.train_stunet", "resumed", **self.video(), resume=True)
        self.assert_same("resumed", 1e-7)
        with self.assertRaisesRegex(ValueError, "another lr"):
            self.train("lumiere.train_stunet", "resumed", **self.video(lr=1e-3), resume=True)

    def test_two_processes_equal_one(self) -> None:
        for process in run_twice("lumiere.train_stunet", **self.options("twice", **self.video())):
            self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(json.loads((self.folder / "twice/curve.json").read_text())["world"], 2)
        self.assert_same("twice", 1e-4)

    def test_seconds_are_turned_into_steps(self) -> None:
        curve = self.train("lumiere.train_t2i", "timed", config=self.folder / "config.json", seconds=3, batch=4, optimizer="muon")
        self.assertGreaterEqual(curve["steps"], 40)
        self.assertEqual(curve["points"][-1]["step"], curve["steps"])
        self.assertLess(curve["seconds"], 12)

    def test_super_resolution_cascade_and_style_train_and_make_clips(self) -> None:
        write_clips(self.folder / "large", "a", 8, 0, frames=8, size=32)
        write_clips(self.folder / "long", "a", 8, 0, frames=20, size=16)
        write_clips(self.folder / "low", "a", 2, 3, frames=7, size=8)
        (self.folder / "ssr.json").write_text(json.dumps({**CONFIG, "size": 32, "frames": 4, "inChannels": 6}))
        self.train("lumiere.train_ssr", "ssr", "large", "large", config=self.folder / "ssr.json", steps=2, batch=4)
        for part in ("keyframes", "tsr"):
            told = {"part": part, "config": self.folder / "config.json", "steps": 4, "batch": 4}
            curve = self.train("lumiere.train_cascade", part, "long", "long", **told)
            self.assertEqual(curve["config"]["frames"], {"keyframes": 4, "tsr": 9}[part])
        few = {"config": self.folder / "config.json", "steps": 1, "batch": 4}
        short = self.train("lumiere.train_cascade", "short", "long", "long", part="keyframes", frames=16, **few)
        self.assertEqual(short["config"]["frames"], 3)
        with self.assertRaisesRegex(ValueError, "cannot be cut to 99 frames, found 20"):
            self.train("lumiere.train_cascade", "none", "long", part="tsr", frames=99, **few)
        self.train("lumiere.train_style", "style", style="neon", init=self.weights("t2i"), keys="resnets", steps=2, batch=4)
        cascade = {"keyframes": self.weights("keyframes"), "tsr": self.weights("tsr"), "captions": self.folder / "long"}
        styled = {"weights": self.weights("whole"), "style": self.weights("style"), "captions": self.folder / "valid"}
        for name, told, shape in (
            ("cascade", {**cascade, "condition": "image"}, (3, 20, 16, 16, 3)),
            ("oracle", {**cascade, "oracle": True}, (3, 20, 16, 16, 3)),
            ("styled", {**styled, "alpha": 0.5}, (3, 8, 16, 16, 3)),
            ("larger", {"ssr": self.weights("ssr"), "captions": self.folder / "low"}, (2, 7, 32, 32, 3)),
        ):
            run("lumiere.sample_clips", count=3, batch=2, steps=2, out=self.folder / "made" / name / "a", **told)
            (shard,) = read_clips(self.folder / "made" / name)
            self.assertEqual(shard.pixels().shape, shape, name)
        true = read_clips(self.folder / "long")[0].pixels()[:3, ::8]
        self.assertTrue(np.array_equal(read_clips(self.folder / "made/oracle")[0].pixels()[:, ::8], true))

    def test_d20_what_is_given_and_said_comes_back(self) -> None:
        told = {"weights": self.weights("whole"), "captions": self.folder / "valid", "steps": 2}
        for batch in (1, 3):
            out = self.folder / f"given{batch}" / "a"
            run("lumiere.sample_clips", **told, count=3, batch=batch, condition="inpaint", say="plain", out=out)
        one, three = (read_clips(self.folder / f"given{batch}")[0] for batch in (1, 3))
        self.assertLessEqual(int(np.abs(one.pixels().astype(int) - three.pixels()).max()), 1)
        source = read_clips(self.folder / "valid")[0]
        self.assertTrue(np.array_equal(one.tokens, source.tokens_plain[:3]))
        self.assertEqual([clip["frequency"] for clip in one.clips], [clip["frequency"] for clip in source.clips[:3]])
        self.assertFalse(one.clips[0]["saysPeriod"])

    def test_export_and_goldens(self) -> None:
        told = json.loads(run("export", weights=self.weights("whole"), name="lumiere-small", dtype="Q8", out=self.folder))
        self.assertEqual((told["model"], told["trained"]["steps"]), ("lumiere/stunet", 12))
        self.assertEqual(told["config"]["temporal"]["mixing"], "space-time")
        path = self.folder / "lumiere-small.safetensors"
        run("goldens", weights=path, out=self.folder / "golden.safetensors")
        golden, about = read_arrays(self.folder / "golden.safetensors")
        self.assertEqual(about["sha256"], told["sha256"])
        net = load_network(path).double()
        x = torch.from_numpy(golden["x"].astype(np.float64)).permute(0, 3, 1, 2)
        level = torch.from_numpy(golden["logSnr"].astype(np.float64))
        v = net(x, level, torch.from_numpy(golden["tokens"].copy()), int(golden["frames"][0]))
        np.testing.assert_allclose(golden["v"], v.detach().permute(0, 2, 3, 1), atol=1e-6)
        ((v - torch.from_numpy(golden["target"].astype(np.float64)).permute(0, 3, 1, 2)) ** 2).mean().backward()
        told_gradients = {key[9:]: value for key, value in golden.items() if key.startswith("gradient.")}
        self.assertIn("down.1.inflations.0.layers.0.norm.weight", told_gradients)
        for key, value in told_gradients.items():
            np.testing.assert_allclose(value, dict(net.named_parameters())[key].grad, atol=1e-6, err_msg=key)

    def test_gate_tells_real_clips_lock(self) -> None:
        told = json.loads(run("lumiere.motion_gate", weights=self.weights("whole"), data=self.folder / "valid"))
        self.assertGreater(told["real R"], 0.9)


if __name__ == "__main__":
    unittest.main()
