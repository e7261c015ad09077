"""What a transformer has learnt, on sentences that it was not trained on: losses by task and shot, and by frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

from lvm.chunks import aligned
from lvm.shards import Shard


@dataclass
class ValidationSet:
    """Sentences that fill their rows, [BOS, 16 images] int16 each, with their kinds and tasks."""

    chunks: Tensor
    kinds: list[str]
    tasks: list[str | None]
    images: int


def validation_set(shards: list[Shard], bos: int, device: torch.device) -> ValidationSet:
    """The pairs and videos of shards. Raises if there are none."""
    found = [(shard, [s for s in shard.sentences if s.kind in ("pairs", "video") and s.count == shard.images_a_row]) for shard in shards]
    sentences = [s for _, some in found for s in some]
    if not sentences:
        raise ValueError("Validation needs sentences of pairs or videos that fill their rows, found none; make such shards.")
    rows = np.concatenate([aligned(shard, some, bos) for shard, some in found if some])
    kinds, tasks = [s.kind for s in sentences], [s.task for s in sentences]
    # Questions stay unmarked: nothing is weighed here.
    return ValidationSet(torch.from_numpy(rows & 0x3FFF).to(device), kinds, tasks, shards[0].images_a_row)


@torch.no_grad()
def losses(model: nn.Module, chunks: Tensor, batch: int, rank: int = 0, world: int = 1) -> Tensor:
    """−ln p of every target, float32 [N, context]. Processes share the work; all get all. Every batch has the same shape."""
    device = chunks.device
    result = torch.zeros(len(chunks), chunks.shape[1] - 1, device=device)
    # As many batches for each process, since with sharded weights all have to take part in every forward pass.
    for begin in range(0, len(chunks), batch * world):
        rows = torch.arange(begin + rank * batch, begin + (rank + 1) * batch, device=device)
        ids = chunks[rows.clamp(max=len(chunks) - 1)].long()
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            nll = model(ids[:, :-1].contiguous(), ids[:, 1:].contiguous())
        real = max(0, min(batch, len(chunks) - begin - rank * batch))
        result[begin + rank * batch :][:real] = nll[:real].float()
    if world > 1:
        dist.all_reduce(result)
    return result


def rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values]


def validate(model: nn.Module, data: ValidationSet, batch: int, rank: int = 0, world: int = 1) -> dict[str, Any]:
    """
    Mean −ln p (nats a token) of answers by task and number of demonstrations k; `informative` counts only tokens that are not the
    task's most frequent one. Over all tasks also the perplexity exp(mean). Of videos, by frame.
    """
    nll = losses(model, data.chunks, batch, rank, world).cpu().numpy().reshape(len(data.kinds), data.images, -1)
    ids = data.chunks[:, 1:].cpu().numpy().reshape(nll.shape)
    kinds, tasks = np.array(data.kinds), np.array([str(task) for task in data.tasks])
    answers: dict[str, dict[str, list[float]]] = {}
    for task in sorted(set(tasks[kinds == "pairs"])):
        chosen = (kinds == "pairs") & (tasks == task)
        told, said = nll[chosen, 1::2], ids[chosen, 1::2]
        informative = said != np.bincount(said.reshape(-1)).argmax()
        sums, counts = (told * informative).sum((0, 2)), informative.sum((0, 2)).clip(1)
        answers[str(task)] = {"nll": rounded(told.mean((0, 2))), "informative": rounded(sums / counts)}
    result: dict[str, Any] = {"answers": answers}
    if answers:
        mean = nll[kinds == "pairs", 1::2].mean((0, 2))
        result["mean"] = {"nll": rounded(mean), "perplexity": rounded(np.exp(mean))}
    if (kinds == "video").any():
        frames = nll[kinds == "video"].mean((0, 2))
        result["video"] = {"nll": rounded(frames), "perplexity": rounded(np.exp(frames))}
    return result


def summary(result: dict[str, Any]) -> str:
    """The last of each row, for a line of output."""
    last = {key: value["perplexity"][-1] for key, value in result.items() if key in ("mean", "video")}
    tasks = {task: round(math.exp(value["nll"][-1]), 3) for task, value in result["answers"].items()}
    return f"perplexity at the last image {last}, by task {tasks}"
