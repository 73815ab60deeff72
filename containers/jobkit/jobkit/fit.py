"""The training loop that train and distill share. Read it from top to bottom.

    reads    encoded rows; the newest checkpoint of this job, if there is one
    writes   checkpoints on a clock and on SIGTERM; metric points while it runs
    raises   Interrupted after a SIGTERM's checkpoint; InputRejected when a loss or a gradient is not a
             number, or the device's memory does not hold a batch

A resumed run on the same CPU is bit-identical to one that was never stopped: weights, moments and generators
come from the checkpoint, the rate and the rows of a step from its number.
"""

import logging
import time

import torch
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from jobkit import device, training_state
from jobkit.contract import LoopConfig
from jobkit.encoded import Encoded
from jobkit.errors import Interrupted
from jobkit.gradients import Objective, accumulate, adamw, require_number
from jobkit.job import Job
from jobkit.resume import Resume
from jobkit.row_order import Batch, epoch_updates, updates_per_epoch
from jobkit.schedule import cosine
from jobkit.text import collator
from jobkit.validation import Figures, Report, Validation

log = logging.getLogger("jobkit.fit")
#: A run has at least this many evaluations, however few epochs it has.
EVALUATIONS = 5
REPORT_SECONDS = 1.0


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
        self.job, self.config, self.objective, self.train = job, config, objective, train
        self.where = f"job {job.input['name']}"
        self.resume = Resume(job, config["checkpointsKept"])
        self.precision = device.precision(
            config["precision"], before=self.resume.precision, where=f"{self.where}, precision"
        )
        self.accelerator = Accelerator(
            mixed_precision=device.accelerators(self.precision), cpu=not torch.cuda.is_available()
        )
        self.plain = model.to(self.accelerator.device)
        self.optimizer = adamw(model, config["weightDecay"])
        self.model, self.prepared = self.accelerator.prepare(model, self.optimizer)
        self.collate = collator(tokenizer, train)
        self.validation = Validation(
            self.model,
            tokenizer,
            validation,
            len(train),
            labels,
            config["batch"] * 2,
            self.accelerator.device,
        )
        self.per_epoch = updates_per_epoch(len(train), config["batch"], config["gradientAccumulation"])
        self.total = max(1, round(epochs * self.per_epoch))
        self.evaluate_every = max(1, min(self.per_epoch, self.total // EVALUATIONS))
        torch.manual_seed(job.input["seed"])
        self.progress, self.best = self.resume.restore(model, self.optimizer, self.accelerator.scaler)
        self.schedule = cosine(
            self.optimizer,
            done=self.progress.step,
            total=self.total,
            peak=config["peakLearningRate"],
            final=config["finalLearningRate"],
            warmup=config["warmup"],
        )

    def run(self) -> Report:
        with device.within_memory(f"{self.where}, batch"):
            return self._run()

    def _run(self) -> Report:
        config, progress, first = self.config, self.progress, self.progress.step
        fields = {"precision": self.precision, "device": str(self.accelerator.device), "steps": self.total}
        log.info("fitting", extra={"fields": fields})
        started, saved, reported = time.monotonic(), time.monotonic(), 0.0
        trained_rows, training_seconds = 0, 0.0
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
            trained_rows += sum(map(len, batches))
            training_seconds += time.monotonic() - began
            if time.monotonic() - reported > REPORT_SECONDS or progress.step == self.total:
                reported = time.monotonic()
                eta = (reported - started) / (progress.step - first) * (self.total - progress.step)
                rate = trained_rows / training_seconds
                more = {"rowsPerSecond": rate, "memoryBytes": device.memory_bytes(), "etaSeconds": eta}
                self._point("train", values | more)
            self._require_time()
            if time.monotonic() - saved > config["checkpointEvery"]:
                self._save_if_possible()
                saved = time.monotonic()
        if first < progress.step and training_seconds > config["checkpointEvery"] / 10:
            self._save_if_possible()  # a stop while the model is exported must not cost the training
        report = self._report(trained_rows / training_seconds if trained_rows else 0.0)
        # Accelerate put autocast around the model's forward: an export must see the plain one.
        self.accelerator.unwrap_model(self.model, keep_fp32_wrapper=False)
        return report

    def _update(self, batches: list[Batch]) -> dict[str, float]:
        """One optimizer step."""
        self.model.train()
        rate = self.schedule.get_last_lr()[0]
        summed = accumulate(self.model, batches, self.collate, self.objective, self.accelerator)
        clipped = self.accelerator.clip_grad_norm_(self.model.parameters(), self.config["maxNorm"])
        # One wait for the device: all figures of the update come over together.
        loss, correct, norm = torch.stack([*summed, clipped.to(self.accelerator.device)]).tolist()
        self._require_number("loss", loss)
        if self.accelerator.scaler is None:  # in fp16 the scaler skips such a step and lowers its scale
            self._require_number("gradient", norm)
        self.prepared.step()
        self.schedule.step()
        self.prepared.zero_grad()
        progress = self.progress
        # A mean that forgets: about the last 20 updates.
        progress.train_loss = loss if progress.step == 0 else 0.95 * progress.train_loss + 0.05 * loss
        progress.step += 1
        rows = sum(map(len, batches))
        return {"loss": loss, "accuracy": correct / rows, "learningRate": rate, "gradientNorm": norm}

    def _require_number(self, what: str, value: float) -> None:
        where = f"{self.where}, step {self.progress.step}"
        require_number(what, value, where, self.schedule.get_last_lr()[0])

    def _evaluation_is_due(self) -> bool:
        step = self.progress.step
        return step != self.progress.evaluated_at and (step % self.evaluate_every == 0 or step == self.total)

    def _evaluate(self) -> None:
        """Loss on the probe rows; keeps the best weights, stops after `patience` without a better one."""
        found = self.validation.probe(self._require_time)
        self._require_number("validation loss", found.loss)
        if self.progress.evaluated(found, self.config["patience"], self.total):
            self.best = training_state.snapshot(self.plain)
        values = {"loss": found.loss, "accuracy": found.accuracy, "macroF1": found.macro_f1}
        self._point("validation", values)

    def _report(self, rows_per_second: float) -> Report:
        """Best weights back, then figures over the whole validation split.

        From here the model no longer holds the run's state: a stop saves nothing more.
        """
        progress = self.progress
        if self.best is not None:
            self.plain.load_state_dict(self.best)
        if progress.best_loss is not None and self.validation.probe_is_whole:
            found = Figures(progress.best_loss, progress.best_accuracy, progress.best_macro_f1)
        else:
            found = self.validation.whole(self._require_time_to_report)
        self._require_number("validation loss", found.loss)
        shown = {"loss": round(found.loss, 4), "accuracy": round(found.accuracy, 4)}
        log.info("trained", extra={"fields": {"steps": progress.step} | shown})
        return Report(
            progress.step,
            progress.step / self.per_epoch,
            progress.train_loss,
            found,
            rows_per_second,
            progress.stopped_early,
            self.resume.start or 0,
        )

    def _save(self) -> None:
        scaler = self.accelerator.scaler
        self.resume.save(self.plain, self.optimizer, self.progress, self.best, scaler, self.precision)

    def _save_if_possible(self) -> None:
        """A store that is away costs this checkpoint, not the run."""
        try:
            self._save()
        except Interrupted as error:
            log.warning("checkpoint not saved", extra={"fields": {"reason": str(error)}})

    def _require_time(self) -> None:
        if self.job.stopping:
            self._save()
            raise self.resume.stopped(self.total)

    def _require_time_to_report(self) -> None:
        if self.job.stopping:
            raise self.resume.stopped(self.total)

    def _point(self, phase: str, values: dict[str, float]) -> None:
        step = self.progress.step
        self.job.metrics.point(phase, step, self.total, step / self.per_epoch, values)
