"""What the machine at hand computes best in: chosen once, by what it can do, never by where it stands."""

import psutil
import torch


def mixed_precision(asked: str) -> str:
    """`auto` takes 16 bits where the device computes in them; elsewhere they would be slower than 32."""
    if asked != "auto":
        return "no" if asked == "fp32" else asked
    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    return "bf16" if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported() else "no"


def attention() -> str:
    """Plain on a CPU: there the fused form's backward pass is 1.5 times slower (MiniLM, 32 × 64 tokens)."""
    return "sdpa" if torch.cuda.is_available() else "eager"


def memory_bytes() -> int:
    """Of the device that computes: the GPU's peak, or the process's resident set."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    return int(psutil.Process().memory_info().rss)
