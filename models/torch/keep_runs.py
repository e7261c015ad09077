"""Keeps finished training runs as one small file, from which the notebook “Scaling” is drawn.

    python keep_runs.py RUNS --hardware "NVIDIA H200" --out ../lvm/results/runs.json

RUNS holds a folder a run with its curve.json (train_lvm.py); the folder's name becomes the run's. Numbers are rounded to what can be told
apart in a figure, and curves are thinned by means, so that no peak is made up and none chosen.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

KEPT = ("mixture", "seed", "batch", "optimizer", "lr", "schedule", "warmup")


def rounded(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def thinned(points: list[dict[str, Any]], most: int) -> dict[str, list[float]]:
    """
    At most so many points, evenly spread over the logarithm of tokens: the mean loss of those that fall together, at the last one's
    tokens. A curve that is short enough stays as it is.
    """
    groups: dict[float, list[dict[str, Any]]] = {}
    first, last = points[0]["tokens"], points[-1]["tokens"]
    ratio = (last / first) ** (1 / most) if last > first else 2.0
    end = first
    for point in points:
        while len(points) > most and point["tokens"] > end * (1 + 1e-9):
            end *= ratio
        groups.setdefault(point["tokens"] if len(points) <= most else end, []).append(point)
    return {
        "tokens": [group[-1]["tokens"] for group in groups.values()],
        "loss": [rounded(sum(p["loss"] for p in group) / len(group)) for group in groups.values()],
    }


def validation(told: dict[str, Any]) -> dict[str, Any]:
    """Surprisals only, nats a token: perplexities are their exponentials."""
    answers = {task: {key: [rounded(v) for v in row] for key, row in rows.items()} for task, rows in told["answers"].items()}
    frames = {"video": [rounded(v) for v in told["video"]["nll"]]} if "video" in told else {}
    return {"tokens": told["tokens"], "answers": answers, **frames}


def kept(name: str, curve: dict[str, Any], hardware: str, points: int = 200, validations: int = 8) -> dict[str, Any]:
    """What is kept of a run. Raises if it was stopped before its end."""
    arguments = curve["arguments"]
    tokens = curve["points"][-1]["tokens"]
    if tokens < 0.99 * arguments["tokens"]:
        raise ValueError(
            f"{name} should be a finished run of {arguments['tokens']:.3g} tokens, found {tokens:.3g}; finish it or leave it out."
        )
    told = curve["validations"]
    if len(told) > validations:
        told = [told[round(i * (len(told) - 1) / (validations - 1))] for i in range(validations)]
    return {
        "name": name,
        "config": curve["config"],
        "parameters": curve["parameters"],
        "tokens": tokens,
        # The first point is told after one step.
        "steps": round(tokens / curve["points"][0]["tokens"]),
        **{key: arguments[key] for key in KEPT},
        "questionWeight": arguments["question_weight"],
        "devices": curve["world"],
        "hardware": hardware,
        "seconds": round(curve["seconds"]),
        "points": thinned(curve["points"], points),
        "validations": [validation(one) for one in told],
    }


def keep(folder: Path, hardware: str) -> dict[str, Any]:
    """All runs below a folder, small models first. Raises if there is none."""
    found = sorted(folder.glob("*/curve.json"))
    if not found:
        advice = "name the one above train_lvm.py's --out"
        raise FileNotFoundError(f"{folder} should hold a folder a run with its curve.json, found none; {advice}.")
    runs = [kept(path.parent.name, json.loads(path.read_text()), hardware) for path in found]
    return {"version": 1, "runs": sorted(runs, key=lambda run: (run["parameters"], run["mixture"], run["tokens"], run["seed"]))}


def text(kept_runs: dict[str, Any]) -> str:
    """JSON with a line a run, so that a changed run is a changed line."""
    lines = ",\n".join(json.dumps(run, separators=(",", ":"), allow_nan=False) for run in kept_runs["runs"])
    return f'{{"version":{kept_runs["version"]},"runs":[\n{lines}\n]}}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, help="folder of run folders")
    parser.add_argument("--hardware", required=True, help="one device of those that trained, as NVIDIA H200")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    result = keep(args.runs, args.hardware)
    args.out.write_text(text(result))
    print(f"{len(result['runs'])} runs, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
