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
    manifest["splits"]["train"] |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    store.put(f"{DATASET}/train.parquet", body)
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
    body = bytearray(store.get(f"{DATASET}/test.parquet"))
    body[50] ^= 1
    store.put(f"{DATASET}/test.parquet", bytes(body))
    with pytest.raises(ArtifactCorrupt):
        dataset.rows("test", tmp_path)
