"""The training loop that train and distill share. Read it from top to bottom.

    reads    encoded rows; the newest checkpoint of this job, if there is one
    writes   checkpoints on a clock and on SIGTERM; metric points while it runs
    raises   Interrupted after a SIGTERM's checkpoint; InputRejected when the loss is not a number

A resumed run on the same CPU is bit-identical to one that was never stopped: weights, moments and generators
come from the checkpoint, the rate and the rows of a step from its number.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from jobkit import training_state
from jobkit.checkpoint import Checkpoints
from jobkit.contract import LoopConfig
from jobkit.device import memory_bytes, mixed_precision
from jobkit.errors import InputRejected, Interrupted
from jobkit.job import Job
from jobkit.schedule import Batch, by_length, epoch_updates, learning_rate, updates_per_epoch
from jobkit.scores import Scores, score
from jobkit.text import Collate, Encoded, collator
from jobkit.training_state import Progress, Weights

log = logging.getLogger("jobkit.fit")

#: Loss of a batch, summed over its rows: (logits [rows, labels] in float32, the collated batch).
Objective = Callable[[torch.Tensor, dict[str, torch.Tensor]], torch.Tensor]

#: A run has at least this many evaluations, however few epochs it has.
EVALUATIONS = 5
#: Evaluations on the way read a fifth of the training rows at most, or they would outweigh a short run.
PROBE_SHARE, PROBE_ROWS = 5, 128
REPORT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    steps: int
    epochs: float
    train_loss: float
    validation_loss: float
    scores: Scores
    rows_per_second: float
    stopped_early: bool
    resumed_from: int

    def metrics(self) -> dict[str, float | int | bool]:
        return {
            "steps": self.steps,
            "epochs": self.epochs,
            "trainLoss": self.train_loss,
            "validationLoss": self.validation_loss,
            "accuracy": self.scores.accuracy,
            "macroF1": self.scores.macro_f1,
            "rowsPerSecond": self.rows_per_second,
            "stoppedEarly": self.stopped_early,
            "resumedFrom": self.resumed_from,
        }


def adamw(model: torch.nn.Module, weight_decay: float) -> torch.optim.AdamW:
    """Decay on matrices only: biases and normalisation weights have one dimension."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, fused=True)


def accumulate(
    model: torch.nn.Module,
    batches: list[Batch],
    collate: Collate,
    objective: Objective,
    accelerator: Accelerator,
) -> tuple[float, int]:
    """Gradients of one update: exactly those of one large batch of all its rows. Returns mean loss, correct
    rows.

    Each micro-batch's summed loss is divided by the rows of the whole update, so a ragged last one weighs
    what its rows weigh. (transformers' own accumulation was measured 4 × too large at 4 steps with BERT.)
    """
    rows = sum(map(len, batches))
    loss, correct = 0.0, 0
    for batch in batches:
        tensors = {name: value.to(accelerator.device) for name, value in collate(batch).items()}
        logits = model(
            input_ids=tensors["input_ids"], attention_mask=tensors["attention_mask"]
        ).logits.float()
        part = objective(logits, tensors) / rows
        accelerator.backward(part)
        loss += float(part.detach())
        correct += int((logits.detach().argmax(-1) == tensors["labels"]).sum())
    return loss, correct


@torch.inference_mode()
def predict(
    model: torch.nn.Module,
    rows: Encoded,
    collate: Collate,
    batch: int,
    device: torch.device,
    require_time: Callable[[], None],
) -> torch.Tensor:
    """Logits [rows, labels] in float32, in row order. `require_time` may raise between batches."""
    model.eval()
    found: list[tuple[Batch, torch.Tensor]] = []
    for numbers in by_length(rows.lengths, batch):
        require_time()
        tensors = {name: value.to(device) for name, value in collate(numbers).items()}
        logits = model(input_ids=tensors["input_ids"], attention_mask=tensors["attention_mask"]).logits
        found.append((numbers, logits.float().cpu()))
    order = torch.tensor([row for numbers, _ in found for row in numbers])
    logits = torch.cat([part for _, part in found])
    return torch.empty_like(logits).index_copy_(0, order, logits)


