"""How well a clip keeps its motion's rhythm: the phase of a centroid, and how far it is from that of a steady frequency.

R = max_ω |mean_t e^{i(φ(t) − ωt)}| (facts: a cascade that guesses aliases anew in every window scores about ½, random phases about
0.3 at 80 frames), and the frequency at which it is reached. Minimal: the evaluation's metrics are models/lumiere/metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

# The motion's axis in the image: x, y, or both with a sense of rotation.
AXES = {"side to side": "x", "bounce": "y", "back and forth": "y", "orbit": "both"}
PADDED = 4096


def centroids(x: Tensor, frames: int) -> Tensor:
    """
    Where the object is in images [B·T, 3, S, S]: (x, y) in pixels, [B, T, 2].

    A pixel counts by how far its colour, without its brightness (a shadow's), is from the row's usual colour over the clip:
    cameras stand, grounds are plain, and an object covers less than half of a row.
    """
    clips = x.float().unflatten(0, (-1, frames))
    chroma = clips - clips.mean(2, keepdim=True)
    usual = chroma.permute(0, 2, 3, 1, 4).flatten(3).median(-1).values
    difference = (chroma - usual[:, None, :, :, None]).norm(dim=2)
    least = 0.35 * difference.flatten(1).quantile(0.98, 1)
    weight = (difference - least[:, None, None, None]).clamp(min=0) + 1e-8
    total = weight.sum((2, 3))
    at = torch.arange(x.shape[-1], device=x.device, dtype=torch.float32)
    across, down = (weight.sum(2) * at).sum(2) / total, (weight.sum(3) * at).sum(2) / total
    return torch.stack([across, down], 2)


def analytic(signal: np.ndarray) -> np.ndarray:
    """The signal [T] without its mean and its negative frequencies (Gabor 1946): complex [T]."""
    spectrum = np.fft.fft(signal - signal.mean())
    half = len(signal) // 2
    spectrum[1 : (len(signal) + 1) // 2] *= 2
    spectrum[half + 1 :] = 0
    return np.fft.ifft(spectrum)


def phasor(path: np.ndarray, axis: str) -> np.ndarray:
    """e^{iφ(t)} of centroids [T, 2]: complex [T]. An orbit's is positive counter-clockwise as seen from above and in front."""
    if axis == "both":
        centred = (path - path.mean(0)) / np.maximum(path.std(0), 1e-6)
        z = centred[:, 0] - 1j * centred[:, 1]
    else:
        z = analytic(path[:, "xy".index(axis)])
    return z / np.maximum(np.abs(z), 1e-12)


def phase_lock(phases: np.ndarray) -> tuple[float, float]:
    """R and its frequency in cycles a frame, −½ to ½, of e^{iφ(t)} [T]."""
    spectrum = np.abs(np.fft.fft(phases, PADDED)) / len(phases)
    best = int(spectrum.argmax())
    return float(spectrum[best]), float(np.fft.fftfreq(PADDED)[best])


@dataclass(frozen=True)
class Rhythm:
    """R and frequency of one clip, and what its frequency should be (cycles a frame)."""

    lock: float
    frequency: float
    wanted: float

    def hit(self, frames: int) -> bool:
        """Whether the frequency is right to half of what so many frames tell apart, and of itself: what stands still is no hit."""
        return abs(self.frequency - self.wanted) <= min(0.5 / frames, abs(self.wanted) / 2)


def rhythms(x: Tensor, frames: int, about: list[dict[str, Any]]) -> list[Rhythm]:
    """One of each periodic clip among [B·T, 3, S, S], with what their shards tell of them."""
    paths = centroids(x, frames).cpu().numpy()
    found = []
    for path, one in zip(paths, about):
        axis = AXES.get(one["motion"])
        if axis and one["frequency"]:
            lock, frequency = phase_lock(phasor(path, axis))
            wanted = float(one["frequency"])
            found.append(Rhythm(lock, frequency if axis == "both" else abs(frequency), wanted if axis == "both" else abs(wanted)))
    return found
