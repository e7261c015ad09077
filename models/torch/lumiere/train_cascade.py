"""Trains one of the two networks of the cascade that Lumiere is compared with.

torchrun --nproc_per_node=4 -m lumiere.train_cascade --part keyframes --data CLIPS --valid CLIPS --seconds 100 --out DIR
torchrun --nproc_per_node=4 -m lumiere.train_cascade --part tsr --data CLIPS --valid CLIPS --seconds 100 --out DIR
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from common.parallel import plain
from lumiere.cascade import keyframe_batches, keyframe_indices, tsr_batches
from lumiere.clip_training import Begun, train_on_clips
from lumiere.config import CONFIGS
from lumiere.files import load_network, start_from
from lumiere.objective import Noising, loss_of
from lumiere.options import drawing, options
from lumiere.train_t2i import config_for
from lumiere.trainer import Task
from lumiere.unet import UNet

PARTS = {"keyframes": keyframe_batches, "tsr": tsr_batches}


def task(begun: Begun) -> Task:
    args, process = begun.args, begun.process
    clips, valid = (cut.first_frames(args.frames) if args.frames else cut for cut in (begun.clips, begun.valid))
    args.config = args.config or args.part
    keys = keyframe_indices(clips.frames)
    frames = len(keys) if args.part == "keyframes" else keys[1] - keys[0] + 1
    config = config_for(args, clips)
    net = UNet(replace(config, frames=frames, temporal=replace(config.temporal, course=args.course)))
    if args.init:
        start_from(net, load_network(args.init).state_dict())
    noising, drawn = Noising(args.high_share, args.drop, blind_share=args.blind_share), drawing(args, process)
    batches = PARTS[args.part](clips, drawn, noising)
    # The same noise at every validation; a multiple of the processes.
    few = max(1, min(args.valid_clips, len(valid.about)) // process.world) * process.world
    held = PARTS[args.part](valid, replace(drawn, batch=few, seed=1), noising)

    @torch.no_grad()
    def validate(shown: nn.Module) -> dict[str, float]:
        losses = [loss_of(plain(shown).forward, held(step), process.device.type == "cuda") for step in range(4)]
        return {"v": float(process.sum(torch.stack(losses).mean()) / process.world)}

    return Task(f"lumiere/cascade-{args.part}", net, batches, validate)


def main() -> None:
    parser = options(__doc__, batch=512, lr=1e-3)
    parser.add_argument("--part", required=True, choices=list(PARTS))
    parser.add_argument("--config", help=f"{', '.join(CONFIGS)}, or a JSON file; the part's unless told")
    parser.add_argument("--frames", type=int, help="make clips of so many frames, the beginnings of the data's; whole unless told")
    parser.add_argument(
        "--course",
        type=int,
        default=0,
        help="functions of time that the caption says at once (ours); 0 for the tsr, which is not told when",
    )
    parser.add_argument("--init", help="weights to go on from")
    train_on_clips(parser, task)


if __name__ == "__main__":
    main()
