"""The tokenizer against TypeScript's shapes and against what its equations promise."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import torch

from common.typescript import facts
from lvm.discriminator import PatchDiscriminator, discriminator_loss, generator_gradient
from lvm.quantise import CodeUsage, nearest_code, quantise
from lvm.vqgan import Vqgan, load_vqgan, save_vqgan
from lvm.vqgan_config import VqganConfig

SMALL = VqganConfig(32, 3, 8, (1, 1, 2), 1, 8, 4, 16, 4, "cell")


def made(config: VqganConfig = SMALL) -> Vqgan:
    torch.manual_seed(0)
    return Vqgan(config)


class Parameters(unittest.TestCase):
    def test_keys_and_shapes_are_typescripts(self) -> None:
        for entry in facts()["vqgan"]:
            config = VqganConfig.from_json(json.dumps(entry["config"]))
            with self.subTest(config=config):
                state = {key: list(value.shape) for key, value in made(config).state_dict().items()}
                self.assertEqual(state, entry["shapes"])
                self.assertEqual(VqganConfig.from_json(config.to_json()), config)

    def test_default_config_is_ours(self) -> None:
        self.assertEqual(VqganConfig.from_json(json.dumps(facts()["vqgan"][0]["config"])), VqganConfig())

    def test_a_file_gives_the_same_tokenizer(self) -> None:
        model, images = made(), torch.rand(2, 3, 32, 32)
        with tempfile.TemporaryDirectory() as folder:
            save_vqgan(Path(folder) / "vqgan.safetensors", model, {"trained": "{}"}, "F32")
            loaded = load_vqgan(Path(folder) / "vqgan.safetensors")
        self.assertTrue(torch.equal(loaded.encode(images), model.encode(images)))

    def test_unknown_field_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "no field attention"):
            VqganConfig.from_json('{"attention": true}')


class Encoder(unittest.TestCase):
    def reach(self, config: VqganConfig) -> torch.Tensor:
        """Which pixels [H, W] the features of the cell at row 3, column 4 depend on."""
        images = torch.rand(1, 3, 32, 32, requires_grad=True)
        made(config).features(images)[0, :, 3, 4].square().sum().backward()
        return images.grad.abs().sum((0, 1)) > 0

    def test_cell_reaches_nine_by_nine_pixels(self) -> None:
        expected = torch.zeros(32, 32, dtype=torch.bool)
        expected[4 * 3 - 1 : 4 * 3 + 8, 4 * 4 - 1 : 4 * 4 + 8] = True
        self.assertTrue(torch.equal(self.reach(SMALL), expected))

    def test_image_reaches_all(self) -> None:
        self.assertTrue(self.reach(VqganConfig(32, 3, 8, (1, 1, 2), 1, 8, 4, 16, 4, "image")).all())


class Quantisation(unittest.TestCase):
    def test_nearest_code_equals_brute_force(self) -> None:
        torch.manual_seed(1)
        features, codebook = torch.randn(500, 4), torch.randn(16, 4)
        distances = (features.double()[:, None] - codebook.double()).square().sum(2)
        self.assertTrue(torch.equal(nearest_code(features, codebook), distances.argmin(1)))

    def test_gradients_are_those_of_the_paper(self) -> None:
        torch.manual_seed(2)
        z = torch.randn(2, 4, 3, 3, requires_grad=True)
        codebook = torch.randn(16, 4, requires_grad=True)
        out = quantise(z, codebook)
        told = torch.randn_like(out.codes)
        (out.loss + (out.codes * told).sum()).backward()
        codes = codebook.detach()[out.ids].view(2, 3, 3, 4).permute(0, 3, 1, 2)
        self.assertTrue(torch.equal(out.codes.detach(), codes))
        # Straight through, and β/4 of the commitment's pull.
        self.assertTrue(torch.allclose(z.grad, told + 0.25 * 2 * (z.detach() - codes) / z.numel(), atol=1e-6))
        pulls = (2 * (codes - z.detach()) / z.numel()).permute(0, 2, 3, 1).reshape(-1, 4)
        self.assertTrue(torch.allclose(codebook.grad, torch.zeros(16, 4).index_add_(0, out.ids, pulls), atol=1e-6))

    def test_gradient_of_the_loss_is_its_slope(self) -> None:
        model, images = made(), torch.rand(2, 3, 32, 32)
        weight = model.decoder.up_blocks[0].resnets[0].conv1.weight

        def loss() -> torch.Tensor:
            return (model.decode(quantise(model.features(images), model.codebook).codes) - images).square().mean()

        loss().backward()
        direction = weight.grad / weight.grad.norm()
        values = []
        for sign in (1, -1):
            with torch.no_grad():
                weight.add_(direction, alpha=0.004 * sign)
                values.append(loss().item())
                weight.add_(direction, alpha=-0.004 * sign)
        self.assertAlmostEqual((values[0] - values[1]) / 0.008 / weight.grad.norm().item(), 1, delta=0.01)

    def test_dead_codes_come_back_where_features_are(self) -> None:
        usage = CodeUsage(16, torch.device("cpu"))
        for _ in range(300):
            usage.update(torch.zeros(64, dtype=torch.int64))
        self.assertEqual(int(usage.dead().sum()), 15)
        self.assertLess(float(usage.perplexity()), 1.2)
        tables = [torch.zeros(16, 4), torch.zeros(16, 4)]
        z = torch.randn(2, 4, 3, 3)
        usage.restart(tables, z, torch.Generator().manual_seed(0))
        features = z.permute(0, 2, 3, 1).reshape(-1, 4)
        self.assertTrue(torch.equal(tables[0], tables[1]))
        self.assertTrue(torch.equal(tables[0][0], torch.zeros(4)))
        self.assertLess(float(torch.cdist(tables[0][1:], features).min(1).values.max()), 1e-3)
        self.assertEqual(int(usage.dead().sum()), 0)


class Discriminator(unittest.TestCase):
    def test_hinge_is_zero_beyond_the_margin(self) -> None:
        self.assertEqual(float(discriminator_loss(torch.tensor([1.5]), torch.tensor([-2.0]))), 0)
        self.assertEqual(float(discriminator_loss(torch.tensor([0.0]), torch.tensor([0.0]))), 1)

    def test_its_gradient_never_exceeds_a_quarter_of_the_reconstructions(self) -> None:
        torch.manual_seed(3)
        critic, images = PatchDiscriminator(3, 8), torch.rand(2, 3, 32, 32)
        for size in (1e-6, 1e6):
            own = torch.full_like(images, size)
            found = generator_gradient(critic, images, own, 1.0)
            self.assertLessEqual(float(found.norm()), 0.2501 * float(own.norm()))
        # Under the limit it is the gradient itself: going against it makes the critic like the images more.
        better = images - 10 * found
        self.assertGreater(float(critic(better).mean()), float(critic(images).mean()))


if __name__ == "__main__":
    unittest.main()
