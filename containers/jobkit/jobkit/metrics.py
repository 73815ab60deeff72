"""What a running job shows: metric points, log lines and TensorBoard events, as immutable parts.

    writes   {attempt}/metrics/{seq:06d}.jsonl   MetricPoint a line
             {attempt}/logs/{seq:06d}.jsonl      LogLine a line, beside stdout
             {attempt}/tensorboard/events.out.tfevents.*   one closed file a part

An object store can't append, so a part is a new object every few seconds. Parts lie under the attempt: a
retry never overwrites another's. A store that is away costs nothing: what was not taken is sent again, the
same bytes under the same key, and the loop that trains never waits for it.
"""

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


def now() -> str:
    """ISO 8601 in UTC, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Parts:
    """Lines that become numbered objects. Thread-safe: the flusher and the loop both use it."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._pending: list[bytes] = []
        self._part = b""
        self._sequence = 0
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def add(self, data: bytes) -> None:
        with self._lock:
            self._pending.append(data)

    def flush(self) -> None:
        """Everything added so far. Raises what the store raises, and then the next flush goes on with it."""
        with self._writing:
            while self._part or self._pending:
                if not self._part:
                    with self._lock:
                        self._part, self._pending = b"".join(self._pending), []
                # Kept until the store took it: a put whose answer was lost is repeated byte for byte.
                self._store.put(f"{self._prefix}/{self._sequence:06d}.jsonl", self._part)
                self._part = b""
                self._sequence += 1


class Events:
    """TensorBoard's files: the loop writes and closes them, the flusher sends those that are closed."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._top = tempfile.TemporaryDirectory(prefix="modelmill-tensorboard-")
        self._folder = Path(self._top.name)
        self._writer: Any = None
        self._since = 0.0
        self._closed: list[Path] = []
        self._sending = threading.Lock()

    def add(self, phase: str, step: int, values: Mapping[str, float]) -> None:
        if self._writer is None:
            from torch.utils.tensorboard import SummaryWriter  # only for jobs that have metrics

            self._folder = Path(tempfile.mkdtemp(dir=self._top.name))
            self._writer = SummaryWriter(str(self._folder), max_queue=1000, flush_secs=3600)
            self._since = time.monotonic()
        for key, value in values.items():
            self._writer.add_scalar(f"{phase}/{key}", value, step)
        if time.monotonic() - self._since > TENSORBOARD_SECONDS:
            self.close_file()

    def close_file(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        self._closed += sorted(self._folder.iterdir())

    def flush(self) -> None:
        with self._sending:
            while self._closed:
                self._store.put(f"{self._prefix}/{self._closed[0].name}", self._closed[0])
                self._closed.pop(0).unlink()

    def discard(self) -> None:
        self._top.cleanup()


class Metrics:
    """Metric points out, live. `close` writes what is left; it never fails."""

    def __init__(self, store: ObjectStore, attempt_prefix: str) -> None:
        self._points = Parts(store, f"{attempt_prefix}/metrics")
        self.logs = Parts(store, f"{attempt_prefix}/logs")
        self._events = Events(store, f"{attempt_prefix}/tensorboard")
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
        self._events.add(phase, step, finite)

    def _flush(self) -> None:
        for sent in (self._points, self.logs, self._events):
            try:
                sent.flush()
            except Exception as error:  # the next flush sends it; the log itself may be what can't be sent
                print(f"metrics: {error}", file=sys.stderr, flush=True)

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            self._flush()

    def close(self) -> None:
        """Twice is as good as once."""
        self._stop.set()
        self._thread.join()
        self._events.close_file()
        self._flush()
        self._events.discard()
