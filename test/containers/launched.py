"""Jobs as the launcher starts them, one by one and as a run's chain; and a job in this process."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from documents import (
    RUN,
    distill_input,
    evaluate_input,
    left_by,
    mirror,
    put_dataset,
    quantize_input,
    sentences,
    train_input,
)
from jobkit.job import Job
from jobkit.lease import Lease
from jobkit.metrics import Metrics, now
from jobkit.store import ObjectStore, open_store

CONTAINERS = Path(__file__).parents[2] / "containers"


class Launched:
    """A job as a child process, with the environment that jobs.json and Batch give, and nothing else."""

    def __init__(
        self, store: ObjectStore, document: dict[str, Any], attempt: int = 1, **options: Any
    ) -> None:
        self.store, self.key = store, f"{RUN}/jobs/{document['name']}"
        body = json.dumps(document).encode()
        if store.find(f"{self.key}/input.json") != body:
            store.put(f"{self.key}/input.json", body)
        self.temporary = tempfile.TemporaryDirectory(prefix="modelmill-launched-")
        environment = {
            "PATH": os.environ["PATH"],
            "TMPDIR": self.temporary.name,  # a killed job can't tidy up: its launcher does
            "MODELMILL_STORE": store.uri,
            "MODELMILL_JOB": self.key,
            "OMP_NUM_THREADS": "1",
            "AWS_BATCH_JOB_ID": "job",
            "AWS_BATCH_JOB_ATTEMPT": str(attempt),
            **options.pop("environment", {}),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{document['stage']}.main"],
            cwd=CONTAINERS,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def ended(self, timeout: float = 120) -> int:
        self.log, _ = self.process.communicate(timeout=timeout)
        self.temporary.cleanup()
        return self.process.returncode

    def wait_for(self, found: str, timeout: float = 60) -> None:
        """Until a key with these characters is in the store under the job's prefix."""
        deadline = time.monotonic() + timeout
        while not any(found in key for key in self.store.list(f"{self.key}/")):
            assert time.monotonic() < deadline, f"no {found} after {timeout} s"
            assert self.process.poll() is None, self.process.communicate()[0]
            time.sleep(0.02)

    def document(self, name: str) -> dict[str, Any]:
        return json.loads(self.store.get(f"{self.key}/{name}.json"))


class Chain:
    """The jobs of one run, one after another: two rounds, a student, the INT8 forms, their evaluation."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.store = open_store((folder / "store").as_uri())
        put_dataset(self.store, folder / "dataset", sentences(480))
        self.outputs: dict[str, Any] = {}
        config: dict[str, Any] = {"epochs": 6, "patience": 50, "precision": "auto"}
        self.launch(train_input("train-0-a", mirror(self.store, model), fraction=0.5, **config))
        self.launch(train_input("train-1-a", left_by("train-0-a", "model"), onnx=True, **config))
        self.launch(distill_input("distill", left_by("train-1-a", "model"), **config))
        self.launch(quantize_input("quantize", "train-1-a"))
        self.launch(quantize_input("quantize-student", "distill"))
        self.launch(
            evaluate_input(
                "evaluate",
                teacher_fp32="train-1-a",
                teacher_int8="quantize",
                student_fp32="distill",
                student_int8="quantize-student",
            )
        )
        candidates = self.outputs["evaluate"]["metrics"]["candidates"]
        self.reports = {report["name"]: report for report in candidates}

    def launch(self, document: dict[str, Any]) -> None:
        launched = Launched(self.store, document)
        assert launched.ended() == 0, launched.log
        self.outputs[document["name"]] = launched.document("output")


def in_process(store: ObjectStore, workspace: Path, document: dict[str, Any], attempt: str = "job-1") -> Job:
    """The next attempt at the document's job, for a main that this process runs."""
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(True)
    key = f"{RUN}/jobs/{document['name']}"
    workspace.mkdir(parents=True)
    return Job(
        document["stage"],
        key,
        attempt,
        store,
        document,
        hashlib.sha256(json.dumps(document).encode()).hexdigest(),
        Lease.take(store, key, attempt, now()),
        Metrics(store, f"{key}/{attempt}"),
        workspace,
        threading.Event(),
        now(),
    )
