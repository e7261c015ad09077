"""Cuts photographs into 64×64 crops at many scales, as bytes for lvm/train_vqgan.py.

    python -m lvm.photo_crops --photos DIR --out photos.u8 [--count 6000] [--hold-out 4] [--side 64]

Writes two files: OUT (uint8 [N,side,side,3]) from all photographs but the last `hold-out` by name, and OUT with `.test`
before its suffix from those, which training never sees. Needs Pillow.
"""

import argparse
import random
from pathlib import Path

import numpy as np
from PIL import Image


def crops(paths: list[Path], count: int, side: int, seed: int) -> np.ndarray:
    """Square crops of a random place and scale, from the whole height down to `side` pixels, mirrored half the time."""
    draw = random.Random(seed)
    images = [Image.open(path).convert("RGB") for path in paths]
    out = np.empty((count, side, side, 3), np.uint8)
    for i in range(count):
        image = images[i % len(images)]
        most = min(image.size)
        # Uniform in the logarithm: as many crops between 64 and 128 pixels as between 256 and 512.
        size = round(side * (most / side) ** draw.random())
        x, y = draw.randint(0, image.width - size), draw.randint(0, image.height - size)
        crop = image.crop((x, y, x + size, y + size)).resize((side, side), Image.Resampling.BOX)
        pixels = np.asarray(crop)
        out[i] = pixels[:, ::-1] if draw.random() < 0.5 else pixels
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--hold-out", type=int, default=4)
    parser.add_argument("--side", type=int, default=64)
    args = parser.parse_args()
    paths = sorted(p for p in args.photos.iterdir() if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    if len(paths) <= args.hold_out:
        raise SystemExit(f"{args.photos} should hold more than {args.hold_out} photographs, found {len(paths)}.")
    kept, held = paths[: len(paths) - args.hold_out], paths[len(paths) - args.hold_out :]
    crops(kept, args.count, args.side, 0).tofile(args.out)
    crops(held, 512, args.side, 1).tofile(args.out.with_suffix(".test" + args.out.suffix))


if __name__ == "__main__":
    main()
