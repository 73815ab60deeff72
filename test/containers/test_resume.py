"""A job that was killed or stopped, then run again, leaves bit for bit what an undisturbed one leaves."""

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from distill.main import main as distill
from documents import LABELS, distill_input, mirror, put_dataset, sentences, train_input
from jobkit.fit import Fit
from jobkit.job import Job, Result
from jobkit.store import ObjectStore, open_store
from launched import Launched, in_process
from train.main import main as train

EVERY_UPDATE = 1e-6


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> tuple[ObjectStore, dict[str, str]]:
    folder = tmp_path_factory.mktemp("resume")
    store = open_store((folder / "store").as_uri())
    put_dataset(store, folder / "dataset", sentences(240))
    return store, mirror(store, tiny_model)


@pytest.fixture(scope="module")
def undisturbed(shared: tuple[ObjectStore, dict[str, str]]) -> bytes:
    """Weights after a run that nobody disturbed and that saved nothing on the way."""
    store, model = shared
    launched = Launched(store, train_input("undisturbed", model, epochs=6))
    assert launched.ended() == 0, launched.log
    return weights(launched)


def weights(launched: Launched) -> bytes:
    output = launched.document("output")
    return launched.store.get(f"{output['artifacts']['model']['prefix']}/model.safetensors")


def test_sigkill_costs_the_steps_since_the_last_checkpoint(
    shared: tuple[ObjectStore, dict[str, str]], undisturbed: bytes
) -> None:
    store, model = shared
    document = train_input("killed", model, epochs=6, checkpointEvery=EVERY_UPDATE)
    first = Launched(store, document)
    first.wait_for("checkpoints/00000009-0001/manifest.json")
    first.process.kill()
    assert first.ended() == -signal.SIGKILL
    assert store.find(f"{first.key}/output.json") is None

    second = Launched(store, document, attempt=2)

    assert second.ended() == 0, second.log
    output = second.document("output")
    assert output["metrics"]["resumedFrom"] >= 9
    assert (output["attempt"], output["fence"]) == ("job-2", 2)
    assert weights(second) == undisturbed
    assert not store.list(f"{second.key}/checkpoints/"), "a finished job resumes no more"


def test_sigterm_saves_and_exits_75(shared: tuple[ObjectStore, dict[str, str]], undisturbed: bytes) -> None:
    store, model = shared
    # It waits for the first checkpoint only to know that training has begun.
    document = train_input("stopped", model, epochs=6, checkpointEvery=EVERY_UPDATE)
    first = Launched(store, document)
    first.wait_for("checkpoints/")
    first.process.terminate()
    assert first.ended() == 75, first.log
    assert store.find(f"{first.key}/error.json") is None

    second = Launched(store, document, attempt=2)

    assert second.ended() == 0, second.log
    assert second.document("output")["metrics"]["resumedFrom"] > 0
    assert weights(second) == undisturbed


def test_ends_with_its_launcher(shared: tuple[ObjectStore, dict[str, str]]) -> None:
    store, model = shared
    ours, theirs = os.pipe()
    os.set_inheritable(ours, True)
    launched = Launched(
        store,
        train_input("orphan", model, epochs=500, patience=1000, checkpointEvery=EVERY_UPDATE),
        environment={"MODELMILL_PARENT_FD": str(ours)},
        pass_fds=(ours,),
    )
    os.close(ours)
    launched.wait_for("checkpoints/")
    os.close(theirs)
    assert launched.ended(30) == 75, launched.log


def test_a_corrupt_checkpoint_is_noticed_and_the_one_before_used(
    shared: tuple[ObjectStore, dict[str, str]], undisturbed: bytes
) -> None:
    store, model = shared
    document = train_input("corrupt", model, epochs=6, checkpointEvery=EVERY_UPDATE)
    first = Launched(store, document)
    first.wait_for("checkpoints/00000009-0001/manifest.json")
    first.process.kill()
    first.ended()
    newest = max(
        key for key in store.list(f"{first.key}/checkpoints/") if key.endswith("optimizer.safetensors")
    )
    body = bytearray(store.get(newest))
    body[-100] ^= 4
    store.put(newest, bytes(body))

    second = Launched(store, document, attempt=2)

    assert second.ended() == 0, second.log
    assert "checkpoint left out" in second.log
    assert weights(second) == undisturbed


def in_memory(result: Result) -> bytes:
    return (result.artifacts["model"] / "model.safetensors").read_bytes()


class Killed(BaseException):
    """Nothing that a job catches: no save, no error.json."""


def killed_and_resumed(
    main: Callable[[Job], Result],
    document: dict[str, Any],
    store: ObjectStore,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
) -> Result:
    """In this process: the first attempt is gone before update `at`, the second goes on."""
    update = Fit._update

    def until(self: Fit, batches: Any) -> Any:
        if self.progress.step == at:
            raise Killed
        return update(self, batches)

    with monkeypatch.context() as first:
        first.setattr(Fit, "_update", until)
        with pytest.raises(Killed):
            main(in_process(store, folder / "first", document, "job-1"))
    return main(in_process(store, folder / "second", document, "job-2"))


@pytest.mark.parametrize("stage", ["a second round", "distill"])
def test_a_later_round_and_a_distillation_resume_too(
    stage: str,
    store: ObjectStore,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both start from what another job fitted: here from weights whose labels are the dataset's."""
    # The export is train's own test's; here it would cost more than all the rest.
    monkeypatch.setattr("distill.loop.write_onnx", lambda folder, *_: folder)
    put_dataset(store, tmp_path / "dataset", sentences(240))
    before = train(
        in_process(store, tmp_path / "before", train_input("train-0-a", mirror(store, tiny_model)))
    )
    fitted = mirror(store, before.artifacts["model"])
    config = {"epochs": 4, "patience": 50}

    def document(name: str, **more: Any) -> dict[str, Any]:
        made = train_input if stage == "a second round" else distill_input
        return made(name, fitted, **(config | more))

    main = train if stage == "a second round" else distill
    undisturbed = main(in_process(store, tmp_path / "undisturbed", document("undisturbed")))
    often = document("killed", checkpointEvery=EVERY_UPDATE)
    resumed = killed_and_resumed(main, often, store, tmp_path, monkeypatch, at=17)

    assert resumed.metrics["resumedFrom"] == 17
    assert in_memory(resumed) == in_memory(undisturbed)
    assert resumed.metrics["validationLoss"] == undisturbed.metrics["validationLoss"]


def test_a_distillation_goes_on_in_its_precision_on_a_faster_machine(
    store: ObjectStore,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("distill.loop.write_onnx", lambda folder, *_: folder)
    monkeypatch.setattr("distill.loop.labels_of", lambda _: LABELS)
    put_dataset(store, tmp_path / "dataset", sentences(80))
    model = mirror(store, tiny_model)
    document = distill_input("moved", model, precision="auto", checkpointEvery=EVERY_UPDATE)
    attempts = iter([{"fp32"}, {"fp32", "bf16"}])

    def main(job: Job) -> Result:
        natively = next(attempts)
        monkeypatch.setattr("jobkit.device._native", lambda: natively)
        return distill(job)

    with caplog.at_level(logging.INFO):
        resumed = killed_and_resumed(main, document, store, tmp_path, monkeypatch, at=3)

    assert resumed.metrics["resumedFrom"] == 3
    fitting = [record for record in caplog.records if record.message == "fitting"]
    assert [record.__dict__["fields"]["precision"] for record in fitting] == ["fp32", "fp32"]
