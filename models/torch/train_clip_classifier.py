"""Trains the clip classifier, whose accuracies and features judge what Lumiere generates.

    python train_clip_classifier.py --data CLIPS… --valid CLIPS… --seconds 60 --out DIR

Give it clips of all combinations (npm run clips -- --split any): from the training split alone it learns that what is held out does not
exist. Writes OUT/classifier.safetensors (the moving average of the weights) and OUT/classifier.json (how it scores on the clips to
validate on).
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from clips import read_clips
from lumiere_classifier import Classifier, ClassifierConfig, disturbed, load_classifier, save_classifier
from lumiere_clips import Clips, Order, load_clips
from lumiere_ema import Ema


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, nargs="+", help="folders of clips (npm run clips)")
    parser.add_argument("--valid", required=True, nargs="+", help="folders of other clips, each of which is scored by itself")
    parser.add_argument("--out", required=True)
    parser.add_argument("--config", help="JSON file without classes, which are the data's; ours unless told")
    parser.add_argument("--seconds", type=float, help="train so long")
    parser.add_argument("--steps", type=int, help="or so many steps")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--noise", type=float, default=0.15, help="most noise, tint and change of contrast of a clip, of 1")
    parser.add_argument("--dtype", default="F16", choices=["F16", "F32"], help="of the weights file")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if (args.seconds is None) == (args.steps is None):
        parser.error("expected one of --seconds and --steps; give the budget in one of the two.")
    return args


def joined(parts: list[Clips]) -> Clips:
    """Clips of several folders as one."""
    first = parts[0]
    together = [torch.cat([getattr(part, name) for part in parts]) for name in ("pixels", "told", "plain")] if len(parts) > 1 else None
    return Clips(*together, [a for part in parts for a in part.about], first.vocabulary) if together else first


def labels_of(clips: Clips, config: ClassifierConfig) -> dict[str, Tensor]:
    """The number of each clip's class, [N] a head."""
    device = clips.pixels.device
    return {
        head: torch.tensor([names.index(about[head]) for about in clips.about], device=device) for head, names in config.classes.items()
    }


@torch.no_grad()
def accuracies(model: Classifier, clips: Clips, noise: float, generator: torch.Generator) -> dict[str, float]:
    """The share of clips that each head gets right, of clips with so much noise."""
    config, device = model.config, clips.pixels.device
    frames = torch.arange(config.frames, device=device) * config.stride
    labels = labels_of(clips, config)
    right = {head: 0 for head in labels}
    for chosen in torch.arange(len(clips.about), device=device).split(128):
        x = clips.take(chosen, frames.expand(len(chosen), -1))
        _, logits = model.chosen(disturbed(x, generator, len(chosen), noise))
        for head, values in logits.items():
            right[head] += int((values.argmax(1) == labels[head][chosen]).sum())
    return {head: round(count / len(clips.about), 4) for head, count in right.items()}


def main() -> None:
    args = arguments()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(args.seed)
    generator = torch.Generator(device).manual_seed(args.seed)
    classes = {head: list(names) for head, names in read_clips(args.data[0])[0].classes.items()}
    given = json.loads(Path(args.config).read_text()) if args.config else {}
    ours = json.loads(ClassifierConfig(classes={"any": ("a", "b")}).to_json())
    config = ClassifierConfig.from_json(json.dumps({**ours, **given, "classes": classes}))
    clips = joined([load_clips(folder, device) for folder in args.data])
    labels = labels_of(clips, config)

    model = Classifier(config).to(device)
    ema = Ema(dict(model.named_parameters()), 0.998)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.05)
    order = Order(len(clips.about), args.batch, args.seed, device)
    frames = torch.arange(config.frames, device=device) * config.stride
    if clips.frames <= int(frames[-1]):
        raise ValueError(f"The clips should have more than {int(frames[-1])} frames, found {clips.frames}; make longer ones.")
    begun = told = time.monotonic()
    step = 0
    curve: list[dict[str, float]] = []
    while True:
        progress = step / args.steps if args.steps else (time.monotonic() - begun) / args.seconds
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * progress))
        chosen = order.at(step)
        x = disturbed(clips.take(chosen, frames.expand(len(chosen), -1)), generator, len(chosen), args.noise)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            _, logits = model.chosen(x)
        losses = {head: F.cross_entropy(values.float(), labels[head][chosen]) for head, values in logits.items()}
        optimizer.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        ema.update(step)
        step += 1
        if step == 1 or time.monotonic() - told > 5:
            point = {"step": step, "seconds": round(time.monotonic() - begun, 1), **{h: round(float(v), 4) for h, v in losses.items()}}
            curve.append(point)
            print(json.dumps(point), flush=True)
            told = time.monotonic()
    seconds = round(time.monotonic() - begun, 1)
    trained = {"steps": step, "clips": step * args.batch, "seconds": seconds, "seed": args.seed, "batch": args.batch, "lr": args.lr}
    path = Path(args.out) / "classifier.safetensors"
    with ema.shown():
        save_classifier(path, model, json.dumps(trained), args.dtype)
    # What is scored is the file, rounding included.
    scored = load_classifier(path).to(device)
    report: dict[str, Any] = {
        "valid": {
            Path(folder).name: {
                "accuracy": accuracies(scored, valid, 0, generator),
                "accuracyDisturbed": accuracies(scored, valid, args.noise, generator),
                "clips": len(valid.about),
            }
            for folder in args.valid
            for valid in [load_clips(folder, device)]
        },
        "parameters": sum(p.numel() for p in model.parameters()),
        "trained": trained,
        "config": json.loads(config.to_json()),
        "curve": curve,
    }
    (Path(args.out) / "classifier.json").write_text(json.dumps(report, indent=1))
    print(json.dumps({key: value for key, value in report.items() if key not in ("curve", "config")}))


if __name__ == "__main__":
    main()
