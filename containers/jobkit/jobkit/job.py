"""One attempt of a Batch job, from its environment to its exit code.

    reads    MODELMILL_STORE, MODELMILL_JOB, AWS_BATCH_JOB_ID, AWS_BATCH_JOB_ATTEMPT; {job}/input.json
    writes   {job}/lease/…, {job}/{attempt}/…, then {job}/output.json or {job}/error.json, last
    exits    0 output.json is there · 75 stopped after saving · 70 failed for good

Safe to run twice: a finished job is found by its input's sha256, and only the newest attempt publishes. On
one machine MODELMILL_PARENT_FD names a pipe whose other end the launcher holds: when it closes, the job saves
and goes.
"""

import hashlib
import logging
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from jobkit.artifacts import fetch, resolve, upload
from jobkit.checkpoint import Checkpoints
from jobkit.contract import ModelSource, parse_input
from jobkit.errors import (
    InputRejected,
    Interrupted,
    JobFailed,
    ModelmillError,
)
from jobkit.lease import Lease
from jobkit.metrics import LogParts, Metrics, StdoutLines, now
from jobkit.outcome import environment, finished, publish, write_error
from jobkit.store import ObjectStore, open_store

EXIT_DONE = 0
EXIT_FAILED = 70
EXIT_INTERRUPTED = 75
#: After the launcher's pipe closed: as long as Batch leaves between SIGTERM and SIGKILL by default.
PARENT_GRACE_SECONDS = 30.0

log = logging.getLogger("jobkit.job")


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


def run(stage: str, main: Callable[[Job], Result]) -> NoReturn:
    """Run one attempt and exit with its code. The last call of every job's main.py."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    _watch_parent(stop)
    # A job works on what its input names: no library may ask a hub, and none may fork after threads exist.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    # Threads that wait give their core away: 1.5 to 2 times faster where two jobs share the cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.update(TRANSFORMERS_VERBOSITY="error", TQDM_DISABLE="1")
    logging.basicConfig(level=logging.WARNING, handlers=[StdoutLines()], force=True)
    for name in ("jobkit", stage):  # the libraries' own lines only when they warn
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        store, key = open_store(_env("MODELMILL_STORE")), _env("MODELMILL_JOB").rstrip("/")
        attempt = (
            f"{os.environ.get('AWS_BATCH_JOB_ID', 'local')}-{os.environ.get('AWS_BATCH_JOB_ATTEMPT', '1')}"
        )
    except ModelmillError as error:
        log.error(str(error))
        sys.exit(EXIT_FAILED)
    sys.stdout.flush()
    code = _attempt(stage, main, store, key, attempt, stop)
    sys.stdout.flush()
    sys.exit(code)


def _env(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise InputRejected(
            f"environment variable {name}",
            "nothing",
            "s3://bucket, file:///folder or a key prefix",
            "Start the job through its job definition, which sets it",
        )
    return value


def _attempt(
    stage: str,
    main: Callable[[Job], Result],
    store: ObjectStore,
    key: str,
    attempt: str,
    stop: threading.Event,
) -> int:
    started_at = now()
    lease: Lease | None = None
    metrics: Metrics | None = None
    handler: LogParts | None = None
    try:
        body = store.get(f"{key}/input.json")
        document = parse_input(body, stage, f"{key}/input.json")
        input_sha256 = hashlib.sha256(body).hexdigest()
        if finished(store, key, input_sha256):
            log.info("found finished", extra={"fields": {"job": document["name"]}})
            return EXIT_DONE
        lease = Lease.take(store, key, attempt, started_at)
        metrics = Metrics(store, f"{key}/{attempt}")
        handler = LogParts(metrics.logs)
        logging.getLogger().addHandler(handler)
        log.info(
            "started", extra={"fields": {"job": document["name"], "attempt": attempt, "fence": lease.fence}}
        )
        with tempfile.TemporaryDirectory(prefix=f"modelmill-{stage}-") as workspace:
            job = Job(
                stage,
                key,
                attempt,
                store,
                document,
                input_sha256,
                lease,
                metrics,
                Path(workspace),
                stop,
                started_at,
            )
            result = main(job)
            artifacts = {
                name: upload(store, f"{key}/{attempt}/{name}", folder)
                for name, folder in result.artifacts.items()
            }
            output = {
                "schemaVersion": 1,
                "stage": stage,
                "name": document["name"],
                "attempt": attempt,
                "fence": lease.fence,
                "inputSha256": input_sha256,
                "startedAt": started_at,
                "finishedAt": now(),
                "environment": environment(),
                "artifacts": artifacts,
                "metrics": dict(result.metrics),
            }
            publish(lease, input_sha256, output)
            job.checkpoints(keep=0).clear()
        log.info("finished", extra={"fields": {"job": document["name"]}})
        return EXIT_DONE
    except Interrupted as error:
        log.warning(str(error))
        return EXIT_INTERRUPTED
    except ModelmillError as error:
        log.error(str(error))
        write_error(store, key, attempt, lease, error, traceback.format_exc())
        return EXIT_FAILED
    except Exception as error:
        log.exception("failed")
        named = JobFailed(
            f"job {key.rpartition('/')[2]}",
            f"{type(error).__name__}: {str(error)[:1000]}",
            "a run without unexpected errors",
            "Read the traceback in error.json",
        )
        write_error(store, key, attempt, lease, named, traceback.format_exc())
        return EXIT_FAILED
    finally:
        if handler is not None:
            logging.getLogger().removeHandler(handler)
        if metrics is not None:
            metrics.close()


def _watch_parent(stop: threading.Event) -> None:
    """End with the launcher: its pipe's end counts as SIGTERM; after a grace the process exits."""
    number = os.environ.get("MODELMILL_PARENT_FD", "")
    if not number:
        return
    if not number.isdigit():
        raise SystemExit(f"MODELMILL_PARENT_FD is {number!r}; allowed: a file descriptor's number. Unset it.")

    def wait() -> None:
        while os.read(int(number), 1024):
            continue
        stop.set()
        threading.Event().wait(PARENT_GRACE_SECONDS)
        os._exit(EXIT_INTERRUPTED)

    threading.Thread(target=wait, name="parent", daemon=True).start()
