"""What a job of the tests is given: labelled sentences, a dataset version, a mirrored model, its input."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from jobkit.artifacts import entries
from jobkit.store import ObjectStore

RUN = "projects/demo/runs/r0123456789abcdef-0"
DATASET = "projects/demo/datasets/demo/0123456789abcdef"
LABELS = ["bad", "good"]
CLEANING = {
    "profile": "default",
    "maxCharacters": 20_000,
    "html": "keep",
    "urls": "keep",
    "emoji": "keep",
    "control": "drop",
    "mojibake": "keep",
    "chinese": "keep",
    "punctuation": "keep",
    "case": "keep",
}

GOOD = "lovely bright warm friendly perfect happy gentle quick fresh superb".split()
BAD = "awful broken cold rude wrong sad harsh slow stale dreadful".split()
PLAIN = "the a room service food staff was were and very quite place film day again here there it".split()


def sentences(count: int, seed: int = 7) -> list[tuple[str, int]]:
    """Texts whose label follows from their words: a model that works learns them in a few steps."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        label = number % 2
        words = chance.choices(PLAIN, k=chance.randint(3, 14)) + chance.choices((BAD, GOOD)[label], k=2)
        chance.shuffle(words)
        rows.append((" ".join(words), label))
    chance.shuffle(rows)
    return rows


def mirror(store: ObjectStore, folder: Path) -> dict[str, str]:
    """Puts a model into the catalogue: the source that a job's input names."""
    names = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
    files = [file for file in entries(folder) if file["path"] in names]
    prefix = f"catalogue/{folder.name}/1"
    for file in files:
        store.put(f"{prefix}/{file['path']}", folder / file["path"])
    manifest = {"prefix": prefix, "files": files, "licence": "Apache-2.0", "source": "the tests"}
    store.put(f"{prefix}/manifest.json", json.dumps(manifest).encode())
    return {"kind": "catalogue", "manifest": f"{prefix}/manifest.json"}


def put_dataset(store: ObjectStore, folder: Path, rows: list[tuple[str, int]]) -> str:
    """A dataset version as assemble leaves it: 80 / 10 / 10. Returns its manifest's key."""
    folder.mkdir(parents=True, exist_ok=True)
    first, second = int(len(rows) * 0.8), int(len(rows) * 0.9)
    parts = {"train": rows[:first], "validation": rows[first:second], "test": rows[second:]}
    splits = {}
    for name, part in parts.items():
        columns = {
            "id": [hashlib.sha256(text.encode()).hexdigest()[:16] for text, _ in part],
            "text": [text for text, _ in part],
            "label": pyarrow.array([label for _, label in part], pyarrow.int32()),
            "annotations": [""] * len(part),
        }
        path = folder / f"{name}-00000.parquet"
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
        store.put(f"{DATASET}/{path.name}", path)
        entry = entries(folder)[[file["path"] for file in entries(folder)].index(path.name)]
        splits[name] = {"rows": len(part), "files": [entry | {"rows": len(part)}]}
    manifest = {
        "schemaVersion": 1,
        "project": "demo",
        "dataset": "demo",
        "version": "0123456789abcdef",
        "task": "text-classification",
        "labels": LABELS,
        "createdAt": "2026-11-24T00:00:00.000Z",
        "splits": splits,
        "lineage": {"sources": [], "parents": [], "run": RUN.rpartition("/")[2], "reports": []},
    }
    store.put(f"{DATASET}/manifest.json", json.dumps(manifest).encode())
    return f"{DATASET}/manifest.json"


def loop_config(**changes: Any) -> dict[str, Any]:
    return {
        "epochs": 2,
        "patience": 3,
        "peakLearningRate": 3e-3,
        "finalLearningRate": 3e-5,
        "warmup": 0.1,
        "batch": 8,
        "gradientAccumulation": 2,
        "weightDecay": 0.01,
        "maxNorm": 1.0,
        "maxLength": 32,
        "labelSmoothing": 0,
        "precision": "fp32",
        "checkpointEvery": 300,
        "checkpointsKept": 2,
    } | changes


def job_input(stage: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "stage": stage,
        "name": name,
        "project": "demo",
        "run": RUN.rpartition("/")[2],
        "task": "text-classification",
        "seed": 17,
        "dataset": {"manifest": f"{DATASET}/manifest.json"},
    } | fields


def distill_input(name: str, teacher: dict[str, str], layers: int = 2, **config: Any) -> dict[str, Any]:
    settings = loop_config(**config)
    spec = {"layers": layers, "trimVocabulary": True, "temperature": 3, "weight": 0.5}
    settings |= {"distill": spec | {"epochs": settings["epochs"]}, "cleaning": CLEANING}
    return job_input("distill", name, teacher=teacher, config=settings)


def quantize_input(name: str, source: str, **config: Any) -> dict[str, Any]:
    settings = {"method": "post-training", "maxLength": 32, "calibrationRows": 1} | config
    model, onnx = left_by(source, "model"), left_by(source, "onnx")
    return job_input("quantize", name, model=model, onnx=onnx, config=settings)


def evaluate_input(name: str, **candidates: str) -> dict[str, Any]:
    """Candidate's name, `_` for `-`, → the job that left it."""
    listed = [
        {"name": key.replace("_", "-"), "onnx": left_by(job, "onnx")} for key, job in candidates.items()
    ]
    settings = {"split": "test", "batch": 16, "latencyRows": 10}
    return job_input("evaluate", name, candidates=listed, config=settings)


def left_by(job: str, artifact: str) -> dict[str, str]:
    return {"kind": "job", "job": f"{RUN}/jobs/{job}", "artifact": artifact}


def train_input(name: str, model: dict[str, str], **config: Any) -> dict[str, Any]:
    own = {
        "labels": LABELS,
        "dropout": 0.1,
        "fraction": 1,
        "strategy": "single",
        "onnx": False,
        "cleaning": CLEANING,
    }
    return job_input("train", name, model=model, config=loop_config(**(own | config)))
