"""One attempt of a Batch job, from its environment to its exit code.

    reads    MODELMILL_STORE, MODELMILL_JOB, AWS_BATCH_JOB_ID, AWS_BATCH_JOB_ATTEMPT; {job}/input.json
    writes   {job}/lease/…, {job}/{attempt}/…, then {job}/output.json or {job}/error.json, last
    exits    0 output.json is there · 75 stopped after saving, or the store stayed away · 70 failed for good

Safe to run twice: a finished job is found by its input's sha256, and only the newest attempt publishes. What
comes after output.json or error.json never changes the exit code. On one machine MODELMILL_PARENT_FD names a
pipe whose other end the launcher holds: when it closes, the job saves and goes.
"""

import gc
import hashlib
import logging
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from jobkit.artifacts import upload
from jobkit.checkpoint import clear
from jobkit.contract import parse_input
from jobkit.errors import InputRejected, Interrupted, JobFailed, ModelmillError
from jobkit.job import Job, Result
from jobkit.lease import Lease
from jobkit.log_lines import LogParts, StdoutLines
from jobkit.metrics import Metrics, now
from jobkit.outcome import environment, finished, publish, write_error
from jobkit.steady_store import SteadyStore
from jobkit.store import ObjectStore, open_store

EXIT_DONE = 0
EXIT_FAILED = 70
EXIT_INTERRUPTED = 75
#: After the launcher's pipe closed: as long as Batch leaves between SIGTERM and SIGKILL by default.
PARENT_GRACE_SECONDS = 30.0

log = logging.getLogger("jobkit.attempt")


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
    code = _opened(stage, main, stop)
    gc.freeze()  # what is left goes with the process: to collect it first takes a second or two
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


def _opened(stage: str, main: Callable[[Job], Result], stop: threading.Event) -> int:
    try:
        store, key = SteadyStore(open_store(_env("MODELMILL_STORE"))), _env("MODELMILL_JOB").rstrip("/")
    except ModelmillError as error:
        log.error(str(error))
        return EXIT_FAILED
    except Exception:
        log.exception("the store could not be opened")
        return EXIT_INTERRUPTED
    return _attempt(stage, main, store, key, stop)


def _attempt(
    stage: str, main: Callable[[Job], Result], store: ObjectStore, key: str, stop: threading.Event
) -> int:
    started_at = now()
    batch, number = os.environ.get("AWS_BATCH_JOB_ID", ""), os.environ.get("AWS_BATCH_JOB_ATTEMPT", "1")
    attempt = f"{batch}-{number}" if batch else "local"
    lease: Lease | None = None
    metrics: Metrics | None = None
    handler: LogParts | None = None
    try:
        body = store.get(f"{key}/input.json")
        document = parse_input(body, stage, f"{key}/input.json")
        input_sha256 = hashlib.sha256(body).hexdigest()
        if finished(store, key, input_sha256):
            clear(store, key)  # killed between its output and this
            log.info("found finished", extra={"fields": {"job": document["name"]}})
            return EXIT_DONE
        lease = Lease.take(store, key, attempt, started_at)
        if not batch:  # by hand every start is a new attempt: the fence tells them apart
            attempt = f"local-{lease.fence}"
        metrics = Metrics(store, f"{key}/{attempt}")
        handler = LogParts(metrics.logs)
        logging.getLogger().addHandler(handler)
        fields = {"job": document["name"], "attempt": attempt, "fence": lease.fence}
        log.info("started", extra={"fields": fields})
        prefix = f"modelmill-{stage}-"
        with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as workspace:
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
            clear(store, key)
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
