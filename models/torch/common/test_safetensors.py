"""Weights files: quantised weights as TypeScript writes and reads them, and files that come back as they went."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from common.group_quantise import dequantise_groups, pack_bits, quantise_groups, unpack_bits
from common.safetensors_io import read_arrays, read_weights, write_arrays, write_weights
from common.typescript import facts


class Quantised(unittest.TestCase):
    def test_codes_scales_and_weights_are_typescripts(self) -> None:
        given = facts()["quantised"]
        shape = tuple(given["shape"])
        weight = np.array(given["weight"], np.float32).reshape(shape)
        self.assertEqual(len(given["stored"]), 35)
        for told in given["stored"]:
            name = f"{told['bits']} bits, groups of {told['group']}"
            codes, scales = quantise_groups(weight, told["bits"], told["group"])
            self.assertEqual(codes.tolist(), told["codes"], name)
            self.assertEqual(scales.astype(np.float64).tolist(), told["scales"], name)
            read = dequantise_groups(codes, scales, shape, told["bits"], told["group"])
            self.assertEqual(read.dtype, np.float32)
            self.assertEqual(read.reshape(-1).astype(np.float64).tolist(), told["read"], name)

    def test_bits_come_back(self) -> None:
        for bits in range(1, 9):
            for count in (0, 1, 7, 8, 9, 100):
                numbers = np.random.default_rng(count).integers(0, 2**bits, count).astype(np.uint8)
                packed = pack_bits(numbers, bits)
                self.assertEqual(len(packed), -(-count * bits // 8))
                self.assertEqual(
                    sum(int(byte) << 8 * i for i, byte in enumerate(packed)), sum(int(n) << bits * i for i, n in enumerate(numbers))
                )
                self.assertTrue(np.array_equal(unpack_bits(packed, bits, count), numbers))

    def test_chosen_scale_errs_less_than_the_greatest_weights(self) -> None:
        weight = np.random.default_rng(0).standard_normal((40, 256)).astype(np.float32)
        groups = weight.reshape(-1, 32)
        for bits in (4, 5, 6, 8):
            step = np.abs(groups).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
            plain = np.square(np.round(groups / step) * step - groups).sum()
            read = dequantise_groups(*quantise_groups(weight, bits, 32), weight.shape, bits, 32)
            self.assertLess(np.square(read - weight).sum(), 0.95 * plain, bits)

    def test_a_file_of_matrices_and_vectors_comes_back(self) -> None:
        weights = {"conv.weight": torch.randn(7, 5, 3, 3), "norm.weight": torch.ones(7)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            write_weights(path, weights, {"config": "{}"}, "Q6")
            read, metadata = read_weights(path)
            arrays, stored = read_arrays(path)
            # What was read can be written again, in another dtype too.
            write_weights(path, read, metadata, "Q8", group=9)
            again, _ = read_weights(path)
            write_arrays(path, {**arrays, "conv.weight": arrays["conv.weight"][1:]}, stored)
            with self.assertRaisesRegex(ValueError, "6 bits a weight of .*'conv.weight': 237.* found .*: 236.*; export it again"):
                read_weights(path)
        self.assertEqual((arrays["conv.weight"].dtype, arrays["conv.weight"].size), (np.uint8, 237))
        self.assertEqual((arrays["conv.weight.scale"].dtype, arrays["conv.weight.scale"].size), (np.float16, 14))
        self.assertEqual(arrays["norm.weight"].dtype, np.float32)
        self.assertEqual(metadata, {"config": "{}"})
        self.assertEqual(set(read), set(weights))
        for found, most in ((read, 0.08), (again, 0.082)):
            self.assertTrue(torch.equal(found["norm.weight"], weights["norm.weight"]))
            self.assertLess(float((found["conv.weight"] - weights["conv.weight"]).abs().max()), most)

    def test_what_stays_half_is_named_by_how_its_key_begins(self) -> None:
        weights = {"encoder.weight": torch.randn(4, 9), "encoder.bias": torch.randn(4), "decoder.weight": torch.randn(4, 9)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            write_weights(path, weights, {}, "Q8", half=["encoder."])
            read, _ = read_weights(path)
            arrays, _ = read_arrays(path)
            with self.assertRaisesRegex(ValueError, "should begin with coder, found none that does; see encoder.weight"):
                write_weights(path, weights, {}, "Q8", half=["coder"])
        self.assertEqual(set(arrays), {*weights, "decoder.weight.scale"})
        for key in ("encoder.weight", "encoder.bias"):
            self.assertTrue(torch.equal(read[key], weights[key].half().float()), key)

    def test_what_has_eight_bits_is_named_by_how_its_key_begins(self) -> None:
        weights = {"up.weight": torch.randn(4, 32), "up.bias": torch.randn(4), "down.weight": torch.randn(4, 32)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.safetensors"
            write_weights(path, weights, {}, "Q4", eight=["up"])
            read, _ = read_weights(path)
            arrays, _ = read_arrays(path)
        self.assertEqual([arrays[key].size for key in ("up.weight", "down.weight")], [128, 64])
        apart = {key: float((read[key] - weights[key]).square().mean().sqrt()) for key in weights}
        self.assertEqual(apart["up.bias"], 0)
        self.assertLess(apart["up.weight"], apart["down.weight"] / 8)

    def test_what_cannot_be_stored_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "only finite"):
            quantise_groups(np.array([[1, np.inf]]), 4)
        with self.assertRaisesRegex(ValueError, "greater than a float16 scale"):
            quantise_groups(np.array([[1, 1e9]]), 4)
        with self.assertRaisesRegex(ValueError, "F32, F16 or Q2 to Q8, found I8"):
            write_weights("nowhere", {}, {}, "I8")


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