class Fit:
    """One model, its rows and its settings. `run` trains it in place and leaves the best weights in it."""

    def __init__(
        self,
        job: Job,
        model: torch.nn.Module,
        tokenizer: PreTrainedTokenizerBase,
        train: Encoded,
        validation: Encoded,
        labels: list[str],
        config: LoopConfig,
        epochs: float,
        objective: Objective,
    ) -> None:
        self.job, self.config, self.objective, self.labels = job, config, objective, labels
        self.train, self.validation = train, validation
        self.accelerator = Accelerator(
            mixed_precision=mixed_precision(config["precision"]), cpu=not torch.cuda.is_available()
        )
        self.plain = model.to(self.accelerator.device)
        self.optimizer = adamw(model, config["weightDecay"])
        self.model, self.prepared = self.accelerator.prepare(model, self.optimizer)
        self.collate_train = collator(tokenizer, train)
        self.probe = validation.head(max(PROBE_ROWS, len(train) // PROBE_SHARE))
        self.collate_validation = collator(tokenizer, validation)
        self.per_epoch = updates_per_epoch(len(train), config["batch"], config["gradientAccumulation"])
        self.total = max(1, round(epochs * self.per_epoch))
        self.evaluate_every = max(1, min(self.per_epoch, self.total // EVALUATIONS))
        self.checkpoints: Checkpoints = job.checkpoints(config["checkpointsKept"])
        self.progress = Progress()
        self.best: Weights | None = None

    def run(self) -> Report:
        torch.manual_seed(self.job.input["seed"])
        resumed_from = self._resume()
        started, saved, reported = time.monotonic(), time.monotonic(), 0.0
        trained_rows, training_seconds, first = 0, 0.0, self.progress.step
        progress, config = self.progress, self.config
        epoch, updates = -1, []
        while not progress.stopped_early:
            if self._evaluation_is_due():
                self._evaluate()
                continue
            if progress.step == self.total:
                break
            if progress.step // self.per_epoch != epoch:
                epoch = progress.step // self.per_epoch
                updates = epoch_updates(
                    self.train.lengths,
                    config["batch"],
                    config["gradientAccumulation"],
                    seed=self.job.input["seed"],
                    epoch=epoch,
                )
            began = time.monotonic()
            batches = updates[progress.step % self.per_epoch]
            values = self._update(batches)
            rows = sum(map(len, batches))
            trained_rows, training_seconds = trained_rows + rows, training_seconds + time.monotonic() - began
            if time.monotonic() - reported > REPORT_SECONDS or progress.step == self.total:
                reported = time.monotonic()
                done = progress.step - first
                self._point(
                    "train",
                    values
                    | {
                        "rowsPerSecond": trained_rows / training_seconds,
                        "memoryBytes": memory_bytes(),
                        "etaSeconds": (reported - started) / done * (self.total - progress.step),
                    },
                )
            if self.job.stopping:
                raise self._interrupted()
            if time.monotonic() - saved > config["checkpointEvery"]:
                self._save()
                saved = time.monotonic()
        if first < progress.step and training_seconds > config["checkpointEvery"] / 10:
            self._save()  # a stop while the model is exported must not cost the training
        report = self._report(resumed_from, trained_rows / training_seconds if trained_rows else 0.0)
        # Accelerate put autocast around the model's forward: an export must see the plain one.
        self.accelerator.unwrap_model(self.model, keep_fp32_wrapper=False)
        return report

    def _update(self, batches: list[Batch]) -> dict[str, float]:
        """One optimizer step."""
        self.model.train()
        config, step = self.config, self.progress.step
        rate = learning_rate(
            step,
            self.total,
            peak=config["peakLearningRate"],
            final=config["finalLearningRate"],
            warmup=config["warmup"],
        )
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss, correct = accumulate(self.model, batches, self.collate_train, self.objective, self.accelerator)
        if not abs(loss) < float("inf"):
            raise InputRejected(
                f"job {self.job.input['name']}, step {step}",
                f"a loss of {loss} at learning rate {rate:.2g}",
                "finite losses",
                "Lower training.peakLearningRate or set training.precision to fp32",
            )
        norm = self.accelerator.clip_grad_norm_(self.model.parameters(), config["maxNorm"])
        self.prepared.step()
        self.prepared.zero_grad()
        self.progress.step += 1
        # A mean that forgets: about the last 20 updates.
        self.progress.train_loss = loss if step == 0 else 0.95 * self.progress.train_loss + 0.05 * loss
        rows = sum(map(len, batches))
        return {"loss": loss, "accuracy": correct / rows, "learningRate": rate, "gradientNorm": float(norm)}

    def _evaluation_is_due(self) -> bool:
        step = self.progress.step
        return step != self.progress.evaluated_at and (step % self.evaluate_every == 0 or step == self.total)

    def _evaluate(self) -> None:
        """Loss on the probe rows; keeps the best weights, stops after `patience` without a better one."""
        loss, scores = self._validate(self.probe)
        progress = self.progress
        progress.evaluated_at = progress.step
        if progress.best_loss is None or loss < progress.best_loss:
            progress.best_loss, progress.worse_in_a_row = loss, 0
            self.best = training_state.snapshot(self.plain)
        else:
            progress.worse_in_a_row += 1
            progress.stopped_early = (
                progress.worse_in_a_row >= self.config["patience"] and progress.step < self.total
            )
        self._point("validation", {"loss": loss, "accuracy": scores.accuracy, "macroF1": scores.macro_f1})

    def _validate(self, rows: Encoded) -> tuple[float, Scores]:
        logits = predict(
            self.model,
            rows,
            self.collate_validation,
            self.config["batch"] * 2,
            self.accelerator.device,
            self._require_time,
        )
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(rows.labels))
        return float(loss), score(rows.labels, logits.argmax(-1).tolist(), self.labels)

    def _report(self, resumed_from: int, rows_per_second: float) -> Report:
        """Best weights back, then figures over the whole validation split."""
        if self.best is not None:
            self.plain.load_state_dict(self.best)
        loss, scores = self._validate(self.validation)
        progress = self.progress
        log.info(
            "trained",
            extra={
                "fields": {
                    "steps": progress.step,
                    "loss": round(loss, 4),
                    "accuracy": round(scores.accuracy, 4),
                }
            },
        )
        return Report(
            progress.step,
            progress.step / self.per_epoch,
            progress.train_loss,
            loss,
            scores,
            rows_per_second,
            progress.stopped_early,
            resumed_from,
        )

    def _resume(self) -> int:
        folder = self.job.workspace / "resume"
        step = self.checkpoints.newest(folder)
        if step is None:
            return 0
        self.progress, self.best = training_state.load(
            folder, self.plain, self.optimizer, self.accelerator.scaler
        )
        log.info("resumed", extra={"fields": {"step": step, "total": self.total}})
        return step

    def _save(self) -> None:
        folder: Path = self.job.workspace / "checkpoint"
        scaler = self.accelerator.scaler
        training_state.save(
            folder,
            self.plain,
            self.optimizer,
            self.progress,
            self.best,
            scaler.state_dict() if scaler is not None else None,
        )
        self.checkpoints.save(self.progress.step, folder)

    def _require_time(self) -> None:
        if self.job.stopping:
            raise self._interrupted()

    def _interrupted(self) -> Interrupted:
        self._save()
        return self.job.interrupted(f"step {self.progress.step} of {self.total} is saved")

    def _point(self, phase: str, values: dict[str, float]) -> None:
        step = self.progress.step
        self.job.metrics.point(phase, step, self.total, step / self.per_epoch, values)
