"""A resume trusts only checkpoints that are whole, of this input, and byte for byte what was saved."""

import logging
from pathlib import Path

import pytest
from faulty import Faulty, away
from jobkit.checkpoint import Checkpoints, clear
from jobkit.errors import Conflict, Interrupted
from jobkit.lease import Lease
from jobkit.metrics import now
from jobkit.steady_store import SteadyStore
from jobkit.store import ObjectStore, open_store

JOB = "projects/demo/runs/r/jobs/train-0-a"
INPUT = "a" * 64


def checkpoints(store: ObjectStore, keep: int = 2, input_sha256: str = INPUT) -> Checkpoints:
    return Checkpoints(store, JOB, input_sha256, Lease.take(store, JOB, "job", now()), keep)


def state(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(text.encode() * 1000)
    (folder / "progress.json").write_text(text)
    return folder


def test_the_newest_comes_back(store: ObjectStore, tmp_path: Path) -> None:
    held = checkpoints(store)
    for step in (10, 20):
        held.save(step, state(tmp_path / "state", f"step {step}"))

    assert held.newest(tmp_path / "resume") == 20
    assert (tmp_path / "resume" / "progress.json").read_text() == "step 20"


def test_keeps_only_the_newest(store: ObjectStore, tmp_path: Path) -> None:
    held = checkpoints(store, keep=2)
    for step in (1, 2, 3, 4):
        held.save(step, state(tmp_path / "state", str(step)))
    names = {key.split("/")[-2] for key in store.list(f"{JOB}/checkpoints/")}
    assert names == {"00000003-0001", "00000004-0001"}


def damage(store: ObjectStore, step: int, kind: str) -> None:
    prefix = f"{JOB}/checkpoints/{step:08d}-0001"
    if kind == "no manifest":
        store.delete(f"{prefix}/manifest.json")
        return
    name = "manifest.json" if kind == "broken manifest" else "model.safetensors"
    body = bytearray(store.get(f"{prefix}/{name}"))
    if kind == "bit flip":
        body[len(body) // 2] ^= 1
    elif kind == "truncation":
        del body[len(body) // 2 :]
    elif kind == "broken manifest":
        body = bytearray(b'{"schemaVersion": 1}')
    else:
        store.delete(f"{prefix}/{name}")
        return
    store.put(f"{prefix}/{name}", bytes(body))


@pytest.mark.parametrize("kind", ["bit flip", "truncation", "no manifest", "broken manifest", "missing file"])
def test_falls_back_to_the_one_before(
    store: ObjectStore, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    held = checkpoints(store)
    for step in (10, 20):
        held.save(step, state(tmp_path / "state", f"step {step}"))
    damage(store, 20, kind)

    with caplog.at_level(logging.WARNING):
        assert held.newest(tmp_path / "resume") == 10

    assert (tmp_path / "resume" / "progress.json").read_text() == "step 10"
    assert kind == "no manifest" or "checkpoint left out" in caplog.text


def test_starts_from_scratch_when_none_can_be_trusted(store: ObjectStore, tmp_path: Path) -> None:
    held = checkpoints(store)
    held.save(10, state(tmp_path / "state", "step 10"))
    damage(store, 10, "bit flip")
    assert held.newest(tmp_path / "resume") is None
    assert not (tmp_path / "resume").exists()


@pytest.mark.parametrize("keep", [1, 2])
def test_after_a_fresh_start_the_new_ones_are_kept_and_found(
    store: ObjectStore, tmp_path: Path, keep: int
) -> None:
    """Steps begin again at 0 then: the damaged ones have higher numbers and must not count as newer."""
    before = checkpoints(store, keep)
    for step in (800, 900):
        before.save(step, state(tmp_path / "state", f"old {step}"))
    for step in (800, 900):
        if any(f"{step:08d}-" in key for key in store.list(f"{JOB}/checkpoints/")):
            damage(store, step, "bit flip")

    held = checkpoints(store, keep)
    assert held.newest(tmp_path / "resume") is None
    for step in (100, 200):
        held.save(step, state(tmp_path / "state", f"new {step}"))

    assert checkpoints(store, keep).newest(tmp_path / "resume") == 200
    names = {key.split("/")[-2] for key in store.list(f"{JOB}/checkpoints/")}
    assert names == set(["00000200-0002", "00000100-0002"][:keep])


def test_a_later_attempts_checkpoints_are_newer_whatever_their_steps(
    store: ObjectStore, tmp_path: Path
) -> None:
    checkpoints(store).save(900, state(tmp_path / "state", "given up"))
    later = checkpoints(store, keep=1)
    later.save(100, state(tmp_path / "state", "step 100"))
    assert checkpoints(store).newest(tmp_path / "resume") == 100
    assert {key.split("/")[-2] for key in store.list(f"{JOB}/checkpoints/")} == {"00000100-0002"}


def test_one_that_was_left_out_holds_no_place_among_the_kept(store: ObjectStore, tmp_path: Path) -> None:
    before = checkpoints(store)
    for step in (10, 20):
        before.save(step, state(tmp_path / "state", f"step {step}"))
    damage(store, 20, "bit flip")

    held = checkpoints(store)
    assert held.newest(tmp_path / "resume") == 10
    held.save(12, state(tmp_path / "state", "step 12"))

    names = {key.split("/")[-2] for key in store.list(f"{JOB}/checkpoints/")}
    assert names == {"00000010-0001", "00000012-0002"}


def test_a_whole_checkpoint_is_never_written_again(store: ObjectStore, tmp_path: Path) -> None:
    held = checkpoints(store)
    held.save(10, state(tmp_path / "state", "the state"))
    held.save(10, state(tmp_path / "state", "something else"))
    assert held.newest(tmp_path / "resume") == 10
    assert (tmp_path / "resume" / "progress.json").read_text() == "the state"


def test_a_store_that_is_away_is_no_fault_of_the_checkpoint(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobkit.steady_store.PAUSES", ())
    checkpoints(store).save(10, state(tmp_path / "state", "step 10"))
    steady = SteadyStore(Faulty(store, away("download", "checkpoints/")))
    with pytest.raises(Interrupted):
        checkpoints(steady).newest(tmp_path / "resume")


def test_a_checkpoint_of_another_input_is_left_out(store: ObjectStore, tmp_path: Path) -> None:
    checkpoints(store, input_sha256="b" * 64).save(30, state(tmp_path / "state", "foreign"))
    held = checkpoints(store)
    held.save(10, state(tmp_path / "state", "own"))
    assert held.newest(tmp_path / "resume") == 10


def test_an_attempt_that_lost_its_lease_saves_nothing(store: ObjectStore, tmp_path: Path) -> None:
    older = checkpoints(store)
    checkpoints(store)
    with pytest.raises(Conflict):
        older.save(10, state(tmp_path / "state", "late"))
    assert store.list(f"{JOB}/checkpoints/") == []


def test_a_hostile_manifest_can_not_write_outside_its_folder(store: ObjectStore, tmp_path: Path) -> None:
    held = checkpoints(store)
    held.save(10, state(tmp_path / "state", "fine"))
    key = f"{JOB}/checkpoints/00000010-0001/manifest.json"
    store.put(key, store.get(key).replace(b'"model.safetensors"', b'"../../escaped.json"'))
    assert held.newest(tmp_path / "a" / "b" / "resume") is None
    assert not list(tmp_path.rglob("escaped.json"))


def test_on_s3(s3_bucket: str, tmp_path: Path) -> None:
    store = open_store(s3_bucket)
    held = checkpoints(store, keep=1)
    for step in (1, 2):
        held.save(step, state(tmp_path / "state", str(step)))
    assert held.newest(tmp_path / "resume") == 2
    clear(store, JOB)
    assert held.newest(tmp_path / "resume") is None
