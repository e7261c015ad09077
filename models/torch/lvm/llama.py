"""LVM's transformer (arXiv 2312.00785 §4.2): a LLaMA (arXiv 2302.13971 §2.2) over visual tokens.

The state dict's keys and layout are those of Hugging Face's LlamaForCausalLM, RoPE in halves included, so that weights go either
way unchanged. No document mask, no dropout, untied head.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from common.safetensors_io import read_weights, write_weights
from lvm.llama_blocks import Block, Cache, RMSNorm, rope_table
from lvm.llama_config import LlamaConfig


def token_nll(h: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    """−ln p of targets [B, T] from normed states [B, T, D] and the head [V, D]: float32 [B, T]."""
    # Rows of zeros up to a multiple of 64: with 1,124 rows the product cannot use the tensor cores' full width.
    padded = F.pad(head, (0, 0, 0, -head.shape[0] % 64))
    logits = F.linear(h, padded)[..., : head.shape[0]].float()
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)


class Decoder(nn.Module):
    """Embedding, blocks and the last norm: ids [B, T] to states [B, T, D]."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocabulary, config.hidden)
        self.layers = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = RMSNorm(config.hidden, config.epsilon)
        cos, sin = rope_table(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, ids: Tensor, caches: list[Cache] | None = None, at: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        if at is None:
            cos, sin = self.cos[: ids.shape[1]], self.sin[: ids.shape[1]]
        else:
            cos, sin = self.cos[at], self.sin[at]
        x = self.embed_tokens(ids)
        for i, layer in enumerate(self.layers):
            x = layer(x, cos, sin, caches[i] if caches else None, at, mask)
        return self.norm(x)


class Llama(nn.Module):
    """
    `model(ids)` are logits [B, T, V] in float32; `model(ids, targets)` the loss of each target, float32 [B, T].

    With `caches`, one a layer, keys and values of the ids are written at positions `at` [T]; with a mask [T, length] as well the ids
    attend to the cache where it is open, else causally to each other.
    """

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.config = config
        self.model = Decoder(config)
        self.lm_head = nn.Linear(config.hidden, config.vocabulary, bias=False)
        self.token_nll = token_nll
        # As LVM's code starts: every matrix, the head too, normal with deviation 0.02.
        for parameter in self.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(
        self,
        ids: Tensor,
        targets: Tensor | None = None,
        caches: list[Cache] | None = None,
        at: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        h = self.model(ids, caches, at, mask)
        return self.lm_head(h).float() if targets is None else self.token_nll(h, self.lm_head.weight, targets)

    def compile(self) -> None:
        """Compiles a block once for all layers, and the loss: seconds instead of the minutes of the whole graph."""
        for layer in self.model.layers:
            layer.compile(dynamic=False)
        self.token_nll = torch.compile(token_nll, dynamic=False)


def save_llama(path: str | Path, state: dict[str, Tensor], config: LlamaConfig, metadata: dict[str, str], dtype: str = "F32") -> None:
    """Writes a state dict with its config beside what else is told of it."""
    write_weights(path, state, {"model": "lvm/llama", "config": config.to_json(), **metadata}, dtype)


def load_llama(path: str | Path) -> Llama:
    """A transformer from a safetensors file whose metadata holds its config. Raises if keys or shapes are not this size's."""
    tensors, metadata = read_weights(path)
    if "config" not in metadata:
        raise ValueError(f"{path} should hold a config in its metadata, found {sorted(metadata)}; export it with export.py.")
    model = Llama(LlamaConfig.from_json(metadata["config"]))
    model.load_state_dict(tensors)
    return model.eval()
