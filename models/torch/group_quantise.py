"""Weights in a few bits, group by group: w = scale · q, with a float16 scale for so many consecutive weights of a row and q a whole number
of b bits from −2^(b−1) to 2^(b−1) − 1 (group-wise quantisation, as of GPTQ, arXiv 2210.17323, and llama.cpp).

A row is what lies behind axis 0; a vector is one row. models/weights/group-quantisation.ts does the same, to the bit: sums are over the
weights of a group in order, in float64.
"""

from __future__ import annotations

import numpy as np

# Weights a scale, unless told: a scale then costs half a bit a weight.
GROUP = 32
# What the scale is sought among: the greatest weight of a group divided by 2^(b−1) + k/4.
STEPS = np.arange(-4, 9) / 4
# Groups searched at a time: what they take stays in the processor's cache.
CHUNK = 4096


def row_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and their length."""
    return (shape[0], int(np.prod(shape[1:]))) if len(shape) > 1 else (1, int(np.prod(shape)))


def pack_bits(numbers: np.ndarray, bits: int) -> np.ndarray:
    """Numbers below 2^bits [N] as uint8 without gaps: number i is bits i·b … i·b + b − 1, least significant first; then zeros."""
    table = (numbers.astype(np.uint8).reshape(-1, 1) >> np.arange(bits, dtype=np.uint8)) & 1
    return np.packbits(table.reshape(-1), bitorder="little")


def unpack_bits(packed: np.ndarray, bits: int, count: int) -> np.ndarray:
    """The first `count` numbers of what `pack_bits` made, uint8."""
    table = np.unpackbits(packed, count=count * bits, bitorder="little").reshape(count, bits)
    return np.packbits(table, axis=1, bitorder="little").reshape(count)


def quantise_groups(weight: np.ndarray, bits: int, group: int = GROUP) -> tuple[np.ndarray, np.ndarray]:
    """
    A weight as packed codes, q + 2^(b−1) each, and float16 scales, one a group. A group's scale is, of 13 that lie about the one that its
    greatest weight asks for, each fitted by least squares to the codes that it gives, the one with the least squared error. It may be
    negative: the greatest weight gets the code that has no opposite.
    """
    if not np.isfinite(weight).all():
        raise ValueError("quantise_groups: only finite weights can be stored, found NaN or infinity; use an earlier checkpoint.")
    rows, width = row_shape(weight.shape)
    groups = -(-width // group)
    padded = np.zeros((rows, groups * group))
    padded[:, :width] = weight.reshape(rows, width)
    # One column a group, so that a sum over its weights in order is a sum of rows.
    columns = padded.reshape(-1, group).T
    codes, scales = np.zeros(columns.shape, np.uint8), np.zeros(columns.shape[1], np.float16)
    for begin in range(0, columns.shape[1], CHUNK):
        part = slice(begin, begin + CHUNK)
        codes[:, part], scales[part] = _best(np.ascontiguousarray(columns[:, part]), 2 ** (bits - 1))
    kept = codes.T.reshape(rows, groups * group)[:, :width]
    return pack_bits(kept.reshape(-1), bits), scales


def dequantise_groups(packed: np.ndarray, scales: np.ndarray, shape: tuple[int, ...], bits: int, group: int) -> np.ndarray:
    """The weights as float32, which holds them exactly."""
    rows, width = row_shape(shape)
    numbers = unpack_bits(packed, bits, rows * width).astype(np.float32) - np.float32(2 ** (bits - 1))
    each = np.repeat(scales.astype(np.float32).reshape(rows, -1), group, axis=1)[:, :width]
    return (numbers.reshape(rows, width) * each).reshape(shape)


def _best(weights: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes + top and scales of groups of weights [group, N] float64."""
    greatest = weights[np.abs(weights).argmax(0), np.arange(weights.shape[1])]
    least, best = np.full(len(greatest), np.inf), np.zeros(len(greatest), np.float16)
    for step in STEPS:
        codes = _codes(weights, -greatest / (top + step), top)
        with np.errstate(over="ignore"):
            scale = _ratio(_total(weights * codes), _total(codes * codes)).astype(np.float16)
        if not np.isfinite(scale).all():
            raise ValueError("quantise_groups: a weight is greater than a float16 scale reaches; store it as F32.")
        rest = weights - scale.astype(np.float64) * _codes(weights, scale.astype(np.float64), top)
        error = _total(rest * rest)
        better = error < least
        least, best = np.where(better, error, least), np.where(better, scale, best)
    return _codes(weights, best.astype(np.float64), top) + top, best


def _codes(weights: np.ndarray, scale: np.ndarray, top: int) -> np.ndarray:
    # floor(x + ½), as JavaScript rounds; no scale, no weight.
    return np.floor(_ratio(weights, scale) + 0.5).clip(-top, top - 1)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Zero where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)


def _total(terms: np.ndarray) -> np.ndarray:
    """The sum over axis 0, in order: NumPy's own may add in another."""
    total = np.zeros(terms.shape[1])
    for row in terms:
        total += row
    return total
