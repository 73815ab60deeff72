"""Splits are read as assemble wrote them, checked against their sha256."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from documents import DATASET, put_dataset, sentences
from jobkit.dataset import Dataset
from jobkit.errors import ArtifactCorrupt, ContractBroken, InputRejected
from jobkit.store import ObjectStore


def test_a_share_is_the_leading_rows(store: ObjectStore, tmp_path: Path) -> None:
    rows = sentences(100)
    dataset = Dataset.open(store, put_dataset(store, tmp_path / "data", rows))
    whole = dataset.rows("train", tmp_path)
    assert list(zip(whole.head(80), whole.labels, strict=True)) == rows[:80]
    assert dataset.rows("train", tmp_path, 0.1).head(80) == whole.head(8)
    assert len(dataset.rows("train", tmp_path, 0.0001)) == 1
    assert dataset.labels == ["bad", "good"]


def replace(store: ObjectStore, folder: Path, columns: dict[str, Any], group: int = 100) -> Dataset:
    """The dataset with another train split, its manifest up to date."""
    key = put_dataset(store, folder, sentences(20))
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "other.parquet", row_group_size=group)
    body = (folder / "other.parquet").read_bytes()
    manifest = json.loads(store.get(key))
    rows = len(columns["id"])
    sha256 = hashlib.sha256(body).hexdigest()
    file = {"path": "train-00000.parquet", "bytes": len(body), "sha256": sha256, "rows": rows}
    manifest["splits"]["train"] = {"rows": rows, "files": [file]}
    store.put(f"{DATASET}/train-00000.parquet", body)
    store.put(key, json.dumps(manifest).encode())
    return Dataset.open(store, key)


def test_only_the_row_groups_and_columns_that_are_wanted_are_decoded(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {
        "id": [str(n) for n in range(100)],
        "text": [f"text {n}" for n in range(100)],
        "label": pyarrow.array([n % 2 for n in range(100)], pyarrow.int32()),
        "annotations": ["[]"] * 100,
    }
    dataset = replace(store, tmp_path / "d", columns, group=10)
    asked: list[tuple[list[int], list[str]]] = []
    read = pyarrow.parquet.ParquetFile.read_row_groups

    def watched(self: Any, groups: list[int], columns: list[str]) -> Any:
        asked.append((groups, columns))
        return read(self, groups, columns=columns)

    monkeypatch.setattr(pyarrow.parquet.ParquetFile, "read_row_groups", watched)
    rows = dataset.rows("train", tmp_path, 0.25)

    assert rows.head(100) == [f"text {n}" for n in range(25)]
    assert rows.labels == [n % 2 for n in range(25)]
    assert asked == [([0, 1, 2], ["text", "label"])]
    assert [len(batch) for batch in rows.batches(10)] == [10, 10, 5]


@pytest.mark.parametrize("provenance", [None, '{"source":"a.csv","line":2}'])
def test_versions_from_before_and_since_rows_say_where_they_come_from_are_read_alike(
    store: ObjectStore, tmp_path: Path, provenance: str | None
) -> None:
    columns = {
        "id": ["1", "2"],
        "text": ["a", "b"],
        "label": pyarrow.array([0, 1], pyarrow.int32()),
        "annotations": ["", ""],
    } | ({} if provenance is None else {"provenance": [provenance] * 2})
    dataset = replace(store, tmp_path / "d", columns)
    counts = [{"source": "a.csv", "kind": "file", "licence": None, "rows": 2}]
    if provenance is not None:
        manifest = json.loads(store.get(dataset.manifest_key)) | {"provenance": counts}
        store.put(dataset.manifest_key, json.dumps(manifest).encode())
        dataset = Dataset.open(store, dataset.manifest_key)
    assert dataset.rows("train", tmp_path).head(9) == ["a", "b"]


def test_files_may_lie_in_a_folder_of_the_version(store: ObjectStore, tmp_path: Path) -> None:
    dataset = Dataset.open(store, put_dataset(store, tmp_path / "data", sentences(20)))
    manifest = json.loads(store.get(dataset.manifest_key))
    file = manifest["splits"]["train"]["files"][0]
    body = store.get(f"{DATASET}/{file['path']}")
    file["path"] = f"r0123456789abcdef-0/{file['path']}"
    store.put(f"{DATASET}/{file['path']}", body)
    store.put(dataset.manifest_key, json.dumps(manifest).encode())
    moved = Dataset.open(store, dataset.manifest_key)
    assert moved.rows("train", tmp_path).head(3) == dataset.rows("train", tmp_path).head(3)


def test_rows_without_a_label_are_left_out(store: ObjectStore, tmp_path: Path) -> None:
    columns = {
        "id": ["1", "2", "3"],
        "text": ["a", "b", "c"],
        "label": pyarrow.array([0, -1, 1], pyarrow.int32()),
    }
    assert replace(store, tmp_path / "d", columns).rows("train", tmp_path).head(9) == ["a", "c"]


def test_a_split_without_labels_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    columns = {"id": ["1"], "text": ["a"], "label": pyarrow.array([-1], pyarrow.int32())}
    with pytest.raises(InputRejected, match="agreement stage"):
        replace(store, tmp_path / "d", columns).rows("train", tmp_path)


@pytest.mark.parametrize(
    "columns",
    [
        {"id": ["1"], "text": ["a"]},
        {"id": ["1"], "text": ["a"], "label": pyarrow.array([2], pyarrow.int32())},
        {"id": ["1"], "text": ["a"], "label": pyarrow.array([None], pyarrow.int32())},
        {
            "id": ["1"],
            "text": pyarrow.array([None], pyarrow.string()),
            "label": pyarrow.array([0], pyarrow.int32()),
        },
    ],
)
def test_what_assemble_would_not_write_is_named(
    store: ObjectStore, tmp_path: Path, columns: dict[str, Any]
) -> None:
    with pytest.raises(ContractBroken, match="Assemble the dataset version again"):
        replace(store, tmp_path / "d", columns).rows("train", tmp_path)


def test_a_flipped_bit_is_noticed(store: ObjectStore, tmp_path: Path) -> None:
    dataset = Dataset.open(store, put_dataset(store, tmp_path / "data", sentences(100)))
    body = bytearray(store.get(f"{DATASET}/test-00000.parquet"))
    body[50] ^= 1
    store.put(f"{DATASET}/test-00000.parquet", bytes(body))
    with pytest.raises(ArtifactCorrupt):
        dataset.rows("test", tmp_path)


def test_copies_of_the_chosen_rows_follow_them(store: ObjectStore, tmp_path: Path) -> None:
    dataset = Dataset.open(store, put_dataset(store, tmp_path / "data", sentences(100)))
    key = f"{DATASET}/train-00000.parquet"
    ids = pyarrow.parquet.read_table(pyarrow.BufferReader(store.get(key)))["id"].to_pylist()
    copies = {
        "id": [f"copy-{id}" for id in ids],
        "text": [f"copy of {id}" for id in ids],
        "label": pyarrow.array([0] * len(ids), pyarrow.int32()),
        "parent": ids,
    }
    folder = tmp_path / "copies"
    folder.mkdir()
    pyarrow.parquet.write_table(pyarrow.table(copies), folder / "copies.parquet")
    body = (folder / "copies.parquet").read_bytes()
    store.put(f"{JOB}/1-1/copies.parquet", body)
    store.put(f"{JOB}/output.json", json.dumps(augmented(body, len(ids))).encode())

    assert len(dataset.rows("train", tmp_path, augmented=JOB)) == 2 * len(ids)
    some = dataset.rows("train", tmp_path, 0.25, JOB)
    half = len(some) // 2
    assert some.head(half) == dataset.rows("train", tmp_path, 0.25).head(half)
    assert some.head(2 * half)[half:] == [f"copy of {id}" for id in ids[:half]]
    store.put(f"{JOB}/1-1/copies.parquet", body[:-9] + b"otherwise")
    with pytest.raises(ArtifactCorrupt):
        dataset.rows("train", tmp_path, augmented=JOB)


JOB = "projects/demo/runs/r0123456789abcdef-0/jobs/augment"


def augmented(body: bytes, rows: int) -> dict[str, Any]:
    """What job `augment` reports of one file of copies."""
    file = {"path": "1-1/copies.parquet", "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return {
        "schemaVersion": 1,
        "name": "augment",
        "stage": "augment",
        "attempt": "1-1",
        "fence": 1,
        "inputSha256": "0" * 64,
        "startedAt": "2026-11-24T00:00:00.000Z",
        "finishedAt": "2026-11-24T00:00:00.000Z",
        "environment": {},
        "artifacts": {},
        "metrics": {
            "rows": rows,
            "copies": rows,
            "unchanged": 0,
            "known": 0,
            "quarantined": 0,
            "prefix": JOB,
            "files": [file | {"rows": rows}],
            "previews": [],
        },
    }
