"""The learning rate of every update: warm-up, then half a cosine wave (Loshchilov & Hutter 2017, eq. 5).

transformers' schedule, set to a step: the rate follows from the step's number, so a checkpoint needs no state
of it and a resumed run has the rates of an undisturbed one.
"""

import torch
from transformers import get_cosine_with_min_lr_schedule_with_warmup_lr_rate


def cosine(
    optimizer: torch.optim.Optimizer, *, done: int, total: int, peak: float, final: float, warmup: float
) -> torch.optim.lr_scheduler.LRScheduler:
    """The schedule after `done` of `total` updates; call `step` after each further one.

    The warm-up is at least one update, and it has the peak: no update is lost at rate 0, the first one of a
    run without warm-up has `peak`, the last one of all has `final`.
    """
    for group in optimizer.param_groups:
        group["initial_lr"] = group["lr"] = peak
    return get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
        optimizer,
        num_warmup_steps=max(1, round(warmup * total)),
        num_training_steps=total,
        min_lr_rate=final / peak,
        last_epoch=done - 1,
    )
