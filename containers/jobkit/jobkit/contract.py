"""The documents a job reads and writes, checked against the JSON Schemas that domain/spec emits.

    reads   schemas/*.json (package data; `npm run emit` writes them)
    fails   ContractBroken, naming the document, the field and the rule

The TypedDicts below name what the jobs use; the schemas are the rule.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypedDict, cast

import jsonschema

from jobkit.errors import ContractBroken

SchemaName = Literal[
    "JobInput",
    "JobOutput",
    "JobError",
    "MetricPoint",
    "LogLine",
    "CheckpointManifest",
    "ServingCard",
    "DatasetManifest",
]


class FileEntry(TypedDict):
    path: str
    bytes: int
    sha256: str


class Artifact(TypedDict):
    prefix: str
    files: list[FileEntry]


class ModelSource(TypedDict, total=False):
    kind: Literal["job", "catalogue"]
    job: str
    artifact: str
    manifest: str


class LoopConfig(TypedDict):
    epochs: float
    patience: int
    peakLearningRate: float
    finalLearningRate: float
    warmup: float
    batch: int
    gradientAccumulation: int
    weightDecay: float
    maxNorm: float
    maxLength: int
    labelSmoothing: float
    precision: Literal["auto", "fp32", "bf16", "fp16"]
    checkpointEvery: float
    checkpointsKept: int


class TrainConfig(LoopConfig):
    labels: list[str]
    dropout: float
    fraction: float
    strategy: str
    onnx: bool
    cleaning: dict[str, Any]


class DistillSpec(TypedDict):
    layers: int
    trimVocabulary: bool
    temperature: float
    weight: float
    epochs: float


class DistillConfig(LoopConfig):
    distill: DistillSpec
    cleaning: dict[str, Any]


class QuantizeConfig(TypedDict):
    method: Literal["post-training", "qat"]
    maxLength: int
    calibrationRows: int


class Candidate(TypedDict, total=False):
    name: str
    onnx: ModelSource
    comparedWith: str


class EvaluateConfig(TypedDict):
    split: Literal["validation", "test"]
    batch: int
    latencyRows: int


class JobInput(TypedDict):
    """Fields of every stage's input; `config` and the sources differ by `stage`."""

    schemaVersion: int
    stage: str
    name: str
    project: str
    run: str
    task: str
    seed: int
    dataset: dict[str, str]


class TrainInput(JobInput):
    model: ModelSource
    config: TrainConfig


class DistillInput(JobInput):
    teacher: ModelSource
    config: DistillConfig


class QuantizeInput(JobInput):
    model: ModelSource
    onnx: ModelSource
    config: QuantizeConfig


class EvaluateInput(JobInput):
    candidates: list[Candidate]
    config: EvaluateConfig


class ServingCard(TypedDict):
    schemaVersion: int
    task: str
    labels: list[str]
    maxLength: int
    precision: Literal["fp32", "int8"]
    inputs: list[str]
    output: Literal["logits"]
    cleaning: dict[str, Any]


@cache
def _schema(name: SchemaName) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads((files("jobkit") / "schemas" / f"{name}.json").read_text("utf-8")))


@cache
def stages() -> tuple[str, ...]:
    return tuple(branch["properties"]["stage"]["const"] for branch in _schema("JobInput")["oneOf"])


@cache
def _validator(name: SchemaName, stage: str | None) -> Any:
    schema = _schema(name)
    if stage is not None:
        schema = next(b for b in schema["oneOf"] if b["properties"]["stage"]["const"] == stage)
    return jsonschema.Draft202012Validator(schema)


@cache
def _artifact_validator() -> Any:
    train = next(b for b in _schema("JobOutput")["oneOf"] if b["properties"]["stage"]["const"] == "train")
    return jsonschema.Draft202012Validator(train["properties"]["artifacts"]["properties"]["model"])


def check(name: SchemaName, document: Any, where: str) -> Any:
    """The document itself, if it fits. Documents of several stages are checked as the stage they name."""
    stage = None
    if name in ("JobInput", "JobOutput"):
        stage = document.get("stage") if isinstance(document, dict) else None
        if stage not in stages():
            raise ContractBroken(
                where,
                f"stage is {stage!r}",
                f"one of {', '.join(stages())}",
                "Write the document with the contract of domain/spec/jobs.ts",
            )
    return _fits(_validator(name, stage), document, where, f"{name}.json")


def _fits(validator: Any, document: Any, where: str, rule: str) -> Any:
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    if error is None:
        return document
    field = "/".join(str(part) for part in error.absolute_path) or "the document"
    raise ContractBroken(
        where,
        f"{field}: {error.message[:300]}",
        f"what schemas/{rule} says: {error.validator} {str(error.validator_value)[:200]}",
        "Run `npm run emit` if the contract changed, else correct the part that wrote it",
    )


def _refuse_constant(token: str) -> None:
    raise ValueError(f"{token} is not JSON")


def _json(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ContractBroken(
            where, f"{len(data)} bytes that are not JSON ({error})", "UTF-8 JSON", "Write it again, whole"
        ) from error


def parse(name: SchemaName, data: bytes, where: str) -> Any:
    """JSON bytes as a checked document."""
    return check(name, _json(data, where), where)


def parse_artifact(data: bytes, where: str) -> Artifact:
    """A catalogue manifest: an Artifact, with licence and source beside its files."""
    document = _json(data, where)
    shape = document if isinstance(document, dict) else {}
    artifact = {key: shape[key] for key in ("prefix", "files") if key in shape}
    return cast(Artifact, _fits(_artifact_validator(), artifact, where, "JobOutput.json (Artifact)"))


def parse_input(data: bytes, stage: str, where: str) -> JobInput:
    document = parse("JobInput", data, where)
    if document["stage"] != stage:
        raise ContractBroken(
            where,
            f"the input is for stage {document['stage']}",
            f"stage {stage}, the job that was started",
            "Submit it to the job definition of its own stage",
        )
    return cast(JobInput, document)


def dump(document: Mapping[str, Any]) -> bytes:
    """JSON bytes. NaN and infinity are refused: JSON has none."""
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def line(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")
