"""From environment to exit code: what a launcher, Batch and the state machine see of a job."""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
from attempts import INPUT, KEY, error, small
from documents import RUN, left_by, mirror, put_dataset, quantize_input, sentences, train_input
from jobkit.job import Job, Result
from jobkit.lease import Lease
from jobkit.metrics import now
from jobkit.store import ObjectStore, open_store
from launched import Chain, Launched


def test_a_finished_job_leaves_output_artifacts_and_logs(
    attempt: Callable[..., int], store: ObjectStore
) -> None:
    assert attempt(small) == 0
    output = json.loads(store.get(f"{KEY}/output.json"))
    (file,) = output["artifacts"]["onnx"]["files"]
    assert file == {"path": "model.onnx", "bytes": 5, "sha256": hashlib.sha256(b"graph").hexdigest()}
    assert store.get(f"{output['artifacts']['onnx']['prefix']}/model.onnx") == b"graph"
    assert output["artifacts"]["onnx"]["prefix"] == f"{KEY}/job-1/onnx"
    assert output["environment"]["python"]
    assert output["environment"]["numpy"] == numpy.__version__, "of what was imported"
    lines = [
        json.loads(line) for key in store.list(f"{KEY}/job-1/logs/") for line in store.get(key).splitlines()
    ]
    assert [line["message"] for line in lines] == ["started", "finished"]


def test_finished_work_is_found_not_redone(attempt: Callable[..., int], store: ObjectStore) -> None:
    assert attempt(small) == 0

    def never(job: Job) -> Result:
        raise AssertionError("done twice")

    assert attempt(never) == 0
    assert store.list(f"{KEY}/lease/") == [f"{KEY}/lease/000001.json"]


def test_the_output_of_another_input_is_not_taken(attempt: Callable[..., int], store: ObjectStore) -> None:
    assert attempt(small) == 0
    store.put(f"{KEY}/input.json", json.dumps(INPUT | {"seed": 18}).encode())
    assert attempt(small) == 70
    assert error(store)["name"] == "ContractBroken"
    assert "Give changed work a new job name" in error(store)["message"]


def test_an_error_of_ours_is_reported_by_its_name(attempt: Callable[..., int], store: ObjectStore) -> None:
    def reads_what_is_absent(job: Job) -> Result:
        job.fetch({"kind": "job", "job": "projects/demo/nothing", "artifact": "onnx"}, "fp32")
        raise AssertionError

    assert attempt(reads_what_is_absent) == 70
    assert error(store)["name"] == "NotFound"
    assert store.find(f"{KEY}/output.json") is None


def test_any_other_error_is_job_failed_with_its_traceback(
    attempt: Callable[..., int], store: ObjectStore
) -> None:
    def breaks(job: Job) -> Result:
        raise ZeroDivisionError("by hand")

    assert attempt(breaks) == 70
    assert error(store)["name"] == "JobFailed"
    assert "ZeroDivisionError: by hand" in error(store)["message"]
    assert "in breaks" in error(store)["traceback"]
    lines = b"".join(store.get(key) for key in store.list(f"{KEY}/job-1/logs/"))
    assert b'"error"' in lines


def test_a_stop_exits_75_without_an_error(attempt: Callable[..., int], store: ObjectStore) -> None:
    def stopped(job: Job) -> Result:
        job.stop.set()
        job.require_time()
        raise AssertionError

    assert attempt(stopped) == 75
    assert store.find(f"{KEY}/error.json") is None


def test_an_output_that_breaks_the_contract_is_not_published(
    attempt: Callable[..., int], store: ObjectStore
) -> None:
    assert attempt(lambda job: Result({"bytesBefore": 1}, {})) == 70
    assert error(store)["name"] == "ContractBroken"
    assert store.find(f"{KEY}/output.json") is None


def test_an_attempt_that_was_overtaken_publishes_nothing(
    attempt: Callable[..., int], store: ObjectStore
) -> None:
    def overtaken(job: Job) -> Result:
        Lease.take(store, KEY, "job-2", now())
        return small(job)

    assert attempt(overtaken) == 70
    assert store.find(f"{KEY}/output.json") is None
    assert store.find(f"{KEY}/error.json") is None, "the newer attempt's end is the one that counts"


