"""The patch discriminator of a VQGAN (arXiv 2012.09841 §3.1, after PatchGAN, arXiv 1611.07004) with the hinge losses."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class PatchDiscriminator(nn.Sequential):
    """
    Images [B, C, H, W] to a score a patch [B, 1, H/8, W/8], high for real ones. Spectral norms (arXiv 1802.05957) bound its slope, so
    that its gradient cannot drown the reconstruction's.
    """

    def __init__(self, channels: int = 3, width: int = 64) -> None:
        sizes = [channels, width, 2 * width, 4 * width]
        layers: list[nn.Module] = []
        for inputs, outputs in zip(sizes[:-1], sizes[1:]):
            layers += [spectral_norm(nn.Conv2d(inputs, outputs, 4, 2, 1)), nn.LeakyReLU(0.2)]
        super().__init__(*layers, spectral_norm(nn.Conv2d(sizes[-1], 1, 3, 1, 1)))


def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Hinge: scores of real patches above 1, of reconstructed ones below −1."""
    return 0.5 * (F.relu(1 - real).mean() + F.relu(1 + fake).mean())


def generator_gradient(discriminator: nn.Module, images: Tensor, reconstruction_gradient: Tensor, weight: float) -> Tensor:
    """
    −weight·∂ mean(D(x))/∂x at the reconstructions `images`, shortened where it is longer than a quarter of the reconstruction loss's
    own gradient, so that PSNR does not fall for the sake of texture.
    """
    held = images.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(-weight * discriminator(held).float().mean(), held)
    limit = 0.25 * reconstruction_gradient.norm() / (gradient.norm() + 1e-12)
    return gradient * limit.clamp(max=1)
