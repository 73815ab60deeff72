"""Where a run stands in the store: what this attempt starts from, what the next one would.

    reads    the job's newest whole checkpoint, once
    writes   checkpoints
    raises   Interrupted when the store stays away, Conflict when a newer attempt took the job over

It comes before Accelerate prepares the model, because the precision of the attempts before decides for which.
"""

import logging
from typing import Any

import torch

from jobkit import training_state
from jobkit.errors import Interrupted
from jobkit.job import Job
from jobkit.training_state import Progress, Weights

log = logging.getLogger("jobkit.resume")


class Resume:
    def __init__(self, job: Job, keep: int) -> None:
        self.job = job
        self.checkpoints = job.checkpoints(keep)
        self.folder = job.workspace / "resume"
        self.start = self.checkpoints.newest(self.folder)
        #: The step that a next attempt would start from.
        self.saved = self.start or 0
        #: What the checkpoint was trained in.
        self.precision = None if self.start is None else training_state.precision_of(self.folder)

    def restore(
        self, model: torch.nn.Module, optimizer: torch.optim.Optimizer, scaler: Any
    ) -> tuple[Progress, Weights | None]:
        if self.start is None:
            return Progress(), None
        log.info("resumed", extra={"fields": {"step": self.start}})
        return training_state.load(self.folder, model, optimizer, scaler)

    def save(
        self,
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer,
        progress: Progress,
        best: Weights | None,
        scaler: Any,
        precision: str,
    ) -> None:
        folder = self.job.workspace / "checkpoint"
        state = None if scaler is None else scaler.state_dict()
        training_state.save(folder, model, optimizer, progress, best, state, precision)
        self.checkpoints.save(progress.step, folder)
        self.saved = progress.step

    def stopped(self, total: int) -> Interrupted:
        return self.job.interrupted(f"step {self.saved} of {total} is saved")
