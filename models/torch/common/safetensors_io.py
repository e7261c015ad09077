"""Safetensors, written and read with numpy alone (the format of huggingface/safetensors, README "Format").

Quantised weights are the house's own, as models/weights/quantised.ts has them: NAME holds the packed codes as U8, NAME.scale a scale a
group as F16, and "quantised" in the metadata, JSON, says {NAME: {"bits", "group", "shape"}, …}.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common.group_quantise import GROUP, dequantise_groups, quantise_groups, row_shape

QUANTISED = "quantised"
SCALE_SUFFIX = ".scale"
DTYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1"}
NAMES = {np.dtype(code): name for name, code in DTYPES.items() if name != "BF16"}


def stored(
    tensors: Mapping[str, Tensor], dtype: str, group: int = GROUP, half: Sequence[str] = (), eight: Sequence[str] = ()
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """
    Tensors as they are stored in "F32", "F16" or "Q2" to "Q8", so many bits a weight, and what the metadata says of them. Beside quantised
    matrices vectors (norms, biases) stay F32, being few and sensitive; what has a key that begins with one of `half` is F16, and a
    matrix whose key begins with one of `eight` has 8 bits.
    """
    if not re.fullmatch("F32|F16|Q[2-8]", dtype):
        raise ValueError(f"Weights are stored as F32, F16 or Q2 to Q8, found {dtype}; choose one of these.")
    idle = [prefix for prefix in (*half, *eight) if not any(key.startswith(prefix) for key in tensors)]
    if idle:
        raise ValueError(f"Keys that stay finer should begin with {idle[0]}, found none that does; see {', '.join(list(tensors)[:4])}, ….")
    arrays: dict[str, np.ndarray] = {}
    told: dict[str, dict[str, object]] = {}
    for key, tensor in tensors.items():
        value = tensor.detach().to("cpu", torch.float32).contiguous().numpy()
        if dtype == "F16" or key.startswith(tuple(half)):
            arrays[key] = value.astype(np.float16)
        elif dtype[0] == "Q" and value.ndim > 1:
            bits = 8 if key.startswith(tuple(eight)) else int(dtype[1])
            arrays[key], arrays[key + SCALE_SUFFIX] = quantise_groups(value, bits, group)
            told[key] = {"bits": bits, "group": group, "shape": list(value.shape)}
        else:
            arrays[key] = value
    return arrays, {QUANTISED: json.dumps(told, separators=(",", ":"))} if told else {}


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Writes arrays of float32, float16, int32, int16, int8 or uint8, wider numbers first so that each is aligned."""
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    keys = sorted(arrays, key=lambda key: -arrays[key].itemsize)
    end = 0
    for key in keys:
        array = arrays[key]
        if array.dtype not in NAMES:
            raise TypeError(f"write_arrays: “{key}” must be one of {', '.join(DTYPES)}, found {array.dtype}; convert it.")
        header[key] = {"dtype": NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for key in keys:
            file.write(np.ascontiguousarray(arrays[key]).tobytes())
    part.replace(path)


def read_arrays(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """A file's arrays as they are stored (BF16 widened to float32), and its metadata."""
    data = Path(path).read_bytes()
    length = struct.unpack_from("<Q", data)[0] if len(data) >= 8 else len(data)
    if len(data) < 8 + length:
        raise ValueError(f"{path} is not a whole safetensors file: {len(data)} bytes are too few for its header; export it again.")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    arrays = {}
    for key, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = np.dtype(DTYPES[entry["dtype"]])
        if 8 + length + end > len(data):
            raise ValueError(f"{path}: “{key}” should end at byte {end}, beyond the end of the file; export it again.")
        flat = np.frombuffer(data, dtype, (end - begin) // dtype.itemsize, 8 + length + begin)
        if entry["dtype"] == "BF16":
            flat = (flat.astype(np.uint32) << 16).view(np.float32)
        arrays[key] = flat.reshape(entry["shape"])
    return arrays, metadata


def write_weights(
    path: str | Path,
    tensors: Mapping[str, Tensor],
    metadata: Mapping[str, str],
    dtype: str = "F32",
    group: int = GROUP,
    half: Sequence[str] = (),
    eight: Sequence[str] = (),
) -> None:
    """Writes a state dict as `stored` has it, with its metadata (a config goes in as JSON under "config")."""
    arrays, told = stored(tensors, dtype, group, half, eight)
    write_arrays(path, arrays, {**metadata, **told})


def read_weights(path: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """A state dict in float32, quantised weights multiplied out, and the metadata."""
    arrays, metadata = read_arrays(path)
    for key, told in json.loads(metadata.pop(QUANTISED, "{}")).items():
        bits, group, shape = told["bits"], told["group"], tuple(told["shape"])
        rows, width = row_shape(shape)
        wanted = {key: -(-rows * width * bits // 8), key + SCALE_SUFFIX: rows * -(-width // group)}
        found = {name: arrays[name].size if name in arrays else 0 for name in wanted}
        if found != wanted:
            raise ValueError(f"{path}: {bits} bits a weight of {list(shape)} should take {wanted}, found {found}; export it again.")
        arrays[key] = dequantise_groups(arrays[key], arrays.pop(key + SCALE_SUFFIX), shape, bits, group)
    return {key: torch.from_numpy(np.ascontiguousarray(array.astype(np.float32))) for key, array in arrays.items()}, metadata


def sha256_of(path: str | Path) -> str:
    """The file's SHA-256 in hexadecimal, as the manifest has it."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
