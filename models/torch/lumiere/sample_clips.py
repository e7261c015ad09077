"""Makes clips for the captions of a shard's clips, as a shard that the evaluation reads like real ones.

    torchrun --nproc_per_node=4 -m lumiere.sample_clips --weights STUNET --captions CLIPS --count 256 --guidance 3 --out DIR/NAME
    python -m lumiere.sample_clips --weights STUNET --condition image --captions CLIPS …      what is given is taken from the clips
    python -m lumiere.sample_clips --keyframes NET --tsr NET --captions CLIPS …               the cascade; --oracle with true keyframes
    python -m lumiere.sample_clips --weights STUNET --style NET --alpha 0.7 …                 in a style
    python -m lumiere.sample_clips --ssr NET --captions LOW --overlap 2 --out DIR/NAME        LOW's clips, four times as large

Writes DIR/NAME.u8 and DIR/NAME.json. A clip depends on its number and --seed, and with DDIM on nothing else.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from common.parallel import Process, start
from lumiere.cascade import keyframe_indices
from lumiere.clip_shards import read_clips
from lumiere.clips import Clips, load_clips, to_bytes
from lumiere.files import load_network
from lumiere.generate import CONDITIONS, Sampling, added_noise, clip_noise, generate, generate_cascade, given_of
from lumiere.options import COMPILED
from lumiere.samplers import SAMPLERS, sample
from lumiere.ssr import FACTOR, shift_of, window_predictor
from lumiere.style import blended
from lumiere.trainer import fast
from lumiere.unet import UNet
from lumiere.windows import windows

# From numbers [B] and captions [B, L] to clips [B·T, 3, S, S].
Maker = Callable[[Tensor, Tensor], Tensor]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("weights", "keyframes", "tsr", "style", "ssr"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--alpha", type=float, default=0.7, help="of --style")
    parser.add_argument("--captions", required=True, help="folder of clips")
    parser.add_argument("--say", default="drawn", choices=["drawn", "period", "plain"], help="captions as drawn, or with or without period")
    parser.add_argument("--condition", default="text", choices=CONDITIONS)
    parser.add_argument("--oracle", action="store_true", help="the cascade between true keyframes")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--batch", type=int, default=32, help="of one device")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--rescale", type=float, default=0.5)
    parser.add_argument("--sampler", default="ddim", choices=SAMPLERS)
    parser.add_argument("--clip", action=argparse.BooleanOptionalAction, default=True, help="hold each x̂₀ in [−1, 1]")
    parser.add_argument("--overlap", type=int, default=2, help="of --ssr's windows; 0 for windows by themselves")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compile", choices=COMPILED, default="off")
    parser.add_argument("--out", required=True, type=Path, help="DIR/NAME")
    args = parser.parse_args()
    if sum(map(bool, (args.weights, args.keyframes and args.tsr, args.ssr))) != 1:
        parser.error("Clips need --weights, or --keyframes and --tsr, or --ssr, and only one of these; give one.")
    return args


def maker(args: argparse.Namespace, clips: Clips, device: torch.device) -> tuple[Maker, int, int]:
    """What makes a batch, with the frames and the side of its clips."""
    how = Sampling(args.steps, args.guidance, args.rescale, args.sampler, args.clip, args.seed)
    ready = lambda path: fast(load_network(path), args.compile, device)  # noqa: E731
    if args.ssr:
        net = ready(args.ssr)
        return super_resolution(net, clips, how, args.overlap), clips.frames, FACTOR * clips.size
    if args.weights:
        net = ready(args.weights)
        if args.style:
            styled = blended({k: v.cpu() for k, v in net.state_dict().items()}, load_network(args.style).state_dict(), args.alpha)
            net.load_state_dict(styled)
        frames = net.config.frames

        def whole(numbers: Tensor, tokens: Tensor) -> Tensor:
            index = torch.arange(frames, device=device).expand(len(numbers), -1)
            given = None if args.condition == "text" else given_of(args.condition, clips.take(numbers, index), frames)
            return generate(net, tokens, numbers, how, given)

        return whole, frames, net.config.size
    keyframes, tsr = ready(args.keyframes), ready(args.tsr)
    indices = torch.tensor(keyframe_indices(clips.frames), device=device)

    def cascade(numbers: Tensor, tokens: Tensor) -> Tensor:
        true = clips.take(numbers, indices.expand(len(numbers), -1))
        given = given_of("image", true, len(indices)) if args.condition == "image" else None
        keys = true.unflatten(0, (len(numbers), -1)) if args.oracle else None
        return generate_cascade(keyframes, tsr, tokens, numbers, how, clips.frames, keys, given)

    return cascade, clips.frames, clips.size


def super_resolution(net: UNet, clips: Clips, how: Sampling, overlap: int) -> Maker:
    """The clips themselves, larger: MultiDiffusion over windows, one noise a clip."""
    config = net.config

    @torch.no_grad()
    def larger(numbers: Tensor, tokens: Tensor) -> Tensor:
        made = []
        for number, caption in zip(numbers.split(1), tokens.split(1)):
            predict = window_predictor(net, clips.take(number), caption, windows(clips.frames, config.frames, overlap), number.is_cuda)
            z = clip_noise(how.seed, number, clips.frames, config.size, number.device)
            generator = added_noise(how.seed, int(number), number.device)
            # Every window is told the same level: one clip, one number.
            made.append(sample(predict, z, 1, how.steps, how.sampler, generator, how.clip, shift=shift_of(config)))
        return torch.cat(made)

    return larger


def write_list(args: argparse.Namespace, clips: Clips, says: Tensor, frames: int, size: int) -> None:
    """The list beside the bytes: what the source tells of each clip, and how these were made."""
    first = read_clips(args.captions)[0]
    records = []
    for about, told, tokens in zip(clips.about, says.tolist(), clips.captions(torch.arange(len(says), device=says.device), says).tolist()):
        same = told == about["saysPeriod"]
        caption = about["caption"] if same else " ".join(first.vocabulary[i] for i in tokens if i)
        records.append({**about, "tokens": tokens, "saysPeriod": told, "caption": caption})
    head = {"clips": records, "frames": frames, "size": size, "fps": first.fps, "captionLength": clips.told.shape[1]}
    head |= {"classes": first.classes, "vocabulary": first.vocabulary, "split": first.split}
    made = {key: str(value) if isinstance(value, Path) else value for key, value in vars(args).items() if value is not None}
    args.out.with_suffix(".json").write_text(json.dumps({**head, "made": made}))


def main() -> None:
    args, began = arguments(), time.monotonic()
    process: Process = start()
    clips = load_clips(args.captions, process.device, args.count)
    count = len(clips.about)
    drawn = torch.tensor([bool(about["saysPeriod"]) for about in clips.about], device=process.device)
    says = {"drawn": drawn, "period": torch.ones_like(drawn), "plain": torch.zeros_like(drawn)}[args.say]
    make, frames, size = maker(args, clips, process.device)
    shape = (count, frames, size, size, 3)
    pixels = args.out.with_suffix(".u8")
    if process.first:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        np.memmap(pixels, np.uint8, "w+", shape=shape).flush()
    if process.world > 1:
        dist.barrier()
    file = np.memmap(pixels, np.uint8, "r+", shape=shape)
    for numbers in torch.arange(count, device=process.device)[process.rank :: process.world].split(args.batch):
        made = to_bytes(make(numbers, clips.captions(numbers, says[numbers]).int()))
        file[numbers.cpu().numpy()] = made.view(len(numbers), *shape[1:]).cpu().numpy()
    file.flush()
    if process.world > 1:
        dist.barrier()
    if process.first:
        write_list(args, clips, says, frames, size)
        print(f"{count} clips in {time.monotonic() - began:.1f} s", flush=True)
    process.leave()


if __name__ == "__main__":
    main()
