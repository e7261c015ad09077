"""Weights files: int8 as TypeScript writes it, and files that come back as they went."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from safetensors_io import quantise_rows, read_arrays, read_weights, write_weights
from typescript import facts


class Int8(unittest.TestCase):
    def test_codes_and_scales_are_typescripts(self) -> None:
        given = facts()["int8"]
        codes, scale = quantise_rows(np.array(given["weight"], np.float32).reshape(6, 50))
        self.assertEqual(codes.reshape(-1).tolist(), given["codes"])
        self.assertEqual(scale.astype(np.float64).tolist(), given["scale"])

    def test_error_is_at_most_half_a_scale(self) -> None:
        weight = torch.randn(7, 5, 3, 3)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            write_weights(path, {"conv.weight": weight, "norm.weight": torch.ones(7)}, {"config": "{}"}, "I8")
            read, metadata = read_weights(path)
            arrays, _ = read_arrays(path)
        self.assertEqual(arrays["conv.weight"].dtype, np.int8)
        self.assertEqual(arrays["norm.weight"].dtype, np.float32)
        self.assertEqual(metadata, {"config": "{}"})
        self.assertEqual(set(read), {"conv.weight", "norm.weight"})
        scale = torch.from_numpy(arrays["conv.weight.scale"].copy())[:, None, None, None]
        self.assertLessEqual(float(((read["conv.weight"] - weight).abs() / scale).max()), 0.5001)

    def test_infinite_weights_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "only finite"):
            quantise_rows(np.array([[1, np.inf]]))


class Files(unittest.TestCase):
    def test_floats_come_back(self) -> None:
        weights = {"a": torch.randn(3, 4), "b": torch.randn(5)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            for dtype, exact in (("F32", torch.float32), ("F16", torch.float16)):
                write_weights(path, weights, {"name": "Zoetrope – ½"}, dtype)
                read, metadata = read_weights(path)
                self.assertEqual(metadata["name"], "Zoetrope – ½")
                for key, value in weights.items():
                    self.assertTrue(torch.equal(read[key], value.to(exact).float()))
            whole = path.read_bytes()
            path.write_bytes(whole[:-1])
            with self.assertRaisesRegex(ValueError, "beyond the end"):
                read_arrays(path)


if __name__ == "__main__":
    unittest.main()
