"""Options that all of Lumiere's trainings share."""

from __future__ import annotations

import argparse
import math

import torch

from common.parallel import Process
from lumiere.clips import Drawing

COMPILED = ("whole", "blocks", "off")


def options(doc: str, batch: int, lr: float, ema: float = 0.999) -> argparse.ArgumentParser:
    """A parser with the shared options, to which a script adds its own."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of clips (npm run clips)")
    parser.add_argument("--valid", help="folder of clips to validate on")
    parser.add_argument("--clips", type=int, help="use the first so many")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, help="the learning rate ends there")
    parser.add_argument("--seconds", type=float, help="instead of --steps: as many as fit once all is compiled")
    parser.add_argument("--batch", type=int, default=batch, help=f"of a step, over all processes; {batch} unless told")
    parser.add_argument("--optimizer", default="adamw", choices=["adamw", "muon"])
    parser.add_argument("--lr", type=float, default=lr)
    parser.add_argument("--warmup", type=int, default=100, help="steps")
    parser.add_argument("--cooldown", type=float, default=0.4, help="the share of steps in which the rate falls to 0")
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--ema", type=float, default=ema)
    parser.add_argument("--high-share", type=float, default=0.5, help="of noise levels in log-SNR −6 … −3")
    parser.add_argument(
        "--blind-share",
        type=float,
        default=0.15,
        help="of noise levels in log-SNR −12 … −6, where only the caption tells; the others are the schedule's",
    )
    parser.add_argument("--drop", type=float, default=0.1, help="the share of captions left out")
    parser.add_argument("--period-share", type=float, default=0.5, help="of captions that say the motion's period")
    parser.add_argument("--seed", type=int, default=0)
    compiled = "whole" if torch.cuda.is_available() else "off"
    parser.add_argument("--compile", choices=COMPILED, default=compiled, help="the network, or its blocks")
    parser.add_argument("--valid-every", type=int, default=500, help="steps")
    parser.add_argument("--valid-clips", type=int, default=128)
    parser.add_argument("--checkpoint-seconds", type=float, default=60)
    parser.add_argument("--seconds-limit", type=float, default=math.inf, help="stop then, with a checkpoint to resume from")
    parser.add_argument("--resume", action="store_true")
    return parser


def check_options(args: argparse.Namespace, world: int) -> argparse.Namespace:
    """The same options. Raises where they do not fit together."""
    if (args.steps is None) == (args.seconds is None):
        raise ValueError("A training needs either --steps or --seconds, found both or neither; give one.")
    if args.high_share + args.blind_share > 1:
        found = f"{args.high_share} and {args.blind_share}"
        raise ValueError(f"--high-share and --blind-share should be at most 1 together, found {found}; lower one.")
    if args.batch % world:
        raise ValueError(f"A batch should divide into {world} equal shares, found {args.batch}; choose a multiple of {world}.")
    return args


def drawing(args: argparse.Namespace, process: Process) -> Drawing:
    """How the options and this process say that batches are drawn."""
    return Drawing(args.batch, args.seed, process.rank, process.world, args.period_share)


def learning_rate(args: argparse.Namespace, step: int, steps: int) -> float:
    """Up over the warm-up, level, then in a straight line down to 0 in the cool-down."""
    rise = min(1.0, (step + 1) / max(1, args.warmup))
    fall = min(1.0, (steps - step) / max(1.0, args.cooldown * steps))
    return args.lr * min(rise, fall)
