"""Tunes the text-to-image U-Net to a style, for Lumiere's stylised generation (§4; lumiere/style.py mixes the weights).

    torchrun --nproc_per_node=4 -m lumiere.train_style --style sketch --init T2I/model.safetensors --data SKETCHES --seconds 30 --out DIR

The clips are of that style (npm run clips -- --style sketch). Ours: the paper has StyleDrop's adapters, here all image weights are
tuned, or those that --keys names.
"""

from __future__ import annotations

import re

from lumiere.clip_training import Begun, train_on_clips
from lumiere.files import load_network
from lumiere.options import options
from lumiere.train_t2i import image_task
from lumiere.trainer import Task


def task(begun: Begun) -> Task:
    net = load_network(begun.args.init).train()
    if net.config.temporal or net.config.in_channels != 3:
        raise ValueError(f"{begun.args.init} should be a text-to-image U-Net, found an inflated one; give lumiere/train_t2i.py's.")
    for key, parameter in net.named_parameters():
        parameter.requires_grad_(bool(re.search(begun.args.keys, key)))
    return image_task(f"lumiere/style-{begun.args.style}", net, begun)


def main() -> None:
    parser = options(__doc__, batch=1024, lr=3e-4)
    parser.add_argument("--style", required=True, help="the style's name, as the clips have it")
    parser.add_argument("--init", required=True, help="weights of the text-to-image U-Net")
    parser.add_argument("--keys", default="", help="a regular expression: the parameters that are tuned; all unless told")
    parser.set_defaults(high_share=0.25, blind_share=0.0)
    train_on_clips(parser, task)


if __name__ == "__main__":
    main()
