"""Clips from Lumiere's networks: guided, conditioned, in batches, each clip's noise from its own seed."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lumiere.caption import without
from lumiere.cascade import fill_between, keyframe_indices
from lumiere.condition import cinemagraph, conditioned, image_mask, region_mask
from lumiere.diffusion import guided
from lumiere.samplers import Predict, sample
from lumiere.seeds import seed_of
from lumiere.unet import UNet

CONDITIONS = ("text", "image", "inpaint", "outpaint", "cinemagraph")
# Windows of a cascade have seeds of their own: so far from the keyframes', and from each to the next, that seeds in use do not meet.
APART = 1 << 16


@dataclass(frozen=True)
class Sampling:
    """How clips are drawn. Guidance 1 is the conditional prediction; x̂₀ is held in [−1, 1] while `clip`."""

    steps: int = 50
    guidance: float = 3.0
    rescale: float = 0.5
    sampler: str = "ddim"
    clip: bool = True
    seed: int = 0


def clip_noise(seed: int, numbers: Tensor, frames: int, size: int, device: torch.device) -> Tensor:
    """White noise [B·T, 3, S, S]: of each clip by its number, whatever else is in the batch."""
    generator = torch.Generator(device)
    parts = []
    for number in numbers.tolist():
        generator.manual_seed(seed_of(device, seed + 1, number))
        parts.append(torch.randn(frames, size, size, 3, generator=generator, device=device))
    return torch.cat(parts).permute(0, 3, 1, 2)


def added_noise(seed: int, number: int, device: torch.device) -> torch.Generator:
    """What the noise that "ancestral" adds at each step is drawn from; of a batch, by its first clip's number."""
    return torch.Generator(device).manual_seed(seed_of(device, seed + 2, number))


def predict(net: UNet, z: Tensor, level: Tensor, tokens: Tensor, frames: int) -> Tensor:
    """v̂ float32 of noisy frames, of the network as it is, not compiled; a conditioned one is given nothing."""
    x = conditioned(z, z, torch.zeros_like(z[:, :1])) if net.config.in_channels == 7 else z
    with torch.autocast(z.device.type, torch.bfloat16, enabled=z.is_cuda):
        return net.forward(x, level, tokens, frames).float()


def run_network(net: UNet, x: Tensor, level: Tensor, tokens: Tensor, frames: int, how: Sampling) -> Tensor:
    """v̂ float32, both passes of guidance as one batch."""
    with torch.autocast(x.device.type, torch.bfloat16, enabled=x.is_cuda):
        if how.guidance == 1:
            return net(x, level, tokens, frames).float()
        nothing = without(tokens, torch.ones_like(tokens[:, 0], dtype=torch.bool))
        both = net(torch.cat([x, x]), torch.cat([level, level]), torch.cat([tokens, nothing]), frames).float()
    conditional, unconditional = (part.unflatten(0, (len(tokens), frames)) for part in both.chunk(2))
    return guided(conditional, unconditional, how.guidance, how.rescale).flatten(0, 1)


def predictor(net: UNet, tokens: Tensor, frames: int, how: Sampling, given: tuple[Tensor, Tensor] | None) -> Predict:
    """(z, λ) → v̂ for captions [B, L] and what is given, a clip [B·T, 3, S, S] and its mask [B·T, 1, S, S]; nothing unless told."""

    def predict(z: Tensor, level: Tensor) -> Tensor:
        x = z
        if net.config.in_channels == 7:
            clip, mask = given or (torch.zeros_like(z), torch.zeros_like(z[:, :1]))
            x = conditioned(z, clip, mask)
        return run_network(net, x, level, tokens, frames, how)

    return predict


def given_of(condition: str, x0: Tensor, frames: int) -> tuple[Tensor, Tensor] | None:
    """
    What a clip [B·T, 3, S, S] gives to a task: (clip, mask). Inpainting leaves out the middle half of each side, outpainting a
    quarter of the width on either side; a cinemagraph moves in the middle half.
    """
    if condition == "text":
        return None
    size, clips = x0.shape[-1], len(x0) // frames
    region = torch.zeros(clips, size, size, dtype=torch.bool, device=x0.device)
    quarter = size // 4
    if condition == "image":
        return x0, image_mask(clips, frames, size).to(x0.device)
    if condition == "outpaint":
        region[:, :, :quarter] = region[:, :, -quarter:] = True
        return x0, region_mask(region, frames)
    region[:, quarter:-quarter, quarter:-quarter] = True
    if condition == "inpaint":
        return x0, region_mask(region, frames)
    if condition == "cinemagraph":
        return cinemagraph(x0.unflatten(0, (clips, frames))[:, 0], region, frames)
    raise ValueError(f"A condition should be one of {', '.join(CONDITIONS)}, found {condition}; choose one.")


@torch.no_grad()
def generate(net: UNet, tokens: Tensor, numbers: Tensor, how: Sampling, given: tuple[Tensor, Tensor] | None = None) -> Tensor:
    """Clips [B·T, 3, S, S] for captions [B, L]; `numbers` [B] are what each clip's noise follows from."""
    config, device = net.config, tokens.device
    frames = config.frames if config.temporal else 1
    z = clip_noise(how.seed, numbers, frames, config.size, device)
    generator = added_noise(how.seed, int(numbers[0]), device)
    return sample(predictor(net, tokens, frames, how, given), z, len(tokens), how.steps, how.sampler, generator, how.clip)


@torch.no_grad()
def generate_cascade(
    keyframes: UNet, tsr: UNet, tokens: Tensor, numbers: Tensor, how: Sampling, frames: int, true_keys: Tensor | None = None,
    given: tuple[Tensor, Tensor] | None = None,
) -> Tensor:  # fmt: skip
    """The cascade's clips [B·T, 3, S, S]; with `true_keys` [B, K, 3, S, S] it fills between those (the oracle's arm)."""
    keys = true_keys
    if keys is None:
        keys = generate(keyframes, tokens, numbers, how, given).unflatten(0, (len(tokens), -1))
    generator = added_noise(how.seed + APART, int(numbers[0]), tokens.device)

    def network(x: Tensor, level: Tensor, length: int) -> Tensor:
        return run_network(tsr, x, level, tokens, length, how)

    def noise(window: int, length: int) -> Tensor:
        return clip_noise(how.seed + (window + 1) * APART, numbers, length, keys.shape[-1], tokens.device)

    def draw(predict: Predict, z: Tensor) -> Tensor:
        return sample(predict, z, len(tokens), how.steps, how.sampler, generator, how.clip)

    return fill_between(network, keys, keyframe_indices(frames), noise, draw).flatten(0, 1)
