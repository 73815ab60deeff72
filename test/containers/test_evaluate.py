"""What evaluate refuses, and on how many threads it says that it measured."""

import os
from pathlib import Path

import pytest
from documents import DATASET, evaluate_input
from evaluate.main import main
from jobkit.errors import InputRejected
from jobkit.onnx_session import session, threads
from launched import Chain, in_process


@pytest.mark.parametrize(
    ("bound", "asked", "used"),
    [(8, "", 8), (8, "2", 2), (2, "8", 2), (4, "0", 4), (4, "many", 4)],
)
def test_threads_are_the_cores_it_is_bound_to_or_fewer(
    monkeypatch: pytest.MonkeyPatch, bound: int, asked: str, used: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(bound)), raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads() == used


def test_a_session_has_the_threads_it_was_given(chain: Chain, tmp_path: Path) -> None:
    prefix = chain.outputs["quantize"]["artifacts"]["onnx"]["prefix"]
    chain.store.download(f"{prefix}/model.onnx", tmp_path / "model.onnx")
    runtime = session(tmp_path / "model.onnx", 3)
    assert runtime.get_session_options().intra_op_num_threads == 3


def test_a_candidate_of_other_labels_is_refused(chain: Chain, tmp_path: Path) -> None:
    manifest = f"{DATASET}-other/manifest.json"
    body = chain.store.get(f"{DATASET}/manifest.json")
    chain.store.put(manifest, body.replace(b'["bad", "good"]', b'["good", "bad"]'))
    chain.store.put(f"{DATASET}-other/test-00000.parquet", chain.store.get(f"{DATASET}/test-00000.parquet"))
    document = evaluate_input("other", teacher_fp32="train-1-a") | {"dataset": {"manifest": manifest}}
    with pytest.raises(InputRejected, match="Evaluate it on a dataset with its own labels"):
        main(in_process(chain.store, tmp_path / "work", document))


def test_a_task_it_does_not_know_is_refused(chain: Chain, tmp_path: Path) -> None:
    document = evaluate_input("task", teacher_fp32="train-1-a") | {"task": "image-classification"}
    with pytest.raises(InputRejected, match="stage evaluate can do so far: text-classification"):
        main(in_process(chain.store, tmp_path / "work", document))
