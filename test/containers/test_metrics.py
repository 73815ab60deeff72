"""Parts are immutable and none is lost; what can't be shown never ends the job."""

import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from faulty import Faulty, away
from jobkit.log_lines import LogParts
from jobkit.metrics import Metrics, Parts
from jobkit.store import ObjectStore

ATTEMPT = "projects/demo/runs/r/jobs/train-0-a/job-1"


@pytest.fixture(autouse=True)
def no_flusher(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test flushes itself."""
    monkeypatch.setattr("jobkit.metrics.FLUSH_SECONDS", 3600.0)


def test_lines_of_a_failed_flush_are_sent_again_under_the_same_key(store: ObjectStore) -> None:
    parts = Parts(Faulty(store, away("put", "metrics", times=1)), f"{ATTEMPT}/metrics")
    parts.add(b"one\n")
    with pytest.raises(OSError, match="reset"):
        parts.flush()
    parts.add(b"two\n")
    parts.flush()
    assert store.list(f"{ATTEMPT}/metrics/") == [
        f"{ATTEMPT}/metrics/000000.jsonl",
        f"{ATTEMPT}/metrics/000001.jsonl",
    ]
    assert store.get(f"{ATTEMPT}/metrics/000000.jsonl") == b"one\n"
    assert store.get(f"{ATTEMPT}/metrics/000001.jsonl") == b"two\n"


def test_a_part_whose_answer_was_lost_keeps_its_bytes(store: ObjectStore) -> None:
    written: list[bytes] = []

    class AnswerLost(Faulty):
        def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
            super().put(key, content, if_absent=if_absent)
            assert isinstance(content, bytes)
            written.append(content)
            if len(written) == 1:
                raise TimeoutError

    parts = Parts(AnswerLost(store, lambda *_: None), f"{ATTEMPT}/metrics")
    parts.add(b"one\n")
    with pytest.raises(TimeoutError):
        parts.flush()
    parts.add(b"two\n")
    parts.flush()
    assert written == [b"one\n", b"one\n", b"two\n"]


def test_a_store_that_is_away_never_reaches_the_loop(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jobkit.metrics.TENSORBOARD_SECONDS", 0.0)  # every point closes a file
    metrics = Metrics(Faulty(store, away("put", ATTEMPT)), ATTEMPT)
    for step in range(3):
        metrics.point("train", step, 3, 0.0, {"loss": 1.0})
    metrics.close()
    assert "Connection reset" in capsys.readouterr().err


def test_tensorboard_files_are_sent_once_each_after_a_hiccup(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobkit.metrics.TENSORBOARD_SECONDS", 0.0)
    metrics = Metrics(Faulty(store, away("put", "tensorboard", times=2)), ATTEMPT)
    for step in range(3):
        metrics.point("train", step, 3, 0.0, {"loss": 1.0})
        metrics._flush()
    metrics.close()
    assert len(store.list(f"{ATTEMPT}/tensorboard/")) == 3
    assert len(store.list(f"{ATTEMPT}/metrics/")) == 3


def test_points_of_both_threads_arrive_in_order(store: ObjectStore) -> None:
    parts = Parts(store, "parts")

    def flush() -> None:
        for _ in range(20):
            parts.flush()

    flusher = threading.Thread(target=flush)
    flusher.start()
    for number in range(200):
        parts.add(f"{number}\n".encode())
    flusher.join()
    parts.flush()
    body = b"".join(store.get(key) for key in store.list("parts/"))
    assert body.decode().split() == [str(number) for number in range(200)]


def test_a_value_that_is_no_number_is_left_out(store: ObjectStore) -> None:
    metrics = Metrics(store, ATTEMPT)
    metrics.point("train", 1, 2, 0.5, {"loss": float("nan"), "gradientNorm": float("inf"), "accuracy": 1.0})
    metrics.close()
    (point,) = [json.loads(store.get(key)) for key in store.list(f"{ATTEMPT}/metrics/")]
    assert point["values"] == {"accuracy": 1.0}


def logged(store: ObjectStore, fields: dict[str, Any]) -> dict[str, Any]:
    parts = Parts(store, "logs")
    logger = logging.Logger("test", logging.INFO)
    logger.addHandler(LogParts(parts))
    logger.info("measured", extra={"fields": fields})
    parts.flush()
    (key,) = store.list("logs/")
    return json.loads(store.get(key))["fields"]


def test_fields_that_json_has_not_are_logged_as_their_text(store: ObjectStore) -> None:
    fields = {"loss": float("nan"), "all": [1, float("-inf"), {"path": Path("/tmp/x")}], "step": 3}
    assert logged(store, fields) == {"loss": "nan", "all": [1, "-inf", {"path": "/tmp/x"}], "step": 3}


def test_a_line_that_can_not_be_written_does_not_end_the_call(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Full(Parts):
        def add(self, data: bytes) -> None:
            raise MemoryError

    logger = logging.Logger("test", logging.INFO)
    logger.addHandler(LogParts(Full.__new__(Full)))
    logger.info("goes on")
    assert "MemoryError" in capsys.readouterr().err
