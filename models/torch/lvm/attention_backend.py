"""Which of PyTorch's attention kernels is the fastest for a shape; they differ by a factor of up to two on one GPU."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def use(name: str) -> None:
    """Allows "flash" or "cudnn" alone for causal attention, beside the plain one for what neither takes."""
    torch.backends.cuda.enable_flash_sdp(name == "flash")
    torch.backends.cuda.enable_cudnn_sdp(name == "cudnn")
    torch.backends.cuda.enable_mem_efficient_sdp(False)
    torch.backends.cuda.enable_math_sdp(True)


def milliseconds(batch: int, heads: int, length: int, width: int, repeats: int = 5) -> float:
    """Of causal attention, forward and backward, in bfloat16 on the present GPU."""
    q, k, v = (torch.randn(batch, heads, length, width, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(3))
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    for i in range(repeats + 2):
        if i == 2:
            begin.record()
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        torch.autograd.grad(out, (q, k, v), out)
    end.record()
    torch.cuda.synchronize()
    return begin.elapsed_time(end) / repeats


def choose_attention(wanted: str, batch: int, heads: int, length: int, width: int) -> str:
    """Uses "flash", "cudnn", or with "auto" the faster of them, measured; returns its name and times."""
    if wanted != "auto":
        use(wanted)
        return wanted
    times: dict[str, float] = {}
    for name in ("flash", "cudnn"):
        use(name)
        # The plain kernel would need the whole table of weights.
        torch.backends.cuda.enable_math_sdp(False)
        try:
            times[name] = milliseconds(batch, heads, length, width)
        except RuntimeError as error:
            print(f"No {name} attention for heads of {width} here: {str(error).splitlines()[0]}", flush=True)
    if not times:
        raise RuntimeError(f"Neither flash nor cuDNN attention takes heads of {width} on this GPU; choose a size with other heads.")
    best = min(times, key=lambda name: times[name])
    use(best)
    return f"{best} ({', '.join(f'{name} {ms:.2f} ms' for name, ms in times.items())})"
