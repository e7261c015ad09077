"""An early look at motion: real clips, noised; one prediction x̂₀ of each; its phase-lock R (lumiere/phase_lock.py).

    python -m lumiere.motion_gate --weights OUT/model.safetensors --data CLIPS

Below R = .8 at log-SNR −4.4 after a few minutes of training something should be changed; at −12 it is what the
caption alone tells. Printed during training too.
"""

from __future__ import annotations

import argparse
import json

import torch

from common.parallel import Process, start
from lumiere.clips import Clips, load_clips
from lumiere.diffusion import noised, v_of, x0_of
from lumiere.files import load_network
from lumiere.generate import clip_noise, predict
from lumiere.phase_lock import rhythms
from lumiere.unet import UNet

LEVELS = (-12.0, -6.9, -5.1, -4.4, -3.4, -2.3, 0.0)
# Cycles a frame above which keyframes at stride 8 cannot follow.
NYQUIST = 1 / 16


@torch.no_grad()
def gate(
    net: UNet, clips: Clips, process: Process, count: int = 128, micro: int = 16, levels: tuple[float, ...] = LEVELS
) -> dict[str, float]:
    """
    Of the first `count` clips, over all processes: "v@λ" the mean squared error of v̂, "R@λ" the mean phase-lock of x̂₀, "slow@λ" and
    "fast@λ" that of motions below and above NYQUIST, "hit@λ" the share of frequencies that are right.
    """
    own = torch.arange(min(count, len(clips.about)))[process.rank :: process.world]
    device, frames = clips.pixels.device, net.config.frames
    names = [f"{name}@{level:g}" for level in levels for name in ("v", "R", "slow", "fast", "hit")]
    sums = {name: torch.zeros(2, dtype=torch.float64) for name in names}
    for begin in range(0, len(own), micro):
        some = own[begin : begin + micro]
        about = [clips.about[i] for i in some]
        x0 = clips.take(some.to(device)).unflatten(0, (len(some), -1))[:, :frames].flatten(0, 1)
        tokens = clips.told[some.to(device)]
        noise = clip_noise(1, some, frames, clips.size, device)
        for level in levels:
            told = torch.full((len(some),), level, device=device)
            z = noised(x0, noise, told)
            v = predict(net, z, told, tokens, frames)
            found = rhythms(x0_of(v, z, told), frames, about)
            add = {"v": [float((v - v_of(x0, noise, told)).square().mean())] * len(some), "R": [one.lock for one in found]}
            add["slow"] = [one.lock for one in found if abs(one.wanted) < NYQUIST]
            add["fast"] = [one.lock for one in found if abs(one.wanted) >= NYQUIST]
            add["hit"] = [float(one.hit(frames)) for one in found]
            for name, values in add.items():
                sums[f"{name}@{level:g}"] += torch.tensor([sum(values), len(values)], dtype=torch.float64)
    table = process.sum(torch.stack([sums[name] for name in names]).float().to(device)).tolist()
    return {name: total / number for name, (total, number) in zip(names, table) if number}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--data", required=True, help="folder of clips")
    parser.add_argument("--count", type=int, default=128)
    args = parser.parse_args()
    process = start()
    net = load_network(args.weights).to(process.device).to(memory_format=torch.channels_last)
    clips = load_clips(args.data, process.device, args.count)
    real = rhythms(clips.take(torch.arange(len(clips.about), device=process.device)), clips.frames, clips.about)
    result = gate(net, clips, process, args.count)
    if process.first:
        print(json.dumps({"real R": sum(one.lock for one in real) / max(1, len(real)), **result}, indent=1))


if __name__ == "__main__":
    main()
