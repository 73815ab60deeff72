"""One update: the optimizer, the gradients of its rows, and what may not go into a step.

    raises   InputRejected when a loss or a gradient is not a number

Its size in rows is the update's, however they are cut into micro-batches.
"""

import math
from collections.abc import Callable

import torch
from accelerate import Accelerator

from jobkit.errors import InputRejected
from jobkit.row_order import Batch
from jobkit.text import Collate

#: Loss of a batch, summed over its rows: (logits [rows, labels] in float32, the collated batch).
Objective = Callable[[torch.Tensor, dict[str, torch.Tensor]], torch.Tensor]


def adamw(model: torch.nn.Module, weight_decay: float) -> torch.optim.AdamW:
    """Decay on matrices only: biases and normalisation weights have one dimension."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, fused=True)


def on_device(batch: dict[str, torch.Tensor], device: torch.device) -> dict[str, torch.Tensor]:
    """`rows` stays where it is looked up: on the CPU."""
    return {name: value if name == "rows" else value.to(device) for name, value in batch.items()}


def accumulate(
    model: torch.nn.Module,
    batches: list[Batch],
    collate: Collate,
    objective: Objective,
    accelerator: Accelerator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Leaves the gradients in the model; returns mean loss and correct rows, both on the device.

    Each micro-batch's summed loss is divided by the rows of the whole update, so a ragged last one weighs
    what its rows weigh. (transformers' own accumulation was measured 4 × too large at 4 steps with BERT.)
    Nothing here waits for the device.
    """
    rows = sum(map(len, batches))
    loss = torch.zeros((), device=accelerator.device)
    correct = torch.zeros((), device=accelerator.device)
    for batch in batches:
        tensors = on_device(collate(batch), accelerator.device)
        logits = model(
            input_ids=tensors["input_ids"], attention_mask=tensors["attention_mask"]
        ).logits.float()
        part = objective(logits, tensors) / rows
        accelerator.backward(part)
        loss += part.detach()
        correct += (logits.detach().argmax(-1) == tensors["labels"]).sum()
    return loss, correct


def require_number(what: str, value: float, where: str, rate: float) -> None:
    """Before the step that would put it into the weights, and before it becomes a figure."""
    if not math.isfinite(value):
        raise InputRejected(
            where,
            f"a {what} of {value} at learning rate {rate:.2g}",
            f"a finite {what}",
            "Lower training.peakLearningRate or set training.precision to fp32",
        )
