"""Trains the tokenizer on the images of shards, and on photographs beside them.

    python -m lvm.train_vqgan --data DIR --seconds 180 --out DIR [--photos photos.u8] [--config config.json]

Writes OUT/vqgan.safetensors (the moving average of the weights) and OUT/vqgan.json (how it scores on the shard that was held out).
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from lvm.discriminator import PatchDiscriminator, discriminator_loss, generator_gradient
from lvm.images import load_photos, load_pool, split
from lvm.quantise import CodeUsage, draw_features, quantise
from lvm.shards import read_shards
from lvm.vqgan import Vqgan, load_vqgan, save_vqgan
from lvm.vqgan_config import VqganConfig
from lvm.vqgan_report import held_out_report, psnr

# Steps between two looks at which codes are dead.
RESTART = 20


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="directory of shards with .u8 files")
    parser.add_argument("--out", required=True)
    parser.add_argument("--config", help="JSON file; ours unless told")
    parser.add_argument("--photos", help="bytes [N,64,64,3] of photographs")
    parser.add_argument("--photo-share", type=float, default=0.1)
    parser.add_argument("--answer-share", type=float, default=0.4, help="of the images that are no photographs")
    parser.add_argument("--seconds", type=float, help="train so long")
    parser.add_argument("--steps", type=int, help="or so many steps")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=8e-4)
    parser.add_argument("--codebook-lr", type=float, default=5.0, help="of the codes, as a multiple of --lr")
    parser.add_argument("--adversarial", type=float, default=0.01, help="weight of the discriminator; 0 for none")
    parser.add_argument("--adversarial-start", type=float, default=0.7, help="part of the training after which it counts")
    parser.add_argument("--pool-gb", type=float, default=12.0, help="gigabytes of images to hold on the device")
    parser.add_argument("--dtype", default="F16", choices=["F16", "F32"], help="of the weights file")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if (args.seconds is None) == (args.steps is None):
        parser.error("expected one of --seconds and --steps; give the budget in one of the two.")
    return args


def main() -> None:
    args = arguments()
    started = time.monotonic()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(args.seed)
    generator = torch.Generator(device).manual_seed(args.seed)
    config = VqganConfig.from_json(Path(args.config).read_text()) if args.config else VqganConfig()
    training, held_out = split(read_shards(args.data, "u8"))
    pool = load_pool(training, device, args.pool_gb)
    pool.answer_share, pool.photo_share = args.answer_share, args.photo_share
    if args.photos:
        pool.photos = load_photos(args.photos, config.resolution, device)
    print(f"{len(pool.images)} images on {device} after {time.monotonic() - started:.1f} s", flush=True)

    model = Vqgan(config).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).requires_grad_(False)
    # Codes, norms and biases are not decayed: there is no scale that they should shrink to.
    decayed = [p for p in model.parameters() if p.ndim == 4]
    others = [p for p in model.parameters() if p.ndim != 4 and p is not model.codebook]
    groups = [
        {"params": decayed, "weight_decay": 1e-4, "times": 1.0},
        {"params": others, "weight_decay": 0.0, "times": 1.0},
        # Codes have to keep up with features, which all of the encoder moves.
        {"params": [model.codebook], "weight_decay": 0.0, "times": args.codebook_lr},
    ]
    fused = {"fused": True} if device.type == "cuda" else {}
    optimizer = torch.optim.AdamW(groups, lr=args.lr, betas=(0.9, 0.99), **fused)
    critic = PatchDiscriminator(config.image_channels).to(device).to(memory_format=torch.channels_last)
    critic_optimizer = torch.optim.AdamW(critic.parameters(), lr=args.lr / 2, betas=(0.5, 0.9), weight_decay=0.0, **fused)
    features, decode = model.features, model.decode
    if args.compile:
        features, decode = (torch.compile(f, dynamic=False) for f in (features, decode))

    usage = CodeUsage(config.num_embeddings, device)
    squared = torch.zeros((), device=device)
    curve: list[dict[str, float]] = []
    begun = told = time.monotonic()
    step = told_step = 0
    while True:
        progress = step / args.steps if args.steps else (time.monotonic() - begun) / args.seconds
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["times"] * args.lr * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        images = pool.draw(args.batch, generator)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            z = features(images)
            if step == 0:
                model.codebook.data.copy_(draw_features(z, config.num_embeddings, generator))
                average.codebook.data.copy_(model.codebook)
            quantized = quantise(z, model.codebook)
            shown = decode(quantized.codes)
        mse = F.mse_loss(shown.float(), images)
        loss = 5 * mse + 0.5 * F.l1_loss(shown.float(), images)
        since = progress - args.adversarial_start
        # The discriminator learns for a while before its word counts, and then it counts little by little.
        if args.adversarial and since > -0.05:
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                if since > 0:
                    (own,) = torch.autograd.grad(loss, shown, retain_graph=True)
                    weight = args.adversarial * min(1, since / 0.05)
                    loss = loss + (shown * generator_gradient(critic, shown, own, weight).to(shown.dtype)).float().sum()
                told_apart = discriminator_loss(critic(images).float(), critic(shown.detach()).float())
            critic_optimizer.zero_grad(set_to_none=True)
            told_apart.backward()
            critic_optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        (loss + quantized.loss).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

        with torch.no_grad():
            usage.update(quantized.ids)
            kept = min(0.999, (1 + step) / (10 + step))
            weights = [p.data for p in model.parameters()]
            averages = list(average.parameters())
            torch._foreach_mul_(averages, kept)
            torch._foreach_add_(averages, weights, alpha=1 - kept)
            squared += mse.detach()
        if step % RESTART == RESTART - 1 and progress < 0.85:
            usage.restart([model.codebook.data, average.codebook.data], z, generator)
        step += 1
        if step == 1 or time.monotonic() - told > 5:
            # The one place where the host waits for the device.
            point = {
                "step": step,
                "seconds": round(time.monotonic() - begun, 1),
                "psnr": round(psnr(float(squared) / (step - told_step)), 2),
                "perplexity": round(float(usage.perplexity()), 1),
                "dead": int(usage.dead().sum()),
                "imagesPerSecond": round((step - told_step) * args.batch / (time.monotonic() - told)),
            }
            curve.append(point)
            print(json.dumps(point), flush=True)
            squared.zero_()
            told, told_step = time.monotonic(), step
            if step == 1:
                # The first step compiles, which is no training.
                begun = told
    if device.type == "cuda":
        torch.cuda.synchronize()

    seconds = time.monotonic() - begun
    trained = {
        "steps": step,
        "images": step * args.batch,
        "seconds": round(seconds, 1),
        "seed": args.seed,
        "batch": args.batch,
        "lr": args.lr,
    }
    path = Path(args.out) / "vqgan.safetensors"
    save_vqgan(path, average, {"trained": json.dumps(trained)}, args.dtype)
    # What is scored is the file, rounding included.
    exported = load_vqgan(path).to(device).to(memory_format=torch.channels_last)
    test = Path(args.photos).with_suffix(".test" + Path(args.photos).suffix) if args.photos else None
    photos = load_photos(test, config.resolution, device) if test and test.exists() else None
    report = {
        **held_out_report(exported, *held_out, device, photos),
        "trained": trained,
        "config": json.loads(config.to_json()),
        "curve": curve,
    }
    (Path(args.out) / "vqgan.json").write_text(json.dumps(report, indent=1))
    print(json.dumps({key: value for key, value in report.items() if key != "curve"}))


if __name__ == "__main__":
    main()
