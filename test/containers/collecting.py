"""What the tests of job `collect` stand on: its input with every default, the job in this process, rows."""

import hashlib
import io
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from collect.credentials import Secrets
from collect.loop import collect
from collect.main import opener
from collect.settings import CollectSettings
from documents import RUN
from jobkit.checkpoint import clear
from jobkit.contract import check
from jobkit.job import Job, Result
from jobkit.lease import Lease
from jobkit.metrics import Metrics, now
from jobkit.store import ObjectStore

KEY = f"{RUN}/jobs/collect"
TEXT_AND_LABEL = {"text": "text", "label": "label"}
IMAGE_COLUMNS = {"image": "image", "texts": ["label", "objects"]}
FILE: dict[str, Any] = {"format": "auto", "items": ""}
DEFAULTS: dict[str, dict[str, Any]] = {
    "huggingface": {"split": "train", "revision": "main", **FILE},
    "kaggle": FILE,
    "objects": FILE,
    "s3": FILE,
    "sql": {"parameters": {}, "chunk": 1000, "timeout": 60, "tls": "off"},
    "http": {
        "method": "GET",
        "parameters": {},
        "headers": {},
        "pages": {"items": "/items", "most": 100},
        "rate": 1000,
        "timeout": 10,
        "tries": 3,
    },
}


def source(kind: str, name: str = "first", **fields: Any) -> dict[str, Any]:
    """A source as domain/spec/collect.ts leaves it, with its defaults."""
    return {"kind": kind, "name": name, "weight": 1, "repeat": False, **DEFAULTS[kind], **fields}


def collect_input(*sources: dict[str, Any], **config: Any) -> dict[str, Any]:
    defaults = {"mix": "multiply", "quarantine": 0.05, "mostBytes": 10**9, "compression": "none"}
    return {
        "schemaVersion": 1,
        "stage": "collect",
        "name": "collect",
        "project": "demo",
        "run": RUN.rpartition("/")[2],
        "task": "text-classification",
        "seed": 17,
        "config": {**defaults, "sources": list(sources), **config},
    }


@dataclass
class Collecting:
    """The job in this process. `environment` holds what its installation allows, and its secrets."""

    store: ObjectStore
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    attempts: int = 0
    #: Of a task with images: the columns that its run reads.
    columns: dict[str, Any] | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def allow(self, address: str, scheme: str = "http") -> None:
        """A server of the test, `127.0.0.1:port`: its host listed, and its address that is not public."""
        for name, entry in (("HOSTS", f"{scheme}://{address}"), ("PRIVATE", address)):
            before = self.environment.get(f"MODELMILL_COLLECT_{name}", "")
            self.environment[f"MODELMILL_COLLECT_{name}"] = f"{before},{entry}"

    def job(self, document: dict[str, Any]) -> Job:
        check("JobInput", document, "the test's input")
        self.attempts += 1
        workspace = self.folder / f"workspace-{self.attempts}"
        workspace.mkdir()
        body = json.dumps(document).encode()
        attempt = f"job-{self.attempts}"
        return Job(
            *("collect", KEY, attempt, self.store, document, hashlib.sha256(body).hexdigest()),
            *(Lease.take(self.store, KEY, attempt, now()), Metrics(self.store, f"{KEY}/{attempt}")),
            *(workspace, self.stop, now()),
        )

    def secrets(self) -> Secrets:
        return Secrets(self.settings(), self.environment)

    def settings(self) -> CollectSettings:
        return CollectSettings.read(self.environment)

    def run(self, *sources: dict[str, Any], resumed: bool = False, **config: Any) -> Result:
        """`resumed`: the next attempt at the job of the run before; else a job of its own."""
        if not resumed:
            clear(self.store, KEY)
        columns = {} if self.columns is None else {"columns": self.columns, "task": "image-classification"}
        job = self.job({**collect_input(*sources, **config), **columns})
        try:
            return collect(job, opener, self.settings(), self.secrets())
        finally:
            job.metrics.close()

    def run_files(self, *files: dict[str, Any], quarantine: float = 0.05, **more: Any) -> Result:
        """Of the run's own files; `config` of `more` holds what the spec collects besides."""
        clear(self.store, KEY)
        document = {
            **collect_input(),
            "files": {
                "list": [{"format": "auto", **file} for file in files],
                "quarantine": quarantine,
            },
            **more,
        }
        if "config" not in more:
            del document["config"]
        job = self.job(document)
        try:
            return collect(job, opener, self.settings(), self.secrets())
        finally:
            job.metrics.close()

    def rows(self, *sources: dict[str, Any], **config: Any) -> list[dict[str, Any]]:
        return rows_of(self.store, self.run(*sources, **config).metrics)

    def images(self, *sources: dict[str, Any], **config: Any) -> list[dict[str, Any]]:
        """The rows as the run's readers find them in Parquet."""
        self.columns = self.columns or IMAGE_COLUMNS
        metrics = self.run(*sources, **config).metrics
        return [row for table in tables_of(self.store, metrics) for row in table.to_pylist()]

    def pairs(self, *sources: dict[str, Any], **config: Any) -> list[tuple[Any, Any]]:
        return [(row.get("text"), row.get("label")) for row in self.rows(*sources, **config)]


def rows_of(store: ObjectStore, metrics: Any) -> list[dict[str, Any]]:
    found = []
    for file in metrics["files"]:
        data = store.get(f"{metrics['prefix']}/{file['path']}")
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert len(data) == file["bytes"]
        rows = [json.loads(line) for line in data.splitlines()]
        assert len(rows) == file["rows"]
        found += rows
    return found


def tables_of(store: ObjectStore, metrics: Any) -> list[pyarrow.Table]:
    found = []
    for file in metrics["files"]:
        data = store.get(f"{metrics['prefix']}/{file['path']}")
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"])
        found.append(pyarrow.parquet.read_table(io.BytesIO(data)))
        assert found[-1].num_rows == file["rows"]
    return found
