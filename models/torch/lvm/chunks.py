"""Tokens for training: sentences of shards as rows of context + 1 ids, packed on the device, in an order drawn from a seed.

A sentence that fills its row becomes a chunk of its own, [BOS, 16 images], so that its images lie at the same positions each time;
EOS falls away. All others are one stream, BOS, images, EOS, cut every `context` ids: a chunk begins with the last id of the one
before it, so that every id is a target once. No document mask, as in LVM.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lvm.shards import MIXTURES, Sentence, Shard

# An id takes 14 bits (LVM's vocabulary has 8,292), the fifteenth says that it is part of a question.
QUESTION = 1 << 14


def sentence_ids(tokens: np.ndarray, s: Sentence, bos: int, eos: int) -> np.ndarray:
    """BOS, images, EOS of a sentence, questions marked: int16."""
    images = tokens[s.row, s.first : s.first + s.count].astype(np.int16)
    asked = np.array([role == "q" for role in s.roles])
    images[asked] |= QUESTION
    return np.concatenate([[bos], images.reshape(-1), [eos]]).astype(np.int16)


def aligned(shard: Shard, sentences: list[Sentence], bos: int) -> np.ndarray:
    """[BOS, 16 images] of sentences that fill their rows, questions marked: int16 [N, context + 1]."""
    images = shard.tokens()[[s.row for s in sentences]].astype(np.int16)
    asked = np.array([[role == "q" for role in s.roles] for s in sentences])
    images |= np.where(asked, QUESTION, 0).astype(np.int16)[..., None]
    return np.concatenate([np.full((len(images), 1), bos, np.int16), images.reshape(len(images), -1)], 1)


def chunks_of(shards: list[Shard], mixture: str, bos: int, seed: int) -> np.ndarray:
    """All chunks of a mixture's sentences, int16 [N, context + 1]. EOS is BOS + 1."""
    kinds = MIXTURES[mixture]
    rows: list[np.ndarray] = []
    loose: list[np.ndarray] = []
    for shard in shards:
        tokens = shard.tokens()
        chosen = [s for s in shard.sentences if s.kind in kinds]
        whole = [s for s in chosen if s.count == shard.images_a_row]
        if whole:
            rows.append(aligned(shard, whole, bos))
        loose += [sentence_ids(tokens, s, bos, bos + 1) for s in chosen if s.count < shard.images_a_row]
        context = tokens.shape[1] * tokens.shape[2]
    if not rows and not loose:
        raise ValueError(f"The mixture {mixture} needs sentences of the kinds {', '.join(kinds)}, found none; make other shards.")
    if loose:
        rows.append(cut([loose[i] for i in np.random.default_rng(seed).permutation(len(loose))], context))
    return np.concatenate(rows)


def cut(sentences: list[np.ndarray], context: int) -> np.ndarray:
    """The stream of sentences, cut to [N, context + 1]; what is left at its end is filled up from its beginning."""
    stream = np.concatenate(sentences)
    count = -(-(len(stream) - 1) // context) or 1
    stream = np.resize(stream, count * context + 1)
    return np.lib.stride_tricks.sliding_window_view(stream, context + 1)[::context].copy()


@dataclass
class Batches:
    """Chunks on the device. Batch i is the same on every process and in every run with this seed, so that a run can be resumed."""

    chunks: Tensor  # int16 [N, context + 1]
    batch: int
    question_weight: float
    seed: int

    def __post_init__(self) -> None:
        self._orders: dict[int, Tensor] = {}

    def _order(self, epoch: int) -> Tensor:
        if epoch not in self._orders:
            # Drawn on the CPU: a GPU's generator gives another order.
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            order = torch.randperm(len(self.chunks), generator=generator).to(self.chunks.device)
            self._orders = {**{e: o for e, o in self._orders.items() if e == epoch - 1}, epoch: order}
        return self._orders[epoch]

    def batch_at(self, step: int, rank: int = 0, world: int = 1) -> tuple[Tensor, Tensor, Tensor]:
        """
        This process's part of a batch: inputs and targets int64 [batch / world, context], and weights float32 of the same shape that
        add up to `world` over all processes, so that the mean over processes of the weighted sums is the weighted mean.
        """
        epoch, begin = divmod(step * self.batch, len(self.chunks))
        parts, missing = [], self.batch
        while missing:
            part = self._order(epoch)[begin : begin + missing]
            parts.append(part)
            missing, epoch, begin = missing - len(part), epoch + 1, 0
        packed = self.chunks[torch.cat(parts)]
        weights = torch.where(packed[:, 1:] >= QUESTION, self.question_weight, 1.0).float()
        weights = weights * (world / weights.sum())
        share = self.batch // world
        own = slice(rank * share, (rank + 1) * share)
        ids = (packed[own] & (QUESTION - 1)).long()
        return ids[:, :-1].contiguous(), ids[:, 1:].contiguous(), weights[own]
