"""The shape of a VQGAN: the fields of models/lvm/vqgan-config.ts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from config_json import camel, given_fields


@dataclass(frozen=True)
class VqganConfig:
    """Field by field what models/lvm/vqgan-config.ts describes; in JSON the names are camelCase."""

    resolution: int = 64
    image_channels: int = 3
    hidden_channels: int = 64
    channel_mult: tuple[int, ...] = (1, 2, 2)
    num_res_blocks: int = 1
    z_channels: int = 64
    quantized_embed_dim: int = 16
    num_embeddings: int = 1024
    groups: int = 32
    # "image" is taming's encoder. "cell" (ours): its residual blocks and its last convolution are 1×1 and its norms are taken pixel by
    # pixel, so that at f = 4 a token depends on 9×9 pixels and an unchanged cell keeps its code whatever changes far away.
    encoder_reach: str = "cell"

    @property
    def downsampling(self) -> int:
        """f: image pixels along the side of a token."""
        return 2 ** (len(self.channel_mult) - 1)

    @property
    def widths(self) -> list[int]:
        """Channels of the levels, finest first."""
        return [mult * self.hidden_channels for mult in self.channel_mult]

    def to_json(self) -> str:
        return json.dumps({camel(key): value for key, value in asdict(self).items()})

    @staticmethod
    def from_json(text: str) -> VqganConfig:
        """Fields that the JSON leaves out keep our defaults, but for `encoderReach`, without which it is "image"."""
        given = given_fields(text, VqganConfig, "A VQGAN's config")
        given["channel_mult"] = tuple(given.get("channel_mult", VqganConfig.channel_mult))
        config = VqganConfig(**{"encoder_reach": "image", **given})
        if config.encoder_reach not in ("image", "cell"):
            raise ValueError(f"encoderReach must be image or cell, found {config.encoder_reach}; choose one of the two.")
        return config
