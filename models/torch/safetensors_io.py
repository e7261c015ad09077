"""Safetensors, written and read with numpy alone (the format of huggingface/safetensors, README "Format").

int8 is the house's own: a matrix NAME stored as I8 beside NAME.scale, one float32 an output row, as models/weights/int8.ts has it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

SCALE_SUFFIX = ".scale"
DTYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1"}
NAMES = {np.dtype(code): name for name, code in DTYPES.items() if name != "BF16"}


def quantise_rows(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A weight [O, ...] as int8 and a float32 scale for each output row, max|w[o]| / 127; the error is at most half a scale."""
    rows = weight.astype(np.float64).reshape(weight.shape[0], -1)
    if not np.isfinite(rows).all():
        raise ValueError("quantise_rows: only finite weights can be stored, found NaN or infinity; use an earlier checkpoint.")
    scale = (np.abs(rows).max(1) / 127).astype(np.float32)
    # A row of zeros keeps a scale of 1: 0/0 would be NaN.
    scale[scale == 0] = 1
    # floor(x + ½) is JavaScript's Math.round, so that both writers give the same bytes.
    codes = np.floor(rows / scale.astype(np.float64)[:, None] + 0.5).clip(-127, 127)
    return codes.astype(np.int8).reshape(weight.shape), scale


def stored(tensors: Mapping[str, Tensor], dtype: str) -> dict[str, np.ndarray]:
    """Tensors as they are stored in "F32", "F16" or "I8". Vectors (norms, biases) stay F32 under I8: they are few, and sensitive."""
    if dtype not in ("F32", "F16", "I8"):
        raise ValueError(f"Weights are stored as F32, F16 or I8, found {dtype}; choose one of these.")
    arrays: dict[str, np.ndarray] = {}
    for key, tensor in tensors.items():
        value = tensor.detach().to("cpu", torch.float32).contiguous().numpy()
        if dtype == "I8" and value.ndim > 1:
            arrays[key], arrays[key + SCALE_SUFFIX] = quantise_rows(value)
        else:
            arrays[key] = value.astype(np.float16) if dtype == "F16" else value
    return arrays


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


def write_weights(path: str | Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str], dtype: str = "F32") -> None:
    """Writes a state dict in a dtype, with its metadata (a config goes in as JSON under "config")."""
    write_arrays(path, stored(tensors, dtype), metadata)


def read_weights(path: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """A state dict in float32, int8 multiplied out, and the metadata."""
    arrays, metadata = read_arrays(path)
    tensors = {}
    for key, array in arrays.items():
        if key.endswith(SCALE_SUFFIX) and key[: -len(SCALE_SUFFIX)] in arrays:
            continue
        value = array.astype(np.float32)
        if array.dtype == np.int8 and key + SCALE_SUFFIX in arrays:
            value *= arrays[key + SCALE_SUFFIX].reshape(-1, *[1] * (value.ndim - 1))
        tensors[key] = torch.from_numpy(np.ascontiguousarray(value))
    return tensors, metadata


def sha256_of(path: str | Path) -> str:
    """The file's SHA-256 in hexadecimal, as the manifest has it."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
