"""The loop that all of Lumiere's trainings share: one process or many, resumable, with a mean of the weights and curves as JSON.

Every random number follows from (seed, step), so that a run that was stopped and resumed is the run that was not, and two processes
compute what one would.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_

from common.checkpoint import load_checkpoint, save_checkpoint
from common.parallel import Process, distribute
from lumiere.blocks import CrossAttention, ResBlock, SelfAttention
from lumiere.ema import Ema
from lumiere.files import save_network
from lumiere.frozen import Frozen, trained
from lumiere.inflate import AttentionInflation, ConvInflation
from lumiere.objective import Batch, loss_of
from lumiere.optimizers import optimizers_for
from lumiere.options import check_options, learning_rate
from lumiere.unet import UNet

# Steps before the speed is taken, since the first compile, and between one look at the clock and the next.
SETTLING, MEASURING = 10, 30
UNTOLD = ("data", "valid", "out", "init", "image", "resume", "seconds_limit", "steps", "checkpoint_seconds", "compile")


@dataclass
class Task:
    """What a script trains: the network with requires_grad set, this process's share of a step's batch, and what to tell now and then."""

    model: str
    net: UNet
    batch: Callable[[int], Batch]
    # Numbers by name, of the network as it is shown; all processes call it.
    validate: Callable[[nn.Module], dict[str, float]]


def fast(net: UNet, compiled: str, device: torch.device) -> UNet:
    """
    The network on the device, channels last, and compiled in place: "whole" as one graph, which fuses most, "blocks" block by block,
    blocks of one shape together, or "off".
    """
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    net.to(device).to(memory_format=torch.channels_last)
    if compiled != "off":
        import torch._dynamo as dynamo

        # Blocks and clips of every shape have a graph of their own; gradients are too small for a graph to be cut for their sake.
        dynamo.config.cache_size_limit = 64
        dynamo.config.optimize_ddp = False
        for part in [net] if compiled == "whole" else blocks(net):
            part.compile(dynamic=False)
    return net


def blocks(net: UNet) -> list[nn.Module]:
    """What is compiled by itself."""
    kinds = (ResBlock, SelfAttention, CrossAttention, ConvInflation, AttentionInflation)
    return [module for module in net.modules() if isinstance(module, kinds)]


def train(args: argparse.Namespace, process: Process, task: Task, began: float) -> None:
    """Trains until --steps, --seconds or --seconds-limit; writes OUT/model.safetensors, curve.json and checkpoint.pt."""
    check_options(args, process.world)
    device, cuda = process.device, process.device.type == "cuda"
    say = print if process.first else lambda *_, **__: None
    parameters = trained(task.net)
    frozen, ema = Frozen(task.net), Ema(parameters, args.ema)
    net = distribute(task.net, process)
    optimizers = optimizers_for(parameters, args.optimizer, args.lr, args.weight_decay)
    out = Path(args.out)
    checkpoint = out / "checkpoint.pt"
    told = {key: value for key, value in vars(args).items() if key not in UNTOLD}
    counts = {"all": sum(p.numel() for p in task.net.parameters()), "trained": sum(p.numel() for p in parameters.values())}
    curve: dict[str, Any] = {"model": task.model, "config": json.loads(task.net.config.to_json()), "parameters": counts}
    curve |= {"world": process.world, "arguments": told, "steps": args.steps, "points": [], "validations": [], "seconds": 0.0}
    say(f"{task.model}: {counts['all']} parameters, {counts['trained']} trained, {time.monotonic() - began:.1f} s", flush=True)
    step = 0
    if args.resume and checkpoint.exists():
        saved = load_checkpoint(checkpoint, net, optimizers, False)
        step, curve = int(saved["step"]), saved["curve"]
        ema.load(saved["ema"])
        changed = [key for key, value in told.items() if curve["arguments"].get(key) != value]
        if changed or (args.steps or curve["steps"]) != curve["steps"]:
            found = ", ".join(changed or ["steps"])
            raise ValueError(f"A resumed run should keep its arguments, found another {found}; use another --out.")
        say(f"resumed at step {step}", flush=True)
    earlier = float(curve["seconds"])

    def save() -> None:
        curve["seconds"] = round(earlier + time.monotonic() - began, 1)
        save_checkpoint(checkpoint, process, net, optimizers, {"step": step, "curve": curve, "ema": ema.mean}, False)
        if process.first:
            (out / "curve.json").write_text(json.dumps(curve, allow_nan=False))

    def tell(idle: float) -> float:
        """Reads the loss, the only wait for the device, and adds a point to the curve."""
        mean = process.sum(total).item() / (step - told_step) / process.world
        speed = (step - told_step) * args.batch / max(1e-9, time.monotonic() - told_at - idle)
        lr = learning_rate(args, step - 1, curve["steps"] or 1 << 30)
        point = {"step": step, "loss": round(mean, 6), "lr": lr, "perSecond": round(speed, 1)}
        curve["points"].append(point)
        say(f"step {step}/{curve['steps'] or '?'} {json.dumps(point)}", flush=True)
        if not math.isfinite(mean):
            raise FloatingPointError(f"The loss should be finite, found {mean} at step {step}; resume with a lower --lr.")
        total.zero_()
        return time.monotonic()

    total = torch.zeros((), device=device)
    saved_at = told_at = time.monotonic()
    told_step, idle, settled, stopped, timing = step, 0.0, 0.0, False, curve["steps"] is None
    while not stopped and (curve["steps"] is None or step < curve["steps"]):
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(args, step, curve["steps"] or 1 << 30)
        loss = loss_of(net, task.batch(step), cuda)
        loss.backward()
        total += loss.detach()
        clip_grad_norm_(parameters.values(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        ema.update(step)
        step += 1
        if timing and step >= SETTLING and (step - SETTLING) % MEASURING == 0:
            process.sum(torch.zeros((), device=device)).item()
            now = time.monotonic()
            if step == SETTLING:
                settled = now
            else:
                fits = step + int(max(0.0, settled + args.seconds - now) * (step - SETTLING) / (now - settled))
                curve["steps"] = int(process.sum(torch.tensor(float(fits), device=device)).item() / process.world)
                # The rate is level until then, so that the end may still be moved.
                timing = step + MEASURING < (1 - args.cooldown) * curve["steps"]
        last = step == curve["steps"]
        if step == 1 or step - told_step >= 50 or last:
            told_at, told_step, idle = tell(idle), step, 0.0
            stopped = process.agree(told_at - began > args.seconds_limit)
            if not last and process.agree(told_at - saved_at > args.checkpoint_seconds):
                save()
                saved_at = time.monotonic()
                idle += saved_at - told_at
        if step % args.valid_every == 0 or last or stopped:
            paused = time.monotonic()
            with ema.shown():
                result = {key: round(value, 5) for key, value in task.validate(net).items()}
            curve["validations"].append({"step": step, **result})
            idle += time.monotonic() - paused
            say(f"step {step}: {json.dumps(result)}, {time.monotonic() - paused:.1f} s", flush=True)
    frozen.check()
    save()
    if process.first:
        told_now = {**told, "steps": step, "seconds": curve["seconds"], "world": process.world}
        with ema.shown():
            save_network(out / "model.safetensors", task.model, task.net, json.dumps(told_now))
        memory = f", {torch.cuda.max_memory_allocated() / 1e9:.1f} GB" if cuda else ""
        ended = "stopped" if stopped else "done"
        say(f"{ended} at step {step} of {curve['steps']} after {time.monotonic() - began:.1f} s{memory}", flush=True)


def share_of(items: Tensor, process: Process) -> Tensor:
    """This process's part of what is to be validated."""
    return items[process.rank :: process.world]
