"""Analogy prompts from the pairs of shards: k demonstrations, a question, and its true answer; and the controls that mislead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lvm.shards import Sentence, Shard


@dataclass
class Pairs:
    """Sentences of pairs as tokens, uint16 [N, pairs, 2, T]; the last pair is the question and its answer."""

    tokens: np.ndarray
    sentences: list[tuple[str, Sentence]]

    @property
    def tasks(self) -> list[str]:
        return [str(s.task) for _, s in self.sentences]


def read_pairs(shards: list[Shard], least: int) -> Pairs:
    """The sentences of pairs that have at least `least` demonstrations before the last pair; longer ones lose their first."""
    chosen = [(shard, s) for shard in shards for s in shard.sentences if s.kind == "pairs" and s.count >= 2 * least + 2]
    if not chosen:
        raise ValueError(f"Answers need sentences of {least + 1} pairs, found none; make such shards or ask for a smaller k.")
    ends = [(shard.tokens()[s.row], s.first + s.count) for shard, s in chosen]
    rows = [np.array(row[end - 2 * least - 2 : end]).reshape(least + 1, 2, -1) for row, end in ends]
    return Pairs(np.stack(rows), [(shard.name, s) for shard, s in chosen])


def demonstrations(pairs: Pairs, k: int) -> np.ndarray:
    """The k pairs before the question, [N, k, 2, T]."""
    return pairs.tokens[:, pairs.tokens.shape[1] - 1 - k : -1]


def shuffled(shown: np.ndarray) -> np.ndarray:
    """Control: each demonstration's question with the answer of the next. Needs two demonstrations or more."""
    mixed = shown.copy()
    mixed[:, :, 1] = np.roll(shown[:, :, 1], 1, 1)
    return mixed


def wrong_task(shown: np.ndarray, tasks: list[str]) -> np.ndarray:
    """Control: the demonstrations of a sentence that has another task, each time of another one. Raises if all have the same."""
    if len(set(tasks)) < 2:
        raise ValueError(f"Demonstrations of a wrong task need sentences of two tasks, found only {tasks[0]}; add shards.")
    of = np.array(tasks)
    strangers = {task: np.flatnonzero(of != task) for task in set(tasks)}
    # A stride that is prime walks through all of them, whatever the order of the sentences.
    others = [strangers[task][i * 7919 % len(strangers[task])] for i, task in enumerate(tasks)]
    return shown[others]


def analogy(shown: np.ndarray, question: np.ndarray, bos: int) -> np.ndarray:
    """[BOS, x₁, y₁, …, x_q]: int64 [N, 1 + (2k + 1)·T] from demonstrations [N, k, 2, T] and questions [N, T]."""
    flat = shown.reshape(len(shown), -1)
    return np.concatenate([np.full((len(flat), 1), bos), flat, question], 1).astype(np.int64)


def read_videos(shards: list[Shard]) -> np.ndarray | None:
    """The frames of videos that fill their rows, uint16 [M, 16, T], or None."""
    rows = [
        np.array(shard.tokens()[[s.row for s in shard.sentences if s.kind == "video" and s.count == shard.images_a_row]])
        for shard in shards
    ]
    joined = np.concatenate(rows)
    return joined if len(joined) else None
