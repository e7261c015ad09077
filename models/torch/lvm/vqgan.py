"""The tokenizer: a VQGAN (taming-transformers, arXiv 2012.09841) without attention, with the keys of diffusers' VQModel.

Images are [B, C, H, W] in [0, 1]. The same module as models/lvm/vqgan.ts: parameters of either load in the other.
"""

from __future__ import annotations

from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

from common.safetensors_io import read_weights, write_weights
from lvm.quantise import nearest_code
from lvm.vqgan_config import VqganConfig
from lvm.vqgan_stages import Downsample, Level, ResBlock, Upsample, conv, levels, norm


class Encoder(nn.Module):
    """Images [B, C, H, W] to features [B, zChannels, H/f, W/f]."""

    def __init__(self, config: VqganConfig) -> None:
        super().__init__()
        cell, deepest = config.encoder_reach == "cell", config.widths[-1]
        self.conv_in = conv(config.image_channels, config.hidden_channels)
        self.down_blocks = levels(config, config.hidden_channels, config.widths, config.num_res_blocks, Downsample, cell)
        self.mid_block = Level([ResBlock(deepest, deepest, config.groups, cell) for _ in range(2)])
        self.conv_norm_out = norm(deepest, config.groups, cell)
        self.conv_out = conv(deepest, config.z_channels, 1 if cell else 3)

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv_in(x)
        for level in self.down_blocks:
            h = level(h)
        return self.conv_out(F.silu(self.conv_norm_out(self.mid_block(h))))


class Decoder(nn.Module):
    """Features [B, zChannels, h, w] to images [B, C, h·f, w·f], not clamped."""

    def __init__(self, config: VqganConfig) -> None:
        super().__init__()
        deepest = config.widths[-1]
        self.conv_in = conv(config.z_channels, deepest)
        self.mid_block = Level([ResBlock(deepest, deepest, config.groups, False) for _ in range(2)])
        self.up_blocks = levels(config, deepest, config.widths[::-1], config.num_res_blocks + 1, Upsample, False)
        self.conv_norm_out = norm(config.widths[0], config.groups, False)
        self.conv_out = conv(config.widths[0], config.image_channels)

    def forward(self, z: Tensor) -> Tensor:
        h = self.mid_block(self.conv_in(z))
        for level in self.up_blocks:
            h = level(h)
        return self.conv_out(F.silu(self.conv_norm_out(h)))


class Quantizer(nn.Module):
    """The codebook [K, D], under the key that diffusers gives it."""

    def __init__(self, codes: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(codes, width)
        nn.init.uniform_(self.embedding.weight, -1 / codes, 1 / codes)


class Vqgan(nn.Module):
    """Encoder, codebook and decoder. Training calls `features`, `quantise` (lvm/quantise.py) and `decode` one by one."""

    def __init__(self, config: VqganConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.quant_conv = conv(config.z_channels, config.quantized_embed_dim, 1)
        self.quantize = Quantizer(config.num_embeddings, config.quantized_embed_dim)
        self.post_quant_conv = conv(config.quantized_embed_dim, config.z_channels, 1)
        self.decoder = Decoder(config)

    @property
    def codebook(self) -> Tensor:
        return self.quantize.embedding.weight

    def features(self, images: Tensor) -> Tensor:
        """Images [B, C, H, W] in [0, 1] to z [B, D, H/f, W/f], before quantisation."""
        return self.quant_conv(self.encoder(images))

    def decode(self, codes: Tensor) -> Tensor:
        """Codes or features [B, D, h, w] to images [B, C, h·f, w·f], not clamped."""
        return self.decoder(self.post_quant_conv(codes))

    def encode(self, images: Tensor) -> Tensor:
        """Images to ids [B, h·w] int64, row by row."""
        z = self.features(images)
        flat = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])
        return nearest_code(flat, self.codebook).view(len(images), -1)

    def decode_ids(self, ids: Tensor) -> Tensor:
        """Ids [B, side²] to images, clamped to [0, 1]."""
        side = self.config.resolution // self.config.downsampling
        codes = F.embedding(ids.long(), self.codebook).view(len(ids), side, side, -1)
        return self.decode(codes.permute(0, 3, 1, 2)).clamp(0, 1)


def load_vqgan(path: str | Path) -> Vqgan:
    """A tokenizer from a safetensors file whose metadata holds its config. Raises if keys or shapes are not this architecture's."""
    tensors, metadata = read_weights(path)
    if "config" not in metadata:
        raise ValueError(f"{path} should hold a config in its metadata, found {sorted(metadata)}; export it with lvm/train_vqgan.py.")
    model = Vqgan(VqganConfig.from_json(metadata["config"]))
    model.load_state_dict(tensors)
    return model.eval()


def save_vqgan(path: str | Path, model: Vqgan, metadata: dict[str, str], dtype: str = "F16") -> None:
    """Writes the tokenizer with its config beside what else is told of it."""
    write_weights(path, model.state_dict(), {"model": "lvm/vqgan", "config": model.config.to_json(), **metadata}, dtype)
