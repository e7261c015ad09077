"""Trains what inflation adds to a text-to-image U-Net: Lumiere's Space-Time U-Net, the image layers frozen.

    torchrun --nproc_per_node=4 -m lumiere.train_stunet --image T2I/model.safetensors --data CLIPS --valid CLIPS --seconds 500 --out DIR

Text-to-video and all conditionings together (TASKS of lumiere/condition.py), unless --channels 3. Prints what is trained, checks at
the end that the rest has not moved by a bit, and tells the phase-lock of one-step predictions as it goes (lumiere/motion_gate.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn

from common.parallel import Process, plain
from lumiere.clip_training import Begun, train_on_clips
from lumiere.clips import Clips
from lumiere.condition import DRAWS, training_masks
from lumiere.config import CONFIGS, MIXINGS
from lumiere.files import load_network, start_from
from lumiere.frozen import freeze_image_layers
from lumiere.motion_gate import gate
from lumiere.objective import Batch, Noising, diffusion_batch
from lumiere.options import drawing, options
from lumiere.train_t2i import config_for
from lumiere.trainer import Task
from lumiere.unet import UNet


def clip_batches(clips: Clips, args: argparse.Namespace, process: Process, frames: int, masked: bool) -> Callable[[int], Batch]:
    """A function from a step to this process's share of clips, their first `frames` frames."""
    order, draws = drawing(args, process).of(clips)
    noising, first = Noising(args.high_share, args.drop, blind_share=args.blind_share), torch.arange(frames, device=process.device)

    def batch(step: int) -> Batch:
        draws.at(step)
        which = order.at(step)[draws.own]
        uniform = draws.uniform(4)
        # Captions tell where a motion begins: shorter clips are the beginnings of longer ones.
        x0 = clips.take(which, None if frames == clips.frames else first.expand(len(which), -1))
        mask = training_masks(draws.uniform(1 + DRAWS), frames, clips.size) if masked else None
        tokens = clips.captions(which, uniform[:, 3] < args.period_share)
        return diffusion_batch(x0, tokens, draws.noise(frames, clips.size), uniform, noising, frames, mask)

    return batch


def parser() -> argparse.ArgumentParser:
    told = options(__doc__, batch=128, lr=1e-3)
    told.add_argument("--config", default="main", help=f"{', '.join(CONFIGS)}, or a JSON file")
    told.add_argument("--image", help="weights of the text-to-image U-Net")
    told.add_argument("--init", help="weights of a Space-Time U-Net to go on from, in place of --image")
    told.add_argument("--mixing", choices=MIXINGS, help="of attention at the coarsest level; the config's unless told. The paper's is time")
    told.add_argument("--hear", action="store_true", help="temporal attention reads the caption itself (ours)")
    told.add_argument("--course", type=int, help="functions of time that the caption says at once (ours); the config's unless told")
    told.add_argument("--tune", default="", help="a regular expression: image parameters to train too, against the paper; none unless told")
    told.add_argument("--channels", type=int, choices=[3, 7], default=7, help="7: conditioned")
    return told


def task(begun: Begun) -> Task:
    args, process, clips = begun.args, begun.process, begun.clips
    if bool(args.image) == bool(args.init):
        raise ValueError("A Space-Time U-Net needs either --image or --init, found both or neither; give one.")
    config = replace(config_for(args, clips), in_channels=args.channels)
    added = config.temporal
    course = added.course if args.course is None else args.course
    added = replace(added, mixing=args.mixing or added.mixing, caption=args.hear or added.caption, course=course)
    config = replace(config, temporal=added)
    if clips.frames < config.frames:
        raise ValueError(f"--config {args.config} is for clips of {config.frames} frames, found {clips.frames}; write longer clips.")
    net = UNet(config)
    start_from(net, load_network(args.init or args.image).state_dict())
    parameters = freeze_image_layers(net, args.tune)
    if process.first:
        print("trained:\n" + "\n".join(f"  {key} {list(p.shape)}" for key, p in parameters.items()), flush=True)

    def validate(shown: nn.Module) -> dict[str, float]:
        return gate(plain(shown), begun.valid, process, args.valid_clips)

    batches = clip_batches(clips, args, process, config.frames, config.in_channels == 7)
    return Task("lumiere/stunet", net, batches, validate)


def main() -> None:
    train_on_clips(parser(), task)


if __name__ == "__main__":
    main()
