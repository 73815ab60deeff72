"""One dataset version: its manifest and its Parquet splits, each checked against its sha256.

    reads   {dataset}/manifest.json and the files it lists: id, text, label (class index; -1 = unlabelled)
    fails   InputRejected (nothing to learn from), ArtifactCorrupt, ContractBroken

Rows of a split are in their hash order, so a leading share is a random sample and larger shares contain
smaller. Only that share's row groups and the two columns a job uses are decoded.
"""

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from jobkit.artifacts import fetch_file
from jobkit.contract import parse
from jobkit.errors import ContractBroken, InputRejected
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.dataset")
SplitName = Literal["train", "validation", "test"]
COLUMNS = ("id", "text", "label")
#: Texts that are tokenized together: enough for the tokenizer's threads, little beside the texts themselves.
BATCH_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """`texts[i]` belongs to class `labels[i]`. Texts stay in Arrow's columns: one byte a character."""

    texts: Any  # ChunkedArray of strings
    labels: list[int]

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[int]) -> "Rows":
        return cls(pyarrow.chunked_array([pyarrow.array(texts, pyarrow.string())]), list(labels))

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[list[str]]:
        for start in range(0, len(self), rows):
            yield self.texts.slice(start, rows).to_pylist()

    def head(self, rows: int) -> list[str]:
        return list(self.texts.slice(0, rows).to_pylist())

    def __len__(self) -> int:
        return len(self.labels)


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
        table = _read(path, key, fraction)
        labelled = table.filter(pyarrow.compute.not_equal(table["label"], -1))
        if unlabelled := table.num_rows - labelled.num_rows:
            log.warning(
                "rows without a label left out", extra={"fields": {"split": split, "rows": unlabelled}}
            )
        if labelled.num_rows == 0:
            raise InputRejected(
                f"split {split} of {self.manifest_key}",
                f"{table.num_rows} rows, none with a label",
                "at least one labelled row in every split",
                "Label the items, or let the agreement stage choose their labels",
            )
        labels = labelled["label"].to_pylist()
        if bad := {label for label in labels if not 0 <= label < len(self.labels)}:
            raise _broken(key, f"class index {min(bad)}", f"0 to {len(self.labels) - 1}")
        return Rows(labelled["text"], labels)


def _broken(key: str, found: str, allowed: str) -> ContractBroken:
    return ContractBroken(key, found, allowed, "Assemble the dataset version again")


def _read(path: Path, key: str, fraction: float) -> Any:
    """Text and label of the leading share."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            if missing := [name for name in COLUMNS if name not in file.schema_arrow.names]:
                raise _broken(
                    key, f"columns {file.schema_arrow.names} without {missing}", f"columns {list(COLUMNS)}"
                )
            wanted = max(1, math.ceil(fraction * file.metadata.num_rows))
            groups, rows = 0, 0
            while rows < wanted and groups < file.num_row_groups:
                rows += file.metadata.row_group(groups).num_rows
                groups += 1
            table = file.read_row_groups(list(range(groups)), columns=["text", "label"]).slice(0, wanted)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(key, f"not Parquet ({error})", "Parquet") from error
    # A writer may leave out the UTF-8 annotation: the bytes are still text.
    text, label = table["text"].cast(pyarrow.string()), table["label"].cast(pyarrow.int32())
    for name, column in (("text", text), ("label", label)):
        if column.null_count:
            raise _broken(key, f"{column.null_count} rows without a {name}", f"a {name} in every row")
    return pyarrow.table({"text": text, "label": label})
