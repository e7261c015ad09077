"""From pictures to answers with the scripts themselves, on shards of a few rows."""

from __future__ import annotations

import importlib.util
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common.parallel import VERSION
from common.running import run, run_twice
from common.safetensors_io import read_arrays, read_weights
from lvm.hugging_face import load_hugging_face, write_folder
from lvm.llama import load_llama
from lvm.tiny import write_shard

# f = 16, so that an image has 16 tokens and a sentence 256: a CPU trains on that in seconds.
TOKENIZER = {"hiddenChannels": 8, "channelMult": [1, 1, 1, 1, 2], "zChannels": 8, "quantizedEmbedDim": 4, "numEmbeddings": 64, "groups": 4}
TRANSFORMER = {"vocabulary": 164, "hidden": 16, "mlp": 32, "layers": 2, "heads": 2}


class Pipeline(unittest.TestCase):
    folder: Path
    report: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = Path(holder.name)
        for i in range(2):
            write_shard(cls.folder / "train", f"s{i}", 8, i)
        write_shard(cls.folder / "valid", "v", 4, 9)
        (cls.folder / "tokenizer.json").write_text(json.dumps({**TOKENIZER, "encoderReach": "cell"}))
        (cls.folder / "transformer.json").write_text(json.dumps(TRANSFORMER))
        np.random.default_rng(0).integers(0, 256, (5, 64, 64, 3), np.uint8).tofile(cls.folder / "photos.u8")
        run(
            "lvm.train_vqgan", data=cls.folder / "train", out=cls.folder / "vqgan", config=cls.folder / "tokenizer.json",
            photos=cls.folder / "photos.u8", photo_share=0.2, steps=8, batch=8, lr=2e-3, adversarial_start=0.5,
        )  # fmt: skip
        cls.report = json.loads((cls.folder / "vqgan/vqgan.json").read_text())
        for part in ("train", "valid"):
            run("lvm.tokenize_shards", weights=cls.folder / "vqgan/vqgan.safetensors", data=cls.folder / part, batch=48)
        cls.lvm(out="whole")

    @classmethod
    def options(cls, **more: object) -> dict[str, Any]:
        told = {"config": cls.folder / "transformer.json", "codes": 64, "data": cls.folder / "train", "valid": cls.folder / "valid"}
        fixed = {"tokens": 6 * 4 * 256, "batch": 4, "warmup": 2, "lr": 0.01, "checkpoint_seconds": 0, "valid_every": 3 * 4 * 256}
        return {**told, **fixed, **more, "out": cls.folder / str(more["out"])}

    @classmethod
    def lvm(cls, **more: object) -> dict[str, Any]:
        run("lvm.train_lvm", **cls.options(**more))
        return cls.curve(str(more["out"]))

    @classmethod
    def curve(cls, name: str) -> dict[str, Any]:
        return json.loads((cls.folder / name / "curve.json").read_text())

    def assert_same_run(self, name: str, expected: str, tolerance: float) -> None:
        found, whole = (read_weights(self.folder / run / "model.safetensors")[0] for run in (name, expected))
        for key, value in whole.items():
            self.assertLess(float((found[key] - value).abs().max()), tolerance, key)
        told = [self.curve(run)["validations"][-1]["mean"]["nll"] for run in (name, expected)]
        np.testing.assert_allclose(told[0], told[1], atol=max(tolerance, 1e-4))

    def test_tokenizer_is_scored_on_what_was_held_out(self) -> None:
        self.assertEqual(set(self.report["psnr"]), {"question", "mask", "negative", "multi-annotation"})
        self.assertEqual(self.report["images"], 6 * 16 + 2 * 8)
        self.assertTrue(1 <= self.report["codesUsed"] <= 64)
        self.assertEqual(self.report["trained"]["steps"], 8)
        self.assertGreater(self.report["blackCells"]["cells"], 0)

    def test_tokens_are_those_of_the_shipped_tokenizer(self) -> None:
        from lvm.vqgan import load_vqgan

        model = load_vqgan(self.folder / "vqgan/vqgan.safetensors")
        images = np.fromfile(self.folder / "valid/v.u8", np.uint8).reshape(-1, 64, 64, 3)[40:48]
        tokens = np.fromfile(self.folder / "valid/v.tokens", np.uint16).reshape(-1, 16)[40:48]
        with torch.no_grad():
            expected = model.encode(torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255)
        self.assertGreater(float((expected.numpy() == tokens).mean()), 0.99)

    def test_curve_tells_losses_by_task_shot_and_frame(self) -> None:
        curve = self.curve("whole")
        self.assertEqual([v["tokens"] for v in curve["validations"]], [3072, 6144])
        last = curve["validations"][-1]
        self.assertEqual({task: len(rows["nll"]) for task, rows in last["answers"].items()}, {"mask": 8, "negative": 8})
        self.assertEqual(len(last["video"]["nll"]), 16)
        self.assertLess(last["mean"]["nll"][-1], curve["validations"][0]["mean"]["nll"][-1])
        self.assertEqual(curve["parameters"], 2 * 164 * 16 + 2 * (4 * 16 * 16 + 3 * 16 * 32 + 2 * 16) + 16)

    def test_resumed_run_equals_an_uninterrupted_one(self) -> None:
        stopped = self.lvm(out="resumed", seconds_limit=0)
        self.assertEqual(len(stopped["points"]), 1)
        self.lvm(out="resumed", resume=True)
        self.assert_same_run("resumed", "whole", 1e-7)

    def test_micro_batches_and_processes_equal_one_pass(self) -> None:
        self.lvm(out="micro", micro_batch=2)
        self.assert_same_run("micro", "whole", 1e-4)
        for process in run_twice("lvm.train_lvm", **self.options(out="twice")):
            self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(self.curve("twice")["world"], 2)
        self.assert_same_run("twice", "whole", 1e-4)

    def test_sharded_weights_equal_whole_ones(self) -> None:
        ended = run_twice("lvm.train_lvm", **self.options(out="sharded", optimizer="adamw", fsdp=True, seconds_limit=0))
        if VERSION < (2, 6):
            self.assertIn("--fsdp needs PyTorch 2.6 or later", ended[0].stderr)
            return
        ended += run_twice("lvm.train_lvm", **self.options(out="sharded", optimizer="adamw", fsdp=True, resume=True))
        for process in ended:
            self.assertEqual(process.returncode, 0, process.stderr)
        self.lvm(out="adamw", optimizer="adamw")
        self.assert_same_run("sharded", "adamw", 1e-4)

    def test_answers_and_controls(self) -> None:
        weights = self.folder / "whole/model.safetensors"
        run("lvm.answer", weights=weights, data=self.folder / "valid", out=self.folder / "answers.npz", k="0,7", seeds=2)
        run("lvm.answer", weights=weights, data=self.folder / "valid", out=self.folder / "answers.safetensors", k="0,7", seeds=2)
        found = np.load(self.folder / "answers.npz")
        again, _ = read_arrays(self.folder / "answers.safetensors")
        self.assertEqual(set(found.files), set(again))
        self.assertTrue(all(np.array_equal(found[key], again[key]) for key in again))
        for name in ("answer_k0_t0_s0", "answer_k7_t1_s1", "answer_wrong_k7", "answer_shuffled_k7", "video"):
            self.assertEqual(found[name].shape[1], 16)
            self.assertLess(found[name].max(), 64)
        self.assertFalse(np.array_equal(found["answer_k7_t1_s0"], found["answer_k7_t1_s1"]))
        # The losses are those of the whole sentence, and the rows say where it lies.
        tokens = np.fromfile(self.folder / "valid/v.tokens", np.uint16).reshape(4, 256)[found["row"]].astype(np.int64)
        ids = torch.from_numpy(np.concatenate([np.full((len(tokens), 1), 64), tokens], 1))
        with torch.no_grad():
            nll = load_llama(weights)(ids[:, :-1], ids[:, 1:])[:, -16:].mean(1)
        np.testing.assert_allclose(found["nll_k7"], nll, atol=1e-5)
        self.assertEqual(found["video_nll"].shape, (1, 16))

    def test_shipped_file_says_what_it_is(self) -> None:
        source = self.folder / "whole/checkpoint.pt"
        told = json.loads(run("export", weights=source, name="small", dtype="Q8", out=self.folder))
        path = self.folder / "small.safetensors"
        self.assertEqual((told["bytes"], told["trained"]["tokens"]), (path.stat().st_size, 6144))
        self.assertTrue(all(isinstance(value, (str, int, float)) for value in told["trained"].values()))
        kept = load_llama(path).state_dict()
        for key, value in read_weights(self.folder / "whole/model.safetensors")[0].items():
            self.assertLessEqual(float((kept[key] - value).abs().max()), float(value.abs().max()) / 60, key)
        write_folder(path, self.folder / "hf")
        self.assertEqual(json.loads((self.folder / "hf/config.json").read_text())["vocab_size"], 164)
        folder = read_weights(self.folder / "hf/model.safetensors")
        self.assertEqual(folder[1], {"format": "pt"})
        self.assertTrue(all(torch.equal(folder[0][key], value) for key, value in kept.items()))
        if importlib.util.find_spec("transformers"):
            ids = torch.arange(40)[None]
            with torch.no_grad():
                gap = load_hugging_face(self.folder / "hf")(ids).logits - load_llama(path)(ids)
            self.assertLess(float(gap.abs().max()), 1e-4)


if __name__ == "__main__":
    unittest.main()