def test_attempts_by_hand_have_names_of_their_own(
    attempt: Callable[..., int], store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_BATCH_JOB_ID")
    monkeypatch.delenv("AWS_BATCH_JOB_ATTEMPT")

    def stopped(job: Job) -> Result:
        job.stop.set()
        job.require_time()
        raise AssertionError

    assert attempt(stopped) == 75
    assert attempt(small) == 0
    names = {key.split("/")[-3] for key in store.list(f"{KEY}/") if "/logs/" in key}
    assert names == {"local-1", "local-2"}
    assert json.loads(store.get(f"{KEY}/output.json"))["attempt"] == "local-2"


def test_a_corrupt_artifact_is_reported_as_what_it_is(chain: Chain, store: ObjectStore) -> None:
    """Through a whole job: one flipped bit of the model that it is to quantize."""
    prefix = f"{RUN}/jobs/train-1-a/"
    for key in chain.store.list(prefix):
        store.put(key, chain.store.get(key))
    graph = f"{chain.outputs['train-1-a']['artifacts']['onnx']['prefix']}/model.onnx"
    body = bytearray(store.get(graph))
    body[len(body) // 2] ^= 1
    store.put(graph, bytes(body))

    launched = Launched(store, quantize_input("quantize", "train-1-a"))

    assert launched.ended(30) == 70
    assert launched.document("error")["name"] == "ArtifactCorrupt"
    assert "Run the job that wrote it again" in launched.document("error")["message"]


def test_pickle_is_refused(attempt: Callable[..., int], store: ObjectStore) -> None:
    def pickled(job: Job) -> Result:
        folder = job.workspace / "model"
        folder.mkdir()
        (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
        return Result({"bytesBefore": 2, "bytesAfter": 1, "ratio": 0.5}, {"onnx": folder})

    assert attempt(pickled) == 70
    assert error(store)["name"] == "InputRejected"
    assert "never pickle" in error(store)["message"]


def test_without_its_environment_it_says_what_is_missing(
    attempt: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MODELMILL_STORE")
    assert attempt(small) == 70
    assert "Start the job through its job definition" in capsys.readouterr().out


def test_without_an_input_it_fails_with_not_found(attempt: Callable[..., int], store: ObjectStore) -> None:
    store.delete(f"{KEY}/input.json")
    assert attempt(small) == 70
    assert error(store)["name"] == "NotFound"


def test_two_attempts_at_once_publish_one_output(store: ObjectStore, attempt: Callable[..., int]) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(job: Job) -> Result:
        inside.set()
        go_on.wait(10)
        return small(job)

    codes: list[int] = []
    older = threading.Thread(target=lambda: codes.append(attempt(slow)))
    older.start()
    inside.wait(10)
    assert attempt(small) == 0
    go_on.set()
    older.join()
    assert codes == [70]
    assert json.loads(store.get(f"{KEY}/output.json"))["fence"] == 2


@pytest.mark.parametrize(
    ("document", "advice"),
    [
        (
            train_input("refused", left_by("train-0-a", "model")) | {"task": "token-classification"},
            "can do so far: text-classification. Set the spec's task to one of these",
        ),
        (quantize_input("refused", "train-0-a", method="qat"), "Set compression.quantize to post-training"),
    ],
)
def test_what_is_not_there_yet_is_refused_at_once(
    store: ObjectStore, document: dict[str, object], advice: str
) -> None:
    launched = Launched(store, document)
    assert launched.ended(30) == 70
    assert launched.document("error")["name"] == "InputRejected"
    assert advice in launched.document("error")["message"]


def test_runs_on_s3(s3_bucket: str, tiny_model: Path, tmp_path: Path) -> None:
    store = open_store(s3_bucket)
    put_dataset(store, tmp_path / "dataset", sentences(60))
    document = train_input("on-s3", mirror(store, tiny_model), epochs=1, checkpointEvery=1e-6)
    launched = Launched(
        store,
        document,
        environment={name: value for name, value in os.environ.items() if name.startswith("AWS_")},
    )
    assert launched.ended() == 0, launched.log
    prefix = f"{launched.key}/job-1"
    assert store.list(f"{prefix}/metrics/")
    assert store.list(f"{prefix}/tensorboard/")
    assert launched.document("output")["artifacts"]["model"]["prefix"] == f"{prefix}/model"
