"""One dataset version: its manifest and its Parquet splits, each checked against its sha256.

    reads   {dataset}/manifest.json and the files it lists: id, text, label (class index; -1 = unlabelled);
            what else a version's rows have (annotations, provenance) is left unread, and so are label_weights
            of copies, the soft labels of mixed images: no image is trained on yet
    fails   InputRejected (nothing to learn from), ArtifactCorrupt, ContractBroken

Rows of a split are in their hash order, so a leading share is a random sample and larger shares contain
smaller. Only that share's row groups and the columns a job uses are decoded.
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
#: What a row is trained with.
TRAINED = ("text", "label")
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

    def rows(
        self, split: SplitName, workspace: Path, fraction: float = 1.0, augmented: str | None = None
    ) -> Rows:
        """The labelled rows of the split's leading share (at least one row), in the split's own order.

        `augmented` is the key of the job that made copies of rows: those of the chosen rows follow them.
        """
        files = self.manifest["splits"][split]["files"]
        wanted = max(1, math.ceil(fraction * sum(file["rows"] for file in files)))
        prefix = self.manifest_key.rpartition("/")[0]
        columns = TRAINED if augmented is None else (*TRAINED, "id")
        table = self._table(prefix, files, wanted, columns, workspace)
        if augmented is not None:
            copies = self._copies(augmented, table["id"], workspace)
            table = pyarrow.concat_tables([table.select(TRAINED), *copies])
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
            raise _broken(
                self.manifest_key,
                f"class index {min(bad)} in split {split}",
                f"0 to {len(self.labels) - 1}",
            )
        return Rows(labelled["text"], labels)

    def _table(
        self, prefix: str, files: Sequence[Any], wanted: int, columns: Sequence[str], workspace: Path
    ) -> Any:
        """The leading rows of the files together; one file on the disk at a time."""
        tables: list[Any] = []
        for file in files:
            key, path = f"{prefix}/{file['path']}", workspace / Path(file["path"]).name
            fetch_file(self.store, key, file["sha256"], path)
            tables.append(_read(path, key, wanted, columns))
            path.unlink()
            wanted -= tables[-1].num_rows
            if wanted <= 0:
                break
        return pyarrow.concat_tables(tables)

    def _copies(self, job: str, parents: Any, workspace: Path) -> list[Any]:
        """What job `augment` made of these rows: a table of texts and labels, or none."""
        output = parse("JobOutput", self.store.get(f"{job}/output.json"), f"{job}/output.json")
        files, prefix = output["metrics"]["files"], output["metrics"]["prefix"]
        if not files:
            return []
        rows = sum(file["rows"] for file in files)
        copies = self._table(prefix, files, rows, (*TRAINED, "parent"), workspace)
        chosen = pyarrow.compute.is_in(copies["parent"], value_set=parents.combine_chunks())
        return [copies.filter(chosen).select(TRAINED)]


def _broken(key: str, found: str, allowed: str) -> ContractBroken:
    return ContractBroken(key, found, allowed, "Assemble the dataset version again")


def _read(path: Path, key: str, wanted: int, columns: Sequence[str]) -> Any:
    """These columns of the leading rows: as many as wanted, or all."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            if missing := [name for name in columns if name not in file.schema_arrow.names]:
                raise _broken(
                    key, f"columns {file.schema_arrow.names} without {missing}", f"columns {list(columns)}"
                )
            groups, rows = 0, 0
            while rows < wanted and groups < file.num_row_groups:
                rows += file.metadata.row_group(groups).num_rows
                groups += 1
            table = file.read_row_groups(list(range(groups)), columns=list(columns)).slice(0, wanted)
    except (pyarrow.ArrowException, OSError) as error:
        raise _broken(key, f"not Parquet ({error})", "Parquet") from error
    for name in columns:
        if table[name].null_count:
            raise _broken(key, f"{table[name].null_count} rows without a {name}", f"a {name} in every row")
    # A writer may leave out the UTF-8 annotation: the bytes are still text.
    types = {name: pyarrow.int32() if name == "label" else pyarrow.string() for name in columns}
    return pyarrow.table({name: table[name].cast(type_) for name, type_ in types.items()})
