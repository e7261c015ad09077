"""Trains the tokenizer's decoder further, while what makes tokens stands still: all tokens, and what a transformer learned, stay valid.

    python -m lvm.train_decoder --weights vqgan.safetensors --data DIR --seconds 200 --out DIR [--photos photos.u8]

Writes OUT/vqgan.safetensors and OUT/vqgan.json as lvm.train_vqgan does. Squared and absolute errors alone: what a decoder draws of a
mask should have its pixels, and a discriminator asks for texture.
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
from torch import Tensor

from lvm.images import load_photos, load_pool, split
from lvm.shards import read_shards
from lvm.vqgan import Vqgan, load_vqgan, save_vqgan
from lvm.vqgan_report import held_out_report, psnr

# Every so many steps the host reads the loss, the one place where it waits for the device.
TELLING = 100


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, help="a tokenizer to go on from")
    parser.add_argument("--data", required=True, help="directory of shards with .u8 files")
    parser.add_argument("--out", required=True)
    parser.add_argument("--photos", help="bytes [N,64,64,3] of photographs")
    parser.add_argument("--photo-share", type=float, default=0.1)
    parser.add_argument("--answer-share", type=float, default=0.6, help="of the images that are no photographs")
    parser.add_argument("--seconds", type=float, help="train so long")
    parser.add_argument("--steps", type=int, help="or so many steps")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--lr", type=float, default=4e-4)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--pool-gb", type=float, default=12.0, help="gigabytes of images to hold on the device")
    parser.add_argument("--dtype", default="F16", choices=["F16", "F32"], help="of the weights file")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if (args.seconds is None) == (args.steps is None):
        parser.error("expected one of --seconds and --steps; give the budget in one of the two.")
    return args


def decoding(model: Vqgan) -> list[torch.nn.Parameter]:
    """What is trained, and no other parameter afterwards asks for a gradient: all that comes after the codes."""
    model.requires_grad_(False)
    parts = (model.post_quant_conv, model.decoder)
    return [parameter.requires_grad_(True) for part in parts for parameter in part.parameters()]


def codes_of(model: Vqgan, images: Tensor) -> Tensor:
    """The codes [B, D, h, w] of images [B, C, H, W], in float32, so that they are those of the shipped tokens."""
    side = model.config.resolution // model.config.downsampling
    with torch.no_grad():
        return F.embedding(model.encode(images), model.codebook).unflatten(1, (side, side)).permute(0, 3, 1, 2)


def main() -> None:
    args = arguments()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    generator = torch.Generator(device).manual_seed(args.seed)
    model = load_vqgan(args.weights).to(device).to(memory_format=torch.channels_last)
    parameters = decoding(model)
    average = copy.deepcopy(model).requires_grad_(False)
    averages = [*average.post_quant_conv.parameters(), *average.decoder.parameters()]
    training, held_out = split(read_shards(args.data, "u8"))
    pool = load_pool(training, device, args.pool_gb)
    pool.answer_share, pool.photo_share = args.answer_share, args.photo_share
    if args.photos:
        pool.photos = load_photos(args.photos, model.config.resolution, device)
    fused = {"fused": True} if device.type == "cuda" else {}
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0, **fused)
    decode = torch.compile(model.decode, dynamic=False) if args.compile else model.decode

    squared, curve, step, told = torch.zeros((), device=device), [], 0, 0
    begun = time.monotonic()
    while True:
        progress = step / args.steps if args.steps else (time.monotonic() - begun) / args.seconds
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * progress))
        images = pool.draw(args.batch, generator)
        codes = codes_of(model, images)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            shown = decode(codes).float()
        mse = F.mse_loss(shown, images)
        optimizer.zero_grad(set_to_none=True)
        (5 * mse + 0.5 * F.l1_loss(shown, images)).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        with torch.no_grad():
            kept = min(args.ema, (1 + step) / (10 + step))
            torch._foreach_mul_(averages, kept)
            torch._foreach_add_(averages, [parameter.detach() for parameter in parameters], alpha=1 - kept)
            squared += mse.detach()
        step += 1
        if step == 1:
            # The first step compiles, which is no training.
            begun = time.monotonic()
        if step % TELLING == 0:
            curve.append(
                {"step": step, "seconds": round(time.monotonic() - begun, 1), "psnr": round(psnr(float(squared) / (step - told)), 2)}
            )
            print(json.dumps(curve[-1]), flush=True)
            squared.zero_()
            told = step

    trained = {"steps": step, "images": step * args.batch, "seconds": round(time.monotonic() - begun, 1), "part": "decoder"}
    trained |= {"seed": args.seed, "batch": args.batch, "lr": args.lr}
    path = Path(args.out) / "vqgan.safetensors"
    save_vqgan(path, average, {"trained": json.dumps(trained)}, args.dtype)
    test = Path(args.photos).with_suffix(".test" + Path(args.photos).suffix) if args.photos else None
    photos = load_photos(test, model.config.resolution, device) if test and test.exists() else None
    before, after = (held_out_report(net.to(device), *held_out, device, photos) for net in (load_vqgan(args.weights), load_vqgan(path)))
    report = {**after, "before": before, "trained": trained, "config": json.loads(model.config.to_json()), "curve": curve}
    (Path(args.out) / "vqgan.json").write_text(json.dumps(report, indent=1))
    print(json.dumps({"before": before, "after": after}))


if __name__ == "__main__":
    main()
