"""Documents that fit pass unchanged; those that don't are named with field and rule."""

import json
from typing import Any

import pytest
from documents import CLEANING, job_input, loop_config, train_input
from jobkit.contract import dump, parse, parse_artifact, parse_input
from jobkit.errors import ContractBroken

SOURCE = {"kind": "job", "job": "projects/demo/runs/r/jobs/train-0-a", "artifact": "model"}
ONNX = SOURCE | {"artifact": "onnx"}
SHA = "0" * 64
INPUTS = {
    "train": train_input("train-0-a", {"kind": "catalogue", "manifest": "catalogue/m/1/manifest.json"}),
    "distill": job_input(
        "distill",
        "distill",
        teacher=SOURCE,
        config=loop_config(
            distill={"layers": 3, "trimVocabulary": True, "temperature": 3, "weight": 0.5, "epochs": 1},
            cleaning={**CLEANING, "profile": "guide", "maxCharacters": 100},
        ),
    ),
    "quantize": job_input(
        "quantize",
        "quantize-student",
        model=SOURCE,
        onnx=ONNX,
        config={"method": "qat", "maxLength": 64, "calibrationRows": 10},
    ),
    "evaluate": job_input(
        "evaluate",
        "evaluate",
        candidates=[{"name": "teacher-int8", "onnx": ONNX, "comparedWith": "teacher-fp32"}],
        config={"split": "test", "batch": 32, "latencyRows": 10},
    ),
}


@pytest.mark.parametrize("stage", INPUTS)
def test_an_input_goes_round(stage: str) -> None:
    assert parse_input(dump(INPUTS[stage]), stage, "input.json") == INPUTS[stage]


def changed(stage: str, **fields: Any) -> dict[str, Any]:
    document = json.loads(json.dumps(INPUTS[stage]))
    config = fields.pop("config", {})
    return document | fields | {"config": document["config"] | config}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (changed("train", config={"batch": 0}), "config/batch"),
        (changed("train", config={"epochs": "20"}), "config/epochs"),
        (changed("train", config={"fraction": 1.5}), "config/fraction"),
        (changed("train", config={"surprise": 1}), "config"),
        (changed("train", seed=-1), "seed"),
        (changed("distill", teacher={"kind": "catalogue", "manifest": "x"}), "teacher"),
        (changed("evaluate", candidates=[]), "candidates"),
        (changed("quantize", config={"method": "magic"}), "config/method"),
        (changed("train", task="poetry"), "task"),
    ],
)
def test_names_the_field_that_does_not_fit(document: dict[str, Any], field: str) -> None:
    with pytest.raises(ContractBroken, match=f"{field}.*npm run emit"):
        parse_input(dump(document), document["stage"], "input.json")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"stage": NaN}', b"[]", b'"train"']
)
def test_hostile_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(ContractBroken):
        parse_input(body, "train", "input.json")


def test_an_input_of_another_stage_is_refused() -> None:
    with pytest.raises(ContractBroken, match="Submit it to the job definition of its own stage"):
        parse_input(dump(INPUTS["train"]), "evaluate", "input.json")


def test_numbers_that_json_does_not_have_are_not_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump({"loss": float("nan")})


def test_a_catalogue_manifest_may_say_more_than_an_artifact() -> None:
    artifact = {"prefix": "catalogue/m/1", "files": [{"path": "a.json", "bytes": 1, "sha256": SHA}]}
    assert parse_artifact(dump(artifact | {"licence": "MIT"}), "manifest.json") == artifact
    with pytest.raises(ContractBroken, match="files"):
        parse_artifact(dump(artifact | {"files": []}), "manifest.json")


def test_an_output_is_checked_as_its_own_stage() -> None:
    output = {
        "schemaVersion": 1,
        "stage": "quantize",
        "name": "quantize",
        "attempt": "job-1",
        "fence": 1,
        "inputSha256": SHA,
        "startedAt": "2026-11-24T00:00:00.000Z",
        "finishedAt": "2026-11-24T00:00:01.000Z",
        "environment": {},
        "artifacts": {"onnx": {"prefix": "p", "files": [{"path": "model.onnx", "bytes": 1, "sha256": SHA}]}},
        "metrics": {"bytesBefore": 4, "bytesAfter": 1, "ratio": 0.25},
    }
    assert parse("JobOutput", dump(output), "output.json") == output
    with pytest.raises(ContractBroken, match="metrics"):
        parse("JobOutput", dump(output | {"metrics": {}}), "output.json")
