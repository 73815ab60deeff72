"""How good a model is while it is trained: passes over rows that it does not learn from."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from jobkit.encoded import Encoded
from jobkit.gradients import on_device
from jobkit.row_order import Batch, by_length
from jobkit.scores import score
from jobkit.text import Collate, collator

#: Raises, between batches, when the job is to stop.
RequireTime = Callable[[], None]

#: Evaluations on the way read a fifth of the training rows at most, or they would outweigh a short run.
PROBE_SHARE, PROBE_ROWS = 5, 128


@dataclass(frozen=True, slots=True)
class Figures:
    loss: float
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a fit comes to; `metrics` are its FitMetrics in output.json."""

    steps: int
    epochs: float
    train_loss: float
    validation: Figures
    rows_per_second: float
    stopped_early: bool
    resumed_from: int

    def metrics(self) -> dict[str, float | int | bool]:
        return {
            "steps": self.steps,
            "epochs": self.epochs,
            "trainLoss": self.train_loss,
            "validationLoss": self.validation.loss,
            "accuracy": self.validation.accuracy,
            "macroF1": self.validation.macro_f1,
            "rowsPerSecond": self.rows_per_second,
            "stoppedEarly": self.stopped_early,
            "resumedFrom": self.resumed_from,
        }


@torch.inference_mode()
def predict(
    model: torch.nn.Module,
    rows: Encoded,
    collate: Collate,
    batch: int,
    device: torch.device,
    require_time: RequireTime,
) -> torch.Tensor:
    """Logits [rows, labels] in float32, in row order, on the CPU."""
    model.eval()
    found: list[tuple[Batch, torch.Tensor]] = []
    for numbers in by_length(rows.lengths, batch):
        require_time()
        tensors = on_device(collate(numbers), device)
        logits = model(input_ids=tensors["input_ids"], attention_mask=tensors["attention_mask"]).logits
        found.append((numbers, logits.float()))
    order = torch.tensor([row for numbers, _ in found for row in numbers])
    logits = torch.cat([part for _, part in found]).cpu()
    return torch.empty_like(logits).index_copy_(0, order, logits)


class Validation:
    """The validation split, and the leading part of it that the evaluations on the way read."""

    def __init__(
        self,
        model: torch.nn.Module,
        tokenizer: PreTrainedTokenizerBase,
        rows: Encoded,
        training_rows: int,
        labels: list[str],
        batch: int,
        device: torch.device,
    ) -> None:
        self.model, self.rows, self.labels, self.batch, self.device = model, rows, labels, batch, device
        self.probe_rows = rows.head(max(PROBE_ROWS, training_rows // PROBE_SHARE))
        self.collate = collator(tokenizer, rows)

    @property
    def probe_is_whole(self) -> bool:
        return len(self.probe_rows) == len(self.rows)

    def probe(self, require_time: RequireTime) -> Figures:
        return self._figures(self.probe_rows, require_time)

    def whole(self, require_time: RequireTime) -> Figures:
        return self._figures(self.rows, require_time)

    def _figures(self, rows: Encoded, require_time: RequireTime) -> Figures:
        logits = predict(self.model, rows, self.collate, self.batch, self.device, require_time)
        actual = torch.from_numpy(rows.labels)
        loss = torch.nn.functional.cross_entropy(logits, actual)
        scores = score(rows.labels, logits.argmax(-1).numpy(), self.labels)
        return Figures(float(loss), scores.accuracy, scores.macro_f1)
