"""Trains LVM's transformer on tokenized shards, on one process or on many.

    python -m lvm.train_lvm --config 22m --data DIR --valid DIR --tokens 1.2e9 --out DIR
    torchrun --nproc_per_node=2 -m lvm.train_lvm …

Writes OUT/model.safetensors, OUT/curve.json and, every minute, OUT/checkpoint.pt, from which --resume goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from torch.nn.utils import clip_grad_norm_

from common.checkpoint import load_checkpoint, model_state, save_checkpoint
from common.parallel import distribute, start
from lvm.attention_backend import choose_attention
from lvm.chunks import Batches, chunks_of
from lvm.llama import Llama, save_llama
from lvm.llama_config import SIZES, sized
from lvm.optimizers import optimizers_for
from lvm.sharding import shard
from lvm.shards import MIXTURES, read_shards
from lvm.validation import summary, validate, validation_set


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", default="22m", help=f"{', '.join(SIZES)}, or a JSON file")
    parser.add_argument("--data", required=True, help="directory of shards with .tokens files")
    parser.add_argument("--valid", help="directory of shards to validate on")
    parser.add_argument("--out", required=True)
    parser.add_argument("--codes", type=int, default=1024, help="of the tokenizer; BOS and EOS are the two ids after them")
    parser.add_argument("--tokens", type=float, required=True, help="to train on; the learning rate ends there")
    parser.add_argument("--batch", type=int, default=32, help="sequences of a step, over all processes")
    parser.add_argument("--micro-batch", type=int, help="sequences of a pass on one device; the whole share unless told")
    parser.add_argument("--optimizer", default="muon", choices=["muon", "adamw"])
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--schedule", default="linear", choices=["linear", "cosine"])
    parser.add_argument("--warmup", type=int, default=100, help="steps")
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--question-weight", type=float, default=0.25, help="of a question's tokens in the loss; all others weigh 1")
    parser.add_argument("--mixture", default="all", choices=list(MIXTURES))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--attention", default="auto", choices=["auto", "flash", "cudnn"])
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    parser.add_argument("--fsdp", action="store_true", help="split weights and optimizer over the processes (AdamW only)")
    parser.add_argument("--valid-every", type=float, default=1e8, help="tokens")
    parser.add_argument("--checkpoint-seconds", type=float, default=60)
    parser.add_argument("--seconds-limit", type=float, default=math.inf, help="stop then, with a checkpoint to resume from")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    if args.fsdp and args.optimizer != "adamw":
        parser.error("--fsdp expects --optimizer adamw, since Muon needs whole matrices; add it.")
    return args


def learning_rate(args: argparse.Namespace, step: int, steps: int) -> float:
    """Up over the warm-up, then down to 0 at the last step."""
    done = max(0, step - args.warmup) / max(1, steps - args.warmup)
    fall = 1 - done if args.schedule == "linear" else 0.5 * (1 + math.cos(math.pi * done))
    return args.lr * min(1, (step + 1) / max(1, args.warmup)) * fall


def main() -> None:
    args, began = arguments(), time.monotonic()
    process = start()
    device, cuda = process.device, process.device.type == "cuda"
    say = print if process.first else lambda *_, **__: None
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")
    share = args.batch // process.world
    micro = args.micro_batch or share
    if args.batch % process.world or share % micro:
        raise ValueError(f"A batch of {args.batch} should divide into {process.world} shares of passes of {micro}; choose another batch.")

    shards = read_shards(args.data)
    chunks = torch.from_numpy(chunks_of(shards, args.mixture, args.codes, args.seed)).to(device)
    batches = Batches(chunks, args.batch, args.question_weight, args.seed)
    context = chunks.shape[1] - 1
    valid = validation_set(read_shards(args.valid), args.codes, device) if args.valid else None
    steps = max(1, round(args.tokens / (args.batch * context)))
    config = sized(args.config, args.codes, context)
    model = Llama(config)
    parameters = sum(p.numel() for p in model.parameters())
    say(
        f"{args.config}: {parameters} parameters, {steps} steps, {chunks[:, 1:].numel()} tokens, {time.monotonic() - began:.1f} s",
        flush=True,
    )
    model.to(device)
    if cuda:
        chosen = choose_attention(args.attention, micro, config.heads, context, config.hidden // config.heads)
        say(f"attention: {chosen}", flush=True)
    if args.compile:
        model.compile()
    net = shard(model, process) if args.fsdp else distribute(model, process)
    optimizers = optimizers_for(net, args.optimizer, args.lr, args.weight_decay)

    out = Path(args.out)
    checkpoint = out / "checkpoint.pt"
    told = {key: value for key, value in vars(args).items() if key not in ("data", "valid", "out", "resume", "seconds_limit")}
    curve: dict[str, Any] = {"config": args.config, "parameters": parameters, "world": process.world, "arguments": told}
    curve |= {"points": [], "validations": [], "seconds": 0.0}
    step = 0
    if args.resume and checkpoint.exists():
        saved = load_checkpoint(checkpoint, net, optimizers, args.fsdp)
        step, curve = int(saved["step"]), saved["curve"]
        fixed = ("config", "codes", "tokens", "batch", "optimizer", "lr", "schedule", "warmup", "mixture", "seed")
        changed = [key for key in fixed if curve["arguments"][key] != told[key]]
        if changed:
            raise ValueError(
                f"A resumed run should keep its arguments, found another {', '.join(changed)}; start a new one in another --out."
            )
        say(f"resumed at step {step}", flush=True)

    def save() -> None:
        curve["seconds"] = earlier + time.monotonic() - began
        save_checkpoint(checkpoint, process, net, optimizers, {"step": step, "curve": curve, "config": config.to_json()}, args.fsdp)
        if process.first:
            (out / "curve.json").write_text(json.dumps(curve, allow_nan=False))

    earlier = float(curve["seconds"])
    total = torch.zeros((), device=device)
    saved_at = told_at = time.monotonic()
    idle = 0.0  # seconds since then that were not training
    told_step, valid_step = step, max(1, round(args.valid_every / (args.batch * context)))
    stopped = False
    while step < steps and not stopped:
        lr = learning_rate(args, step, steps)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = lr
        inputs, targets, weights = batches.batch_at(step, process.rank, process.world)
        for i in range(0, share, micro):
            last = i + micro == share
            alone = nullcontext() if last or process.world == 1 or args.fsdp else net.no_sync()
            with alone:
                with torch.autocast(device.type, torch.bfloat16, enabled=cuda):
                    nll = net(inputs[i : i + micro], targets[i : i + micro])
                loss = (nll * weights[i : i + micro]).sum()
                loss.backward()
            total += loss.detach()
        clip_grad_norm_(net.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        if valid and (step % valid_step == 0 or step == steps):
            if cuda:
                torch.cuda.synchronize()
            paused = time.monotonic()
            result = validate(net, valid, micro, process.rank, process.world)
            curve["validations"].append({"tokens": step * args.batch * context, **result})
            idle += time.monotonic() - paused
            say(f"step {step}: {summary(result)}, {time.monotonic() - paused:.1f} s", flush=True)

        # The host waits for the device here and nowhere else.
        if step == steps or step - told_step >= 20 or step == 1:
            mean = process.sum(total).item() / (step - told_step) / process.world
            now = time.monotonic()
            speed = (step - told_step) * args.batch * context / (now - told_at - idle)
            point = {"tokens": step * args.batch * context, "loss": round(mean, 5), "lr": lr, "tokensPerSecond": round(speed)}
            curve["points"].append(point)
            say(f"step {step}/{steps} {json.dumps(point)}", flush=True)
            if not math.isfinite(mean):
                raise FloatingPointError(f"The loss should be finite, found {mean} at step {step}; resume with a lower --lr.")
            total.zero_()
            told_at, told_step, idle = now, step, 0.0
            stopped = process.agree(now - began > args.seconds_limit)
            if step < steps and process.agree(now - saved_at > args.checkpoint_seconds):
                save()
                saved_at = time.monotonic()
                idle += saved_at - now
    save()
    weights_now = model_state(net, args.fsdp)
    if process.first:
        trained = {**told, "tokens": step * args.batch * context, "seconds": round(float(curve["seconds"]), 1)}
        save_llama(out / "model.safetensors", weights_now, config, {"trained": json.dumps(trained)})
        memory = f", {torch.cuda.max_memory_allocated() / 1e9:.1f} GB" if cuda else ""
        say(f"{'stopped' if stopped else 'done'} at step {step} of {steps} after {time.monotonic() - began:.1f} s{memory}", flush=True)
    process.leave()


if __name__ == "__main__":
    main()
