"""What a job's main gets and gives: `def main(job: Job) -> Result`."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobkit.artifacts import fetch, resolve
from jobkit.checkpoint import Checkpoints
from jobkit.contract import ModelSource
from jobkit.errors import InputRejected, Interrupted
from jobkit.lease import Lease
from jobkit.metrics import Metrics
from jobkit.store import ObjectStore


@dataclass(slots=True)
class Result:
    """What a job's main returns: folders become artifacts, in this order, and metrics go into output.json."""

    metrics: Mapping[str, Any]
    artifacts: Mapping[str, Path] = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """What a job may touch."""

    stage: str
    key: str
    attempt: str
    store: ObjectStore
    input: Any
    input_sha256: str
    lease: Lease
    metrics: Metrics
    workspace: Path
    stop: threading.Event
    started_at: str

    @property
    def stopping(self) -> bool:
        return self.stop.is_set()

    def require_time(self) -> None:
        """Between the steps of work without checkpoints: raise Interrupted once asked to stop."""
        if self.stopping:
            raise self.interrupted("nothing was saved: this job starts from its beginning")

    def interrupted(self, state: str) -> Interrupted:
        return Interrupted(
            f"job {self.input['name']}", f"asked to stop; {state}", "a stop at any time", "Run the job again"
        )

    def fetch(self, source: ModelSource, name: str) -> Path:
        """A folder with the artifact's files, each compared with its sha256."""
        return fetch(self.store, resolve(self.store, source), self.workspace / name)

    def checkpoints(self, keep: int) -> Checkpoints:
        return Checkpoints(self.store, self.key, self.input_sha256, self.lease, keep)


#: How a stage does one task.
Task = Callable[[Job], Result]


def do_task(job: Job, tasks: Mapping[str, Task], advice: str) -> Result:
    """The input's task by its entry in `tasks`; InputRejected, with the advice, for one that has none yet."""
    task = tasks.get(job.input["task"])
    if task is None:
        raise InputRejected(
            f"job {job.input['name']}, task",
            job.input["task"],
            f"what stage {job.stage} can do so far: {', '.join(tasks)}",
            advice,
        )
    return task(job)
