"""Packing: no token is lost, questions are marked, and every process draws its part of the same batch."""

from __future__ import annotations

import json
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from lvm.chunks import QUESTION, Batches, chunks_of, cut
from lvm.prompts import analogy, demonstrations, read_pairs, shuffled, wrong_task
from lvm.shards import Shard, read_shards
from lvm.tiny import write_shard


class WithShard(unittest.TestCase):
    """A shard of eight rows, whose images have four tokens below 50."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        write_shard(self.folder, "a", 8, 0)
        tokens = np.random.default_rng(0).integers(0, 50, (8, 16, 4)).astype(np.uint16)
        tokens.tofile(self.folder / "a.tokens")
        self.tokens = tokens
        self.shards: list[Shard] = read_shards(self.folder)


class Packing(WithShard):
    def test_whole_rows_are_aligned_and_their_questions_marked(self) -> None:
        chunks = chunks_of(self.shards, "pairs", 50, 0)
        self.assertEqual(chunks.shape, (4, 65))
        self.assertTrue((chunks[:, 0] == 50).all())
        rows = [s.row for s in self.shards[0].sentences if s.kind == "pairs"]
        images = chunks[:, 1:].reshape(4, 16, 4)
        self.assertTrue(np.array_equal(images & (QUESTION - 1), self.tokens[rows]))
        self.assertTrue((images[:, ::2] >= QUESTION).all() and (images[:, 1::2] < QUESTION).all())

    def test_every_id_of_the_stream_is_a_target_once(self) -> None:
        chunks = chunks_of(self.shards, "all", 50, 0)[6:]
        targets = np.concatenate([chunks[0, :1], chunks[:, 1:].reshape(-1)]) & (QUESTION - 1)
        expected = []
        for s in self.shards[0].sentences:
            if s.count < 16:
                expected += [50, *self.tokens[s.row, s.first : s.first + s.count].reshape(-1), 51]
        self.assertEqual(Counter(targets[: len(expected)].tolist()), Counter(expected))
        # What follows fills the last chunk from the beginning of the stream.
        self.assertTrue(np.array_equal(targets[len(expected) :], targets[: len(targets) - len(expected)]))

    def test_cut_continues_with_the_last_id_of_the_chunk_before(self) -> None:
        chunks = cut([np.arange(7, dtype=np.int16), np.arange(7, 10, dtype=np.int16)], 4)
        self.assertEqual(chunks.tolist(), [[0, 1, 2, 3, 4], [4, 5, 6, 7, 8], [8, 9, 0, 1, 2]])

    def test_mixture_without_sentences_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "mixture single needs"):
            only = [Shard(**{**vars(self.shards[0]), "sentences": self.shards[0].sentences[:1]})]
            chunks_of(only, "single", 50, 0)

    def test_sentence_outside_of_its_row_is_refused(self) -> None:
        path = self.folder / "a.json"
        head = json.loads(path.read_text())
        head["sentences"][0]["first"] = 1
        path.write_text(json.dumps(head))
        with self.assertRaisesRegex(ValueError, "sentence 0 should lie in a row"):
            read_shards(self.folder)


class Order(unittest.TestCase):
    def batches(self, seed: int = 0) -> Batches:
        chunks = torch.arange(7, dtype=torch.int16)[:, None] * 10 + torch.arange(5, dtype=torch.int16)
        chunks[2, 3] |= QUESTION
        return Batches(chunks, 4, 0.25, seed)

    def test_an_epoch_holds_every_chunk_once_and_the_next_another_order(self) -> None:
        batches = self.batches()
        seen = torch.cat([batches.batch_at(step)[0][:, 0] // 10 for step in range(7)]).view(4, 7)
        self.assertTrue(torch.equal(seen.sort(1).values, torch.arange(7).expand(4, 7)))
        self.assertFalse(torch.equal(seen[0], seen[1]))

    def test_a_batch_depends_on_its_number_and_the_seed_alone(self) -> None:
        late = self.batches().batch_at(5)
        walked = self.batches()
        for step in range(6):
            walk = walked.batch_at(step)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(walk, late)))
        self.assertFalse(torch.equal(self.batches(1).batch_at(5)[0], late[0]))

    def test_processes_share_a_batch(self) -> None:
        whole = self.batches().batch_at(1)
        halves = [self.batches().batch_at(1, rank, 2) for rank in (0, 1)]
        for i in (0, 1):
            self.assertTrue(torch.equal(torch.cat([half[i] for half in halves]), whole[i]))
        self.assertTrue(torch.allclose(torch.cat([half[2] for half in halves]), 2 * whole[2]))

    def test_questions_weigh_a_quarter(self) -> None:
        for step in range(2):
            _, targets, weights = self.batches().batch_at(step)
            self.assertAlmostEqual(float(weights.sum()), 1, places=6)
            if (targets == 23).any():
                self.assertAlmostEqual(float(weights[targets == 23][0] / weights.max()), 0.25, places=6)
                return
        self.fail("the marked chunk was not drawn")


class Prompts(WithShard):
    def test_an_analogy_is_the_last_demonstrations_and_the_question(self) -> None:
        pairs = read_pairs(self.shards, 7)
        row = pairs.sentences[1][1].row
        prompt = analogy(demonstrations(pairs, 3), pairs.tokens[:, -1, 0], 50)[1]
        self.assertEqual(prompt.tolist(), [50, *self.tokens[row, 8:15].reshape(-1).tolist()])

    def test_controls_mislead_as_they_say(self) -> None:
        pairs = read_pairs(self.shards, 7)
        shown = demonstrations(pairs, 3)
        mixed = shuffled(shown)
        self.assertTrue(np.array_equal(mixed[:, :, 0], shown[:, :, 0]))
        self.assertTrue(np.array_equal(mixed[:, 0, 1], shown[:, 2, 1]) and np.array_equal(mixed[:, 1:, 1], shown[:, :2, 1]))
        other = wrong_task(shown, pairs.tasks)
        for i, task in enumerate(pairs.tasks):
            source = next(j for j in range(4) if np.array_equal(shown[j], other[i]))
            self.assertNotEqual(pairs.tasks[source], task)
        with self.assertRaisesRegex(ValueError, "two tasks"):
            wrong_task(shown, ["mask"] * 4)


if __name__ == "__main__":
    unittest.main()
