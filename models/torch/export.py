"""Writes a model as it is shipped: DIR/NAME.safetensors in F32, F16 or a few bits a weight, with its config in the metadata.

    python export.py --weights OUT/model.safetensors --name lvm-main --dtype Q6 --out DIR

Takes weights files of all trainings here, and checkpoints of lvm/train_lvm.py; prints the manifest's facts as JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from common.group_quantise import GROUP
from common.safetensors_io import read_weights, sha256_of, write_weights


def read_model(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """A state dict and its metadata, from a weights file or a checkpoint."""
    if path.suffix == ".safetensors":
        tensors, metadata = read_weights(path)
    else:
        saved = torch.load(path, map_location="cpu")
        if "config" not in saved:
            raise ValueError(f"{path} should be a checkpoint of lvm/train_lvm.py, found another; give the model.safetensors beside it.")
        told = saved["curve"]["arguments"]
        trained = {**told, "tokens": saved["step"] * told["batch"] * json.loads(saved["config"])["context"]}
        tensors, metadata = (saved["model"], {"model": "lvm/llama", "config": saved["config"], "trained": json.dumps(trained)})
    if "config" not in metadata:
        raise ValueError(f"{path} should tell its config, found {sorted(metadata)}; give a file that training wrote.")
    return tensors, metadata


def export(
    source: Path, name: str, dtype: str, directory: Path, group: int = GROUP, half: Sequence[str] = (), eight: Sequence[str] = ()
) -> dict[str, object]:
    """Writes the file and returns its entry for the manifest, scores aside."""
    tensors, metadata = read_model(source)
    path = directory / f"{name}.safetensors"
    write_weights(path, tensors, metadata, dtype, group, half, eight)
    facts = {"file": path.name, "model": metadata["model"], "bytes": path.stat().st_size, "sha256": sha256_of(path)}
    # The manifest takes strings and numbers; an option that was left out or is a switch says nothing of the weights.
    trained = {key: value for key, value in json.loads(metadata.get("trained", "{}")).items() if type(value) in (str, int, float)}
    return {**facts, "config": json.loads(metadata["config"]), "trained": trained}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--dtype", default="F16", choices=["F32", "F16", *(f"Q{bits}" for bits in range(2, 9))])
    parser.add_argument("--group", type=int, default=GROUP, help="of a Q dtype: weights a scale")
    parser.add_argument("--half", default="", help="of a Q dtype: what keys begin with that stay F16, with commas, such as encoder")
    parser.add_argument("--eight", default="", help="of a Q dtype: likewise, what has 8 bits")
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    half, eight = ([prefix for prefix in told.split(",") if prefix] for told in (args.half, args.eight))
    print(json.dumps(export(args.weights, args.name, args.dtype, args.out, args.group, half, eight), indent=1))


if __name__ == "__main__":
    main()
