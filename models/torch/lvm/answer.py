"""Answers analogy prompts, and continues videos, from held-out shards: what the scores of a transformer are made from.

    python -m lvm.answer --weights model.safetensors --data DIR --out answers.npz [--k 0,1,3,7] [--temperature 0,1] [--seeds 3]

For every sentence of pairs: the last k pairs before the final one, its question, and then one image of codes. OUT (.npz, or
.safetensors as int32 and float32) holds, for n sentences of T tokens an image:

    answer_k{k}_t{temperature}_s{seed}  [n, T]   codes; greedy has the one seed 0
    nll_k{k}                            [n]      −ln p a token (nats) of the true answer
    nll_shuffled_k{k}, nll_wrong_k{k}   [n]      with the demonstrations' answers rotated, and with demonstrations of another task
    answer_shuffled_k{k}, answer_wrong_k{k}      greedy under the same, for the largest k
    truth, question                     [n, T]   the tokens of the last pair
    row                                 [n]      the sentence's row, counted over all shards
    video                               [m, T]   the greedy last frame after those before it; video_nll [m, 16] by frame
    video_truth                         [m, T]

OUT with the suffix .json beside it says which shard, task and seed each sentence has, and the seed of each video.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common.safetensors_io import write_arrays
from lvm.generate import Decoding
from lvm.llama import Llama, load_llama
from lvm.llama_config import SPECIALS
from lvm.prompts import analogy, demonstrations, read_pairs, read_videos, shuffled, wrong_task
from lvm.shards import read_shards


@torch.no_grad()
def sequence_nll(model: Llama, ids: np.ndarray, last: int, device: torch.device, rows: int = 16) -> np.ndarray:
    """−ln p of the last `last` of ids [N, L], float32 [N, last]."""
    parts: list[Tensor] = []
    for part in torch.from_numpy(ids).split(rows):
        part = part.to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            parts.append(model(part[:, :-1], part[:, 1:])[:, -last:].float())
    return torch.cat(parts).cpu().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--k", default="0,1,3,7", help="numbers of demonstrations")
    parser.add_argument("--temperature", default="0,1")
    parser.add_argument("--seeds", type=int, default=1, help="samples at each temperature above 0")
    parser.add_argument("--batch", type=int, default=256, help="sentences decoded at a time")
    args = parser.parse_args()
    ks = sorted(int(k) for k in args.k.split(","))
    temperatures = [float(t) for t in args.temperature.split(",")]

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cuda":
        # cuDNN plans anew for every shape, and here each k has others.
        torch.backends.cuda.enable_cudnn_sdp(False)
    model = load_llama(args.weights).to(device)
    codes = model.config.vocabulary - SPECIALS
    shards = read_shards(args.data)
    pairs = read_pairs(shards, ks[-1])
    question, truth = pairs.tokens[:, -1, 0], pairs.tokens[:, -1, 1]
    tokens = truth.shape[1]
    result: dict[str, np.ndarray] = {"question": question, "truth": truth}
    started, generated = time.monotonic(), 0

    def decode(prompts: np.ndarray, wanted: list[tuple[str, float, int]]) -> None:
        """Decodes an image after each prompt for every (name, temperature, seed)."""
        nonlocal generated
        made: dict[str, list[np.ndarray]] = {name: [] for name, _, _ in wanted}
        for part in torch.from_numpy(prompts).split(args.batch):
            decoding = Decoding(model, part.to(device), tokens, codes)
            for name, temperature, seed in wanted:
                made[name].append(decoding.generate(temperature, seed).cpu().numpy().astype(np.uint16))
                generated += made[name][-1].size
        result.update({name: np.concatenate(parts) for name, parts in made.items()})

    def score(name: str, prompts: np.ndarray) -> None:
        whole = np.concatenate([prompts, truth.astype(np.int64)], 1)
        result[name] = sequence_nll(model, whole, tokens, device).mean(1)

    out = Path(args.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    offsets = dict(zip((s.name for s in shards), np.cumsum([0, *(s.rows for s in shards)])))
    result["row"] = np.array([offsets[name] + s.row for name, s in pairs.sentences])
    told = [{"shard": name, "row": s.row, "task": s.task, "seed": s.seed} for name, s in pairs.sentences]
    seen = [{"seed": s.seed} for shard in shards for s in shard.sentences if s.kind == "video" and s.count == shard.images_a_row]

    def save(done: list[int]) -> None:
        """Writes what is there, so that a run that is cut off leaves the answers of the first k."""
        if out.suffix == ".npz":
            np.savez(out, **result)
        else:
            write_arrays(out, {key: value.astype(np.float32 if value.dtype == np.float32 else np.int32) for key, value in result.items()})
        out.with_suffix(".json").write_text(json.dumps({"k": done, "temperatures": temperatures, "sentences": told, "videos": seen}))

    for i, k in enumerate(ks):
        shown = demonstrations(pairs, k)
        prompts = analogy(shown, question, codes)
        score(f"nll_k{k}", prompts)
        seeds = {t: range(args.seeds if t else 1) for t in temperatures}
        decode(prompts, [(f"answer_k{k}_t{t:g}_s{s}", t, s) for t in temperatures for s in seeds[t]])
        controls = {"shuffled": shuffled(shown)} if k > 1 else {}
        if k and len(set(pairs.tasks)) > 1:
            controls["wrong"] = wrong_task(shown, pairs.tasks)
        for name, misled in controls.items():
            prompts = analogy(misled, question, codes)
            score(f"nll_{name}_k{k}", prompts)
            if k == ks[-1]:
                decode(prompts, [(f"answer_{name}_k{k}", 0.0, 0)])
        save(ks[: i + 1])
        print(f"k = {k}: {result[f'nll_k{k}'].mean():.4f} nats a token, {time.monotonic() - started:.1f} s", flush=True)

    videos = read_videos(shards)
    if videos is not None:
        flat = videos.reshape(len(videos), -1).astype(np.int64)
        whole = np.concatenate([np.full((len(flat), 1), codes), flat], 1)
        result["video_nll"] = sequence_nll(model, whole, flat.shape[1], device).reshape(*videos.shape).mean(2)
        result["video_truth"] = videos[:, -1]
        decode(whole[:, :-tokens], [("video", 0.0, 0)])

    save(ks)
    seconds = time.monotonic() - started
    print(f"{len(told)} sentences, {generated} tokens decoded, {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
