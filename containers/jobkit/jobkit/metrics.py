"""What a running job shows: metric points, log lines and TensorBoard events, as immutable parts.

    writes   {attempt}/metrics/{seq:06d}.jsonl   MetricPoint a line
             {attempt}/logs/{seq:06d}.jsonl      LogLine a line, beside stdout
             {attempt}/tensorboard/events.out.tfevents.*   one closed file a part

An object store can't append, so a part is a new object every few seconds. Parts lie under the attempt: a
retry never overwrites another's.
"""

import logging
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobkit.contract import check, line
from jobkit.store import ObjectStore

FLUSH_SECONDS = 2.0
TENSORBOARD_SECONDS = 30.0
LEVELS = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}


def now() -> str:
    """ISO 8601 in UTC, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Parts:
    """Lines that become numbered objects. Thread-safe: the flusher and the loop both use it."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._pending: list[bytes] = []
        self._sequence = 0
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def add(self, data: bytes) -> None:
        with self._lock:
            self._pending.append(data)

    def flush(self) -> None:
        with self._writing:
            with self._lock:
                body, self._pending = b"".join(self._pending), []
            if body:
                self._store.put(f"{self._prefix}/{self._sequence:06d}.jsonl", body)
                self._sequence += 1


class LogParts(logging.Handler):
    """The logging module's way into `logs/`: `log.info("saved", extra={"fields": {"step": 3}})`."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts

    def emit(self, record: logging.LogRecord) -> None:
        document: dict[str, Any] = {
            "at": now(),
            "level": LEVELS.get(record.levelname, "info"),
            "message": record.getMessage(),
        }
        if fields := getattr(record, "fields", None):
            document["fields"] = fields
        self._parts.add(line(check("LogLine", document, "log line")))


class StdoutLines(logging.StreamHandler[Any]):
    """The same lines for the launcher's log: `12:00:01 info  checkpoint saved step=3`."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {key}={value}" for key, value in getattr(record, "fields", {}).items())
        level = LEVELS.get(record.levelname, "info")
        text = f"{time.strftime('%H:%M:%S', time.gmtime())} {level:7} {record.getMessage()}{fields}"
        return (
            f"{text}\n{self.formatter.formatException(record.exc_info)}"
            if record.exc_info and self.formatter
            else text
        )


class Metrics:
    """Metric points out, live. `close` writes what is left."""

    def __init__(self, store: ObjectStore, attempt_prefix: str) -> None:
        self._store = store
        self._prefix = attempt_prefix
        self._points = Parts(store, f"{attempt_prefix}/metrics")
        self.logs = Parts(store, f"{attempt_prefix}/logs")
        self._folder = tempfile.TemporaryDirectory(prefix="modelmill-tensorboard-")
        self._events: Any = None
        self._events_since = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)
        self._thread.start()

    def point(
        self, phase: str, step: int, total_steps: int, epoch: float, values: Mapping[str, float]
    ) -> None:
        """One line; a value that is not a finite number is left out, since JSON has none."""
        finite = {key: float(value) for key, value in values.items() if abs(float(value)) < float("inf")}
        document = {
            "at": now(),
            "step": step,
            "totalSteps": total_steps,
            "epoch": round(epoch, 4),
            "phase": phase,
            "values": finite,
        }
        self._points.add(line(check("MetricPoint", document, "metric point")))
        self._tensorboard(phase, step, finite)

    def _tensorboard(self, phase: str, step: int, values: Mapping[str, float]) -> None:
        if self._events is None:
            from torch.utils.tensorboard import SummaryWriter  # 0.2 s: only for jobs that have metrics

            self._events = SummaryWriter(self._folder.name, max_queue=1000, flush_secs=3600)
            self._events_since = time.monotonic()
        for key, value in values.items():
            self._events.add_scalar(f"{phase}/{key}", value, step)
        if time.monotonic() - self._events_since > TENSORBOARD_SECONDS:
            self._close_events()

    def _close_events(self) -> None:
        if self._events is None:
            return
        self._events.close()
        self._events = None
        for path in sorted(Path(self._folder.name).iterdir()):
            self._store.put(f"{self._prefix}/tensorboard/{path.name}", path)
            path.unlink()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            try:
                self._points.flush()
                self.logs.flush()
            except Exception as error:  # a store that is away for a moment must not end the job
                print(f"metrics: {error}", file=sys.stderr, flush=True)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._close_events()
        self._points.flush()
        self.logs.flush()
        self._folder.cleanup()
