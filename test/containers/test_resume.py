"""A job that was killed or stopped, then run again, leaves bit for bit what an undisturbed one leaves."""

import os
import signal
from pathlib import Path

import pytest
from conftest import Launched, mirror, put_dataset, sentences, train_input
from jobkit.store import ObjectStore, open_store

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
