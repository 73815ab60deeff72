"""What the machine at hand computes best in: chosen once, by what it can do, never by where it stands."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import torch

from jobkit.errors import InputRejected

log = logging.getLogger("jobkit.device")


def precision(asked: str, *, before: str | None, where: str) -> str:
    """`fp32`, `bf16` or `fp16`: what was asked for, or, for `auto`, what this machine computes fastest in.

    `before` is what an earlier attempt trained in. `auto` goes on with it where this machine's hardware has
    it: a reclaimed machine's successor may be of another kind.
    """
    if asked == "fp16" and not torch.cuda.is_available():
        raise InputRejected(
            where, "fp16 without a GPU", "auto, fp32 or bf16 on a CPU", "Set training.precision to auto"
        )
    if asked != "auto":
        return asked
    native = _native()
    if before is None:
        return next(name for name in ("bf16", "fp16", "fp32") if name in native)
    if before in native:
        return before
    log.warning("precision changes with the machine", extra={"fields": {"before": before, "now": "fp32"}})
    return "fp32"


def _native() -> set[str]:
    """What the device computes in; in 16 bits that it only emulates it would be slower than in 32."""
    if torch.cuda.is_available():
        bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
        return {"fp32", "fp16", "bf16"} if bf16 else {"fp32", "fp16"}
    bf16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return {"fp32", "bf16"} if bf16 else {"fp32"}


def accelerators(precision: str) -> str:
    """Accelerate's word for it."""
    return "no" if precision == "fp32" else precision


def autocast(precision: str, device: torch.device) -> torch.autocast:
    """torch's own, for a pass beside the training: Accelerate knows one precision a process."""
    dtype = torch.float16 if precision == "fp16" else torch.bfloat16
    return torch.autocast(device.type, dtype, enabled=precision != "fp32")


def attention() -> str:
    """Plain on a CPU: there the fused form's backward pass is 1.5 times slower (MiniLM, 32 × 64 tokens)."""
    return "sdpa" if torch.cuda.is_available() else "eager"


def memory_bytes() -> int:
    """Of the device that computes: the GPU's peak, or the process's resident set."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    return int(psutil.Process().memory_info().rss)


@contextmanager
def within_memory(where: str) -> Iterator[None]:
    """The device's memory running out is the settings' fault, and the message says which."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise InputRejected(
            where,
            str(error).split("\n")[0][:300],
            "batches that the device's memory holds",
            "Lower training.batch (and raise gradientAccumulation) or training.maxLength",
        ) from error
