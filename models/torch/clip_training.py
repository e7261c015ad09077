"""A training of Lumiere on clips, from its options to its end: what all of its scripts but the classifier's do alike."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from lumiere_clips import Clips, load_clips
from lumiere_trainer import Task, fast, train
from parallel import Process, start


@dataclass(frozen=True)
class Begun:
    """A training that has begun: its options, this process, the clips to train on, and those to validate on (the same unless told)."""

    args: argparse.Namespace
    process: Process
    clips: Clips
    valid: Clips


def train_on_clips(parser: argparse.ArgumentParser, task_of: Callable[[Begun], Task]) -> None:
    """Joins the other processes, loads the clips, makes the task and trains it (lumiere_trainer.train), with the script's options."""
    began = time.monotonic()
    args, process = parser.parse_args(), start()
    torch.manual_seed(args.seed)
    clips = load_clips(args.data, process.device, args.clips)
    valid = load_clips(args.valid, process.device, args.valid_clips) if args.valid else clips
    task = task_of(Begun(args, process, clips, valid))
    fast(task.net, args.compile, process.device)
    train(args, process, task, began)
    process.leave()
