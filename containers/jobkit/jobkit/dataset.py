"""One dataset version: its manifest and its Parquet splits, each checked against its sha256.

    reads   {dataset}/manifest.json and the files it lists: id, text, label (class index; -1 = unlabelled)
    fails   InputRejected (nothing to learn from), ArtifactCorrupt, ContractBroken

Rows of a split are in their hash order, so a leading share is a random sample and larger shares contain
smaller.
"""

import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow
import pyarrow.parquet

from jobkit.artifacts import fetch_file
from jobkit.contract import parse
from jobkit.errors import ContractBroken, InputRejected
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.dataset")
SplitName = Literal["train", "validation", "test"]
COLUMNS = ("id", "text", "label")


@dataclass(frozen=True, slots=True)
class Rows:
    """`texts[i]` belongs to class `labels[i]`."""

    texts: list[str]
    labels: list[int]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Dataset:
    store: ObjectStore
    manifest_key: str
    manifest: dict[str, Any]

    @classmethod
    def open(cls, store: ObjectStore, manifest_key: str) -> "Dataset":
        return cls(store, manifest_key, parse("DatasetManifest", store.get(manifest_key), manifest_key))

    @property
    def labels(self) -> list[str]:
        return list(self.manifest["labels"])

    def rows(self, split: SplitName, workspace: Path, fraction: float = 1.0) -> Rows:
        """The labelled rows of the split's leading share (at least one row), in the split's own order."""
        file = self.manifest["splits"][split]
        key = f"{self.manifest_key.rpartition('/')[0]}/{file['path']}"
        path = workspace / f"{split}.parquet"
        fetch_file(self.store, key, file["sha256"], path)
        table = _read(path, key)
        table = table.slice(0, max(1, math.ceil(fraction * table.num_rows)))
        pairs = [
            (text, label)
            for text, label in zip(table["text"].to_pylist(), table["label"].to_pylist(), strict=True)
            if label != -1
        ]
        if unlabelled := table.num_rows - len(pairs):
            log.warning(
                "rows without a label left out", extra={"fields": {"split": split, "rows": unlabelled}}
            )
        if not pairs:
            raise InputRejected(
                f"split {split} of {self.manifest_key}",
                f"{table.num_rows} rows, none with a label",
                "at least one labelled row in every split",
                "Label the items, or let the agreement stage choose their labels",
            )
        texts, labels = zip(*pairs, strict=True)
        if bad := {label for label in labels if label is None or not 0 <= label < len(self.labels)}:
            raise ContractBroken(
                key,
                f"class index {sorted(map(str, bad))[0]}",
                f"0 to {len(self.labels) - 1}",
                "Assemble the dataset version again",
            )
        return Rows(list(texts), list(labels))


def _read(path: Path, key: str) -> Any:
    try:
        table = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise ContractBroken(
            key, f"not Parquet ({error})", "Parquet", "Assemble the version again"
        ) from error
    if missing := [name for name in COLUMNS if name not in table.column_names]:
        raise ContractBroken(
            key,
            f"columns {table.column_names} without {missing}",
            f"columns {list(COLUMNS)}",
            "Assemble the dataset version again",
        )
    table = table.select(list(COLUMNS))
    # A writer may leave out the UTF-8 annotation: the bytes are still text.
    text = table["text"].cast(pyarrow.string())
    if text.null_count:
        raise ContractBroken(
            key,
            f"{text.null_count} rows without a text",
            "a text in every row",
            "Assemble the dataset version again",
        )
    return pyarrow.table({"text": text, "label": table["label"].cast(pyarrow.int32())})
