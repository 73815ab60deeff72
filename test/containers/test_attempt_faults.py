"""What an attempt comes to when its store hiccups, stays away, or fails after the work is done."""

from collections.abc import Callable

import pytest
from attempts import KEY, small
from faulty import FaultOf, away
from jobkit.job import Job, Result
from jobkit.store import ObjectStore


def test_a_store_that_is_away_ends_the_attempt_not_the_job(
    attempt: Callable[..., int], store: ObjectStore, faults: list[FaultOf]
) -> None:
    faults.append(away("put", "/onnx/"))
    assert attempt(small) == 75
    assert store.find(f"{KEY}/error.json") is None
    faults.clear()
    assert attempt(small) == 0


@pytest.mark.parametrize("key", ["lease/", "/input.json"])
def test_a_store_that_is_away_at_the_start_is_asked_by_the_next_attempt(
    attempt: Callable[..., int], faults: list[FaultOf], key: str
) -> None:
    faults.append(away("get" if key == "/input.json" else "list", key))
    assert attempt(small) == 75


def test_a_store_that_can_not_be_opened_is_asked_by_the_next_attempt(
    attempt: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(uri: str) -> ObjectStore:
        raise ConnectionError("no route to host")

    monkeypatch.setattr("jobkit.attempt.open_store", no_network)
    assert attempt(small) == 75


@pytest.mark.parametrize("code", [0, 70, 75])
def test_figures_and_logs_that_can_not_be_sent_do_not_change_the_exit_code(
    attempt: Callable[..., int], faults: list[FaultOf], code: int
) -> None:
    faults.append(away("put", "/logs/", "/metrics/", "/tensorboard/"))

    def main(job: Job) -> Result:
        job.metrics.point("train", 1, 1, 1.0, {"loss": 1.0})
        if code == 75:
            job.stop.set()
            job.require_time()
        if code == 70:
            raise ZeroDivisionError
        return small(job)

    assert attempt(main) == code


def test_an_error_that_can_not_be_reported_still_ends_the_job(
    attempt: Callable[..., int], store: ObjectStore, faults: list[FaultOf]
) -> None:
    def breaks(job: Job) -> Result:
        faults.append(away("put", "error.json"))
        faults.append(away("list", "lease/"))
        raise ZeroDivisionError

    assert attempt(breaks) == 70
    assert store.find(f"{KEY}/error.json") is None


def saves(job: Job) -> Result:
    state = job.workspace / "state"
    state.mkdir()
    (state / "model.safetensors").write_bytes(b"weights")
    job.checkpoints(keep=1).save(1, state)
    return small(job)


def test_checkpoints_of_a_job_killed_after_its_output_go_with_the_next_attempt(
    attempt: Callable[..., int], store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("jobkit.attempt.clear", lambda *_: None)
        assert attempt(saves) == 0
    assert store.list(f"{KEY}/checkpoints/")
    assert attempt(saves) == 0
    assert not store.list(f"{KEY}/checkpoints/")
    assert len(store.list(f"{KEY}/lease/")) == 1, "found, not done again"


def test_checkpoints_that_can_not_be_deleted_do_not_spoil_a_finished_job(
    attempt: Callable[..., int], store: ObjectStore, faults: list[FaultOf]
) -> None:
    faults.append(away("delete", "checkpoints/"))
    assert attempt(saves) == 0
    assert store.find(f"{KEY}/output.json") is not None
    assert store.find(f"{KEY}/error.json") is None
