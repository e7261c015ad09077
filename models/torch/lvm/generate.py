"""Decoding images token by token for a whole batch of prompts of one length, with keys and values kept in place."""

from __future__ import annotations

import torch
from torch import Tensor

from lvm.llama import Llama
from lvm.llama_blocks import Cache


class Decoding:
    """
    Prompts [N, P] that are followed by up to `count` tokens. The prompts are read once; `generate` can then be called as often as
    wanted, since it writes only behind them. On a GPU one step is captured as a CUDA graph, so that launching costs nothing.
    """

    def __init__(self, model: Llama, prompts: Tensor, count: int, codes: int, rows: int = 32) -> None:
        self.model, self.prompts, self.count, self.codes = model, prompts, count, codes
        number, length = prompts.shape
        device, config = prompts.device, model.config
        if length + count - 1 > config.context:
            raise ValueError(
                f"Prompts of {length} tokens and {count} more need a context of {length + count - 1}, found {config.context}; shorten them."
            )
        # A multiple of 64 positions, which attention under a mask reads fastest; those behind are never open.
        shape = (number, config.heads, (length + count + 63) // 64 * 64, config.hidden // config.heads)
        kept = torch.bfloat16 if device.type == "cuda" else torch.float32
        self.caches = [Cache(*(torch.zeros(shape, dtype=kept, device=device) for _ in range(2))) for _ in range(config.layers)]
        places = torch.arange(length, device=device)
        for part in range(0, number, rows):
            some = slice(part, part + rows)
            self._forward(prompts[some], [Cache(c.keys[some], c.values[some]) for c in self.caches], places, None, headless=True)
        # What the captured step reads and writes: the last tokens, where they stand, the noise and its weight, and the result.
        self.token = prompts[:, -1:].clone()
        self.at = torch.zeros(1, dtype=torch.int64, device=device)
        self.noise = torch.zeros(number, codes, device=device)
        self.sharpness = torch.ones((), device=device)
        self.made = torch.zeros(number, count, dtype=torch.int64, device=device)
        self.graph: torch.cuda.CUDAGraph | None = None

    @torch.no_grad()
    def _forward(self, ids: Tensor, caches: list[Cache], at: Tensor, mask: Tensor | None, headless: bool = False) -> Tensor:
        device = ids.device.type
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda", cache_enabled=False):
            h = self.model.model(ids, caches, at, mask)
            return h if headless else self.model.lm_head(h[:, -1]).float()

    def _step(self) -> None:
        """One token for every prompt, by Gumbel's trick: argmax(logits / T + noise) is a sample of softmax(logits / T)."""
        mask = torch.arange(self.caches[0].keys.shape[2], device=self.at.device) <= self.at[:, None]
        logits = self._forward(self.token, self.caches, self.at, mask)
        chosen = (logits[:, : self.codes] * self.sharpness + self.noise).argmax(1, keepdim=True)
        self.token.copy_(chosen)
        self.at.add_(1)
        self.made.index_copy_(1, self.at - self.prompts.shape[1], chosen)

    def _start(self) -> None:
        # The last token of the prompt is read again, for its logits; its keys and values come out the same.
        self.token.copy_(self.prompts[:, -1:])
        self.at.fill_(self.prompts.shape[1] - 1)

    def _capture(self) -> torch.cuda.CUDAGraph:
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self._start()
                self._step()
        torch.cuda.current_stream().wait_stream(side)
        self._start()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._step()
        return graph

    def generate(self, temperature: float, seed: int = 0) -> Tensor:
        """
        `count` codes after each prompt, int64 [N, count]: the likeliest at temperature 0, else sampled with this seed. Ids that are no
        codes are never chosen.
        """
        if temperature < 0:
            raise ValueError(f"A temperature should be 0 (greedy) or more, found {temperature}; choose one.")
        if self.prompts.is_cuda and self.graph is None:
            self.graph = self._capture()
        generator = torch.Generator(self.prompts.device).manual_seed(seed)
        self.noise.zero_()
        self.sharpness.fill_(1 / temperature if temperature else 1)
        self._start()
        for _ in range(self.count):
            if temperature:
                # −ln of exponential draws is Gumbel noise.
                self.noise.exponential_(generator=generator).log_().neg_()
            if self.graph is not None:
                self.graph.replay()
            else:
                self._step()
        return self.made.clone()
