"""The sizes of LVM's transformer (arXiv 2312.00785 §4.2), as in models/lvm/configs.ts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from common.config_json import given_fields, named_or_read


@dataclass(frozen=True)
class LlamaConfig:
    """Field by field what models/lvm/configs.ts describes; the names are the same."""

    vocabulary: int
    hidden: int
    mlp: int
    layers: int
    heads: int
    context: int = 4096
    epsilon: float = 1e-6
    theta: float = 10000.0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> LlamaConfig:
        return LlamaConfig(**given_fields(text, LlamaConfig, "A LLaMA's config"))


SPECIALS = 100
# The paper's four, the repository's others, and ours for images of 64×64 (models/lvm/configs.ts).
SIZES = {
    "300m": LlamaConfig(8292, 1024, 2688, 22, 8),
    "600m": LlamaConfig(8292, 1536, 4096, 22, 16),
    "1b": LlamaConfig(8292, 2048, 5504, 22, 16),
    "3b": LlamaConfig(8292, 3200, 8640, 26, 32),
    "debug": LlamaConfig(8292, 128, 256, 2, 4),
    "100m": LlamaConfig(8292, 640, 1664, 22, 10),
    "7b": LlamaConfig(8292, 4096, 11008, 32, 32),
    "nano": LlamaConfig(1124, 128, 352, 4, 4),
    "7m": LlamaConfig(1124, 256, 688, 8, 4),
    "22m": LlamaConfig(1124, 384, 1024, 12, 6),
}


def sized(name: str, codes: int | None = None, context: int | None = None) -> LlamaConfig:
    """A size by name, or a JSON file of one; for another codebook (and its 100 special tokens) or context if told."""
    config = named_or_read(name, SIZES, LlamaConfig.from_json, "A size")
    if config.hidden % (2 * config.heads):
        raise ValueError(f"A LLaMA's heads must cut hidden ({config.hidden}) into even parts, found {config.heads}; choose a divisor.")
    if codes is not None:
        config = replace(config, vocabulary=codes + SPECIALS)
    return config if context is None else replace(config, context=context)
