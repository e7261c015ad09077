"""Kept runs are small, whole, and say what the curves say."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from lvm.keep_runs import keep, kept, text, thinned


def curve(points: int, seed: int = 0, parameters: int = 1000, until: float = 1.0) -> dict[str, Any]:
    tokens = [1000 * (i + 1) for i in range(points)]
    row = [1.234567] * 8
    told = {"tokens": tokens[-1], "answers": {"mask": {"nll": row, "informative": row}}, "mean": {}, "video": {"nll": row * 2}}
    arguments = {"mixture": "all", "seed": seed, "batch": 2, "optimizer": "muon", "lr": 1e-3, "schedule": "linear", "warmup": 5}
    arguments |= {"question_weight": 0.25, "tokens": tokens[-1] / until}
    return {
        "config": "nano",
        "parameters": parameters,
        "world": 1,
        "arguments": arguments,
        "points": [{"tokens": t, "loss": 10 / t} for t in tokens],
        "validations": [{**told, "tokens": t} for t in tokens],
        "seconds": 1.6,
    }


class Keeping(unittest.TestCase):
    def test_a_short_curve_stays_as_it_is(self) -> None:
        self.assertEqual(thinned(curve(3)["points"], 200), {"tokens": [1000, 2000, 3000], "loss": [0.01, 0.005, 0.003333]})

    def test_a_long_curve_is_thinned_by_means_that_keep_its_ends(self) -> None:
        points = curve(5000)["points"]
        found = thinned(points, 100)
        self.assertLessEqual(len(found["tokens"]), 101)
        self.assertEqual((found["tokens"][0], found["loss"][0]), (1000, 0.01))
        self.assertEqual(found["tokens"][-1], 5_000_000)
        self.assertEqual(found["tokens"], sorted(set(found["tokens"])))
        before, last = found["tokens"][-2:]
        inside = [p["loss"] for p in points if before < p["tokens"] <= last]
        self.assertAlmostEqual(found["loss"][-1], sum(inside) / len(inside), delta=1e-3 * found["loss"][-1])

    def test_a_run_keeps_its_settings_its_last_validation_and_no_more_digits_than_are_told_apart(self) -> None:
        run = kept("a", curve(30), "one card")
        self.assertEqual([run[key] for key in ("name", "mixture", "tokens", "hardware", "seconds")], ["a", "all", 30000, "one card", 2])
        self.assertEqual(len(run["validations"]), 8)
        self.assertEqual([run["validations"][i]["tokens"] for i in (0, -1)], [1000, 30000])
        self.assertEqual(run["validations"][0]["answers"]["mask"]["nll"], [1.235] * 8)
        self.assertEqual(len(run["validations"][0]["video"]), 16)

    def test_a_run_that_was_stopped_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "b should be a finished run of 6e.04 tokens, found 3e.04; finish it"):
            kept("b", curve(30, until=0.5), "one card")

    def test_a_folder_is_read_in_order_of_size_and_written_a_line_a_run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, size in (("big", 2000), ("a-small", 1000)):
                (Path(folder) / name).mkdir()
                (Path(folder) / name / "curve.json").write_text(json.dumps(curve(3, parameters=size)))
            written = text(keep(Path(folder), "one card"))
            self.assertEqual([run["name"] for run in json.loads(written)["runs"]], ["a-small", "big"])
            self.assertEqual(len(written.strip().split("\n")), 4)
            with self.assertRaisesRegex(FileNotFoundError, "found none"):
                keep(Path(folder) / "big", "one card")


if __name__ == "__main__":
    unittest.main()
