"""The transformer against TypeScript's shapes, an independent forward pass, and what RoPE, caches and Muon promise."""

from __future__ import annotations

import math
import unittest
from dataclasses import asdict

import numpy as np
import torch

from common.muon import orthogonalise
from common.typescript import facts
from lvm.generate import Decoding
from lvm.hugging_face import hugging_face_config
from lvm.llama import Llama
from lvm.llama_blocks import rope, rope_table
from lvm.llama_config import SIZES, LlamaConfig, sized
from lvm.optimizers import optimizers_for

SMALL = LlamaConfig(vocabulary=120, hidden=32, mlp=48, layers=2, heads=2, context=64)


def made(config: LlamaConfig = SMALL) -> Llama:
    torch.manual_seed(0)
    return Llama(config)


def reference(state: dict[str, torch.Tensor], ids: list[int], c: LlamaConfig) -> np.ndarray:
    """Logits [T, V] in float64, with rotations as complex numbers: nothing shared with lvm/llama.py."""
    w = {key: value.double().numpy() for key, value in state.items()}
    width, count = c.hidden // c.heads, len(ids)
    turn = np.exp(1j * np.arange(count)[:, None] * c.theta ** (-np.arange(width // 2) * 2 / width))

    def norm(x: np.ndarray, key: str) -> np.ndarray:
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + c.epsilon) * w[key]

    x = w["model.embed_tokens.weight"][ids]
    for i in range(c.layers):
        at = f"model.layers.{i}."
        h = norm(x, at + "input_layernorm.weight")
        q, k, v = (h @ w[f"{at}self_attn.{name}_proj.weight"].T for name in "qkv")
        heads = []
        for s in (slice(j * width, (j + 1) * width) for j in range(c.heads)):
            a, b = ((m[:, s][:, : width // 2] + 1j * m[:, s][:, width // 2 :]) * turn for m in (q, k))
            scores = (a @ b.conj().T).real / math.sqrt(width)
            scores[np.triu_indices(count, 1)] = -np.inf
            weights = np.exp(scores - scores.max(1, keepdims=True))
            heads.append(weights / weights.sum(1, keepdims=True) @ v[:, s])
        x = x + np.concatenate(heads, 1) @ w[at + "self_attn.o_proj.weight"].T
        h = norm(x, at + "post_attention_layernorm.weight")
        gate = h @ w[at + "mlp.gate_proj.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w[at + "mlp.up_proj.weight"].T)) @ w[at + "mlp.down_proj.weight"].T
    return norm(x, "model.norm.weight") @ w["lm_head.weight"].T


class Parameters(unittest.TestCase):
    def test_sizes_and_hugging_face_configs_are_typescripts(self) -> None:
        self.assertEqual({entry["name"] for entry in facts()["llama"]}, set(SIZES))
        for entry in facts()["llama"]:
            with self.subTest(size=entry["name"]):
                self.assertEqual(asdict(SIZES[entry["name"]]), entry["config"])
                self.assertEqual(hugging_face_config(SIZES[entry["name"]]), entry["huggingFace"])

    def test_keys_and_shapes_are_typescripts(self) -> None:
        for entry in facts()["llama"]:
            if entry["name"] in ("nano", "7m", "debug"):
                state = {key: list(value.shape) for key, value in made(SIZES[entry["name"]]).state_dict().items()}
                self.assertEqual(state, entry["shapes"])

    def test_a_size_for_another_codebook(self) -> None:
        self.assertEqual(sized("300m", 1024).vocabulary, 1124)
        with self.assertRaisesRegex(ValueError, "found 8m"):
            sized("8m")


class Forward(unittest.TestCase):
    def test_logits_equal_an_independent_forward_pass(self) -> None:
        model = made()
        for p in model.parameters():
            torch.nn.init.normal_(p, std=0.3)
        ids = torch.randint(120, (1, 40))
        with torch.no_grad():
            found = model(ids)[0].numpy()
        self.assertLess(np.abs(found - reference(model.state_dict(), ids[0].tolist(), SMALL)).max(), 2e-4)

    def test_losses_are_those_of_the_logits(self) -> None:
        model, ids = made(), torch.randint(120, (2, 11))
        with torch.no_grad():
            logits, nll = model(ids[:, :-1]), model(ids[:, :-1], ids[:, 1:])
        expected = -logits.log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
        self.assertTrue(torch.allclose(nll, expected, atol=1e-5))
        self.assertAlmostEqual(float(nll.mean()), math.log(120) + 0.02**2 * 32 / 2, places=1)

    def test_attention_depends_on_distance_only(self) -> None:
        cos, sin = rope_table(LlamaConfig(120, 64, 48, 1, 1, context=600))
        q, k = torch.randn(64), torch.randn(64)
        products = [
            float(rope(q[None], cos[m : m + 1], sin[m : m + 1])[0] @ rope(k[None], cos[n : n + 1], sin[n : n + 1])[0])
            for m, n in ((7, 3), (107, 103), (599, 595), (8, 3))
        ]
        self.assertAlmostEqual(products[0], products[1], places=4)
        self.assertAlmostEqual(products[0], products[2], places=4)
        self.assertGreater(abs(products[0] - products[3]), 1e-2)

    def test_gradient_of_the_loss_is_its_slope(self) -> None:
        model, ids = made(), torch.randint(120, (2, 33))
        weights = torch.rand(2, 32)

        def loss() -> torch.Tensor:
            return (model(ids[:, :-1], ids[:, 1:]) * weights).sum() / weights.sum()

        loss().backward()
        for key, p in model.named_parameters():
            direction = p.grad / p.grad.norm()
            values = []
            for sign in (1, -1):
                with torch.no_grad():
                    p.add_(direction, alpha=0.02 * sign)
                    values.append(loss().item())
                    p.add_(direction, alpha=-0.02 * sign)
            with self.subTest(key=key):
                self.assertAlmostEqual((values[0] - values[1]) / 0.04 / p.grad.norm().item(), 1, delta=0.05)


class Generation(unittest.TestCase):
    def test_cached_generation_equals_full_forward_passes(self) -> None:
        model = made()
        for p in model.parameters():
            torch.nn.init.normal_(p, std=0.3)
        prompts = torch.randint(100, (3, 9))
        decoding = Decoding(model, prompts, 12, 100, rows=2)
        ids = prompts
        with torch.no_grad():
            for _ in range(12):
                ids = torch.cat([ids, model(ids)[:, -1, :100].argmax(1, keepdim=True)], 1)
        greedy = ids[:, 9:]
        self.assertTrue(torch.equal(decoding.generate(0), greedy))
        sampled = decoding.generate(1, seed=5)
        self.assertFalse(torch.equal(sampled, greedy))
        self.assertTrue(torch.equal(decoding.generate(1, seed=5), sampled))
        # What was sampled in between leaves no trace.
        self.assertTrue(torch.equal(decoding.generate(0), greedy))

    def test_samples_follow_the_distribution(self) -> None:
        model = made()
        torch.nn.init.normal_(model.lm_head.weight, std=0.5)
        prompts = torch.full((4000, 2), 7)
        with torch.no_grad():
            p = model(prompts[:1])[0, -1, :100].softmax(0)
        found = torch.bincount(Decoding(model, prompts, 1, 100, rows=4000).generate(1, seed=1)[:, 0], minlength=100) / 4000
        self.assertLess(float((found - p).abs().max()), 4 * math.sqrt(float(p.max()) / 4000))

    def test_too_long_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "context of 70"):
            Decoding(made(), torch.zeros(1, 60, dtype=torch.int64), 11, 100)


class Training(unittest.TestCase):
    def test_muon_makes_matrices_orthogonal(self) -> None:
        torch.manual_seed(0)
        for shape in ((3, 24, 40), (2, 40, 24)):
            values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
            self.assertGreater(float(values.min()), 0.5)
            self.assertLess(float(values.max()), 1.4)

    def test_muon_takes_the_matrices_in_the_blocks_alone(self) -> None:
        model = made()
        adam, muon = optimizers_for(model, "muon", 1e-3, 0.1)
        held = [sum(p.numel() for group in o.param_groups for p in group["params"]) for o in (adam, muon)]
        self.assertEqual(held[1], 2 * (4 * 32 * 32 + 3 * 32 * 48))
        self.assertEqual(sum(held), sum(p.numel() for p in model.parameters()))

    def test_a_sentence_is_learnt_by_heart(self) -> None:
        for name, lr in (("muon", 0.02), ("adamw", 0.01)):
            model, ids = made(), torch.randint(100, (1, 33))
            optimizers = optimizers_for(model, name, lr, 0.0)
            for _ in range(80):
                loss = model(ids[:, :-1], ids[:, 1:]).mean()
                loss.backward()
                for optimizer in optimizers:
                    optimizer.step()
                    optimizer.zero_grad()
            with self.subTest(optimizer=name):
                self.assertLess(loss.item(), 0.1)


if __name__ == "__main__":
    unittest.main()
