"""Other architectures than BERT, and the fused attention of GPUs, come through every job."""

from pathlib import Path
from typing import Any

import pytest
from distill.main import main as distill
from documents import (
    CLEANING,
    LABELS,
    RUN,
    distill_input,
    evaluate_input,
    left_by,
    mirror,
    put_dataset,
    quantize_input,
    sentences,
    train_input,
)
from evaluate.main import main as evaluate
from jobkit.artifacts import upload
from jobkit.contract import dump
from jobkit.export import serving_card, write_onnx
from jobkit.job import Result
from jobkit.pretrained import load
from jobkit.store import ObjectStore
from launched import in_process
from quantize.main import main as quantize
from tiny import write_distilbert
from train.main import main as train
from transformers import AutoTokenizer


def leave(store: ObjectStore, name: str, stage: str, result: Result) -> None:
    """What a job's attempt publishes, as far as the next job reads it."""
    prefix = f"{RUN}/jobs/{name}"
    artifacts = {key: upload(store, f"{prefix}/job-1/{key}", path) for key, path in result.artifacts.items()}
    output = {
        "schemaVersion": 1,
        "stage": stage,
        "name": name,
        "attempt": "job-1",
        "fence": 1,
        "inputSha256": "0" * 64,
        "startedAt": "2026-11-24T00:00:00.000Z",
        "finishedAt": "2026-11-24T00:00:01.000Z",
        "environment": {},
        "artifacts": artifacts,
        "metrics": dict(result.metrics),
    }
    store.put(f"{prefix}/output.json", dump(output))


def test_distilbert_is_trained_distilled_quantized_and_evaluated(store: ObjectStore, tmp_path: Path) -> None:
    put_dataset(store, tmp_path / "dataset", sentences(300))
    model = mirror(store, write_distilbert(tmp_path / "distilbert"))

    def run(main: Any, document: dict[str, Any]) -> Result:
        work = tmp_path / f"work-{document['name']}"
        result: Result = main(in_process(store, work, document))
        if result.artifacts:
            leave(store, document["name"], document["stage"], result)
        return result

    config: dict[str, Any] = {"epochs": 6, "patience": 50}
    run(train, train_input("train-0-a", model, onnx=True, **config))
    student = run(distill, distill_input("distill", left_by("train-0-a", "model"), layers=1, **config))
    run(quantize, quantize_input("quantize", "train-0-a"))
    run(quantize, quantize_input("quantize-student", "distill"))
    candidates = run(
        evaluate,
        evaluate_input("evaluate", teacher="train-0-a", small="quantize", student="quantize-student"),
    ).metrics["candidates"]

    accuracy = {report["name"]: report["accuracy"] for report in candidates}
    assert accuracy["teacher"] > 0.9
    assert abs(accuracy["teacher"] - accuracy["small"]) <= 1.5 / 30  # rows
    assert accuracy["student"] > 0.8
    assert student.metrics["studentParameters"] < student.metrics["teacherParameters"] * 0.6


def test_the_attention_of_gpus_is_exported_as_the_same_graph(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """write_onnx itself compares ONNX Runtime's logits with torch's."""
    monkeypatch.setattr("jobkit.pretrained.attention", lambda: "sdpa")
    model = load(tiny_model, LABELS, 0.1, new_head=True)
    assert model.config._attn_implementation == "sdpa"
    card = serving_card("text-classification", LABELS, 32, "fp32", {**CLEANING, "maxCharacters": 9})
    texts = [text for text, _ in sentences(8)]
    folder = write_onnx(tmp_path / "onnx", model, AutoTokenizer.from_pretrained(tiny_model), card, texts)
    assert {path.name for path in folder.iterdir()} == {"model.onnx", "serving.json", "tokenizer.json"}
