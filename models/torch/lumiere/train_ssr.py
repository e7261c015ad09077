"""Trains Lumiere's super-resolution on windows of clips of 128×128 pixels.

torchrun --nproc_per_node=4 -m lumiere.train_ssr --data CLIPS128 --valid CLIPS128 --seconds 120 --out DIR
"""

from __future__ import annotations

import torch
from torch import nn

from common.parallel import Process, plain
from lumiere.clip_training import Begun, train_on_clips
from lumiere.clips import Clips
from lumiere.config import CONFIGS, LumiereConfig
from lumiere.diffusion import noised, x0_of
from lumiere.files import load_network, start_from
from lumiere.generate import clip_noise
from lumiere.objective import Noising
from lumiere.options import drawing, options
from lumiere.ssr import enlarged, shift_of, shrunk, window_batches
from lumiere.train_t2i import config_for
from lumiere.trainer import Task, share_of
from lumiere.unet import UNet

LEVELS = (-8.0, -6.0, -4.0, -2.0)


@torch.no_grad()
def psnrs(net: UNet, clips: Clips, process: Process, count: int, config: LumiereConfig) -> dict[str, float]:
    """PSNR in dB of one prediction x̂₀ at each of LEVELS, and of the enlarged low-resolution frames, on windows from frame 0."""
    own = share_of(torch.arange(min(count, len(clips.about))), process).to(clips.pixels.device)
    sums = torch.zeros(len(LEVELS) + 1, 2, device=own.device)
    for which in own.split(4):
        high = clips.take(which, torch.arange(config.frames, device=own.device).expand(len(which), -1))
        large, noise = enlarged(shrunk(high)), clip_noise(1, which, config.frames, clips.size, own.device)
        shown = [large]
        for value in LEVELS:
            level = torch.full((len(which),), value, device=own.device)
            z = noised(high, noise, level)
            with torch.autocast(z.device.type, torch.bfloat16, enabled=z.is_cuda):
                v = net.forward(torch.cat([z, large], 1), level, clips.told[which], config.frames).float()
            shown.append(x0_of(v, z, level))
        for i, x in enumerate(shown):
            error = ((x.clamp(-1, 1) - high) / 2).square().unflatten(0, (len(which), -1)).mean((1, 2, 3, 4))
            sums[i, 0] += (-10 * torch.log10(error + 1e-10)).sum()
            sums[i, 1] += len(which)
    table = process.sum(sums).tolist()
    names = ["dB enlarged", *(f"dB@{level:g}" for level in LEVELS)]
    return {name: total / number for name, (total, number) in zip(names, table)}


def task(begun: Begun) -> Task:
    args, process = begun.args, begun.process
    config = config_for(args, begun.clips)
    net = UNet(config)
    if args.init:
        start_from(net, load_network(args.init).state_dict())
    noising = Noising(args.high_share, args.drop, shift_of(config), args.blind_share)
    batches = window_batches(begun.clips, config, drawing(args, process), noising, args.augment)

    def validate(shown: nn.Module) -> dict[str, float]:
        return psnrs(plain(shown), begun.valid, process, args.valid_clips, config)

    return Task("lumiere/ssr", net, batches, validate)


def main() -> None:
    parser = options(__doc__, batch=64, lr=1e-3)
    parser.add_argument("--config", default="ssr", help=f"{', '.join(CONFIGS)}, or a JSON file")
    parser.add_argument("--init", help="weights to go on from")
    parser.add_argument("--augment", type=float, default=0.2, help="most deviation of the noise on low-resolution frames")
    parser.set_defaults(high_share=0.0, blind_share=0.0, valid_clips=32)
    train_on_clips(parser, task)


if __name__ == "__main__":
    main()
