"""Trains Lumiere's text-to-image U-Net on frames of captioned clips, on one process or many.

    torchrun --nproc_per_node=4 -m lumiere.train_t2i --config main --data CLIPS --valid CLIPS --seconds 120 --out DIR

Writes DIR/model.safetensors (the mean of the weights), curve.json and checkpoint.pt, from which --resume goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
from torch import nn

from common.parallel import Process, plain
from lumiere.clip_training import Begun, train_on_clips
from lumiere.clips import Clips
from lumiere.config import CONFIGS, LumiereConfig, sized
from lumiere.diffusion import noised, v_of
from lumiere.files import load_network, start_from
from lumiere.generate import clip_noise, predict
from lumiere.objective import Batch, Noising, diffusion_batch
from lumiere.options import drawing, options
from lumiere.trainer import Task, share_of
from lumiere.unet import UNet

LEVELS = (-6.0, -4.0, -2.0, 0.0, 2.0, 5.0)


def config_for(args: argparse.Namespace, clips: Clips) -> LumiereConfig:
    """The named config for the clips' captions and size."""
    config = sized(args.config, clips.vocabulary, clips.told.shape[1])
    if clips.size != config.size:
        raise ValueError(f"--config {args.config} is for frames of {config.size} pixels, found {clips.size}; write other clips.")
    return config


def image_batches(clips: Clips, args: argparse.Namespace, process: Process) -> Callable[[int], Batch]:
    """A function from a step to this process's share of frames: a random frame of each clip."""
    order, draws = drawing(args, process).of(clips)
    noising = Noising(args.high_share, args.drop, blind_share=args.blind_share)

    def batch(step: int) -> Batch:
        draws.at(step)
        which = order.at(step)[draws.own]
        uniform = draws.uniform(5)
        frame = (uniform[:, 3] * clips.frames).long()[:, None]
        tokens = clips.captions(which, uniform[:, 4] < args.period_share)
        return diffusion_batch(clips.take(which, frame), tokens, draws.noise(1, clips.size), uniform, noising)

    return batch


@torch.no_grad()
def image_losses(net: nn.Module, clips: Clips, process: Process, count: int) -> dict[str, float]:
    """The mean squared error of v̂ at each of LEVELS, on one frame of each of the first clips."""
    own = share_of(torch.arange(min(count, len(clips.about))), process).to(clips.pixels.device)
    x0 = clips.take(own, (own * 7 % clips.frames)[:, None])
    noise = clip_noise(1, own, 1, clips.size, own.device)
    sums = []
    for level in LEVELS:
        told = torch.full((len(own),), level, device=own.device)
        z = noised(x0, noise, told)
        error = (predict(plain(net), z, told, clips.told[own], 1) - v_of(x0, noise, told)).square().mean((1, 2, 3))
        sums.append(torch.stack([error.sum(), torch.full_like(error[0], len(own))]))
    table = process.sum(torch.stack(sums)).tolist()
    return {f"v@{level:g}": total / number for level, (total, number) in zip(LEVELS, table)}


def parser() -> argparse.ArgumentParser:
    told = options(__doc__, batch=2048, lr=1e-3)
    told.add_argument("--config", default="main", help=f"{', '.join(CONFIGS)}, or a JSON file; its text-to-image part is trained")
    told.add_argument("--init", help="weights to start from, instead of at random")
    return told


def image_task(model: str, net: UNet, begun: Begun) -> Task:
    """The training of a text-to-image network, under the name that its file is to have."""
    args, process = begun.args, begun.process

    def validate(shown: nn.Module) -> dict[str, float]:
        return image_losses(shown, begun.valid, process, args.valid_clips)

    return Task(model, net, image_batches(begun.clips, args, process), validate)


def task(begun: Begun) -> Task:
    net = UNet(config_for(begun.args, begun.clips).image())
    if begun.args.init:
        start_from(net, load_network(begun.args.init).state_dict())
    return image_task("lumiere/t2i", net, begun)


def main() -> None:
    train_on_clips(parser(), task)


if __name__ == "__main__":
    main()
