"""The training split, part by part: rows in, copies out, a record of each part that is done.

    reads    the split's Parquet files, each compared with its sha256, a batch of rows at a time
    writes   {prefix}/{part}.parquet (where it has copies), {prefix}/{part}.json last

`prefix` follows from the input, so that another attempt finds what one before it left.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow
import pyarrow.parquet
from jobkit.artifacts import fetch_file
from jobkit.contract import dump, line
from jobkit.dataset import Dataset
from jobkit.errors import ContractBroken, InputRejected
from jobkit.job import Job, Result
from jobkit.store import sha256_of

log = logging.getLogger("augment")
#: What a copy's row has beside its parent's columns.
PROVENANCE = [
    pyarrow.field("parent", pyarrow.string()),
    pyarrow.field("copy", pyarrow.int32()),
    pyarrow.field("operations", pyarrow.string()),
]
COUNTED = ("rows", "copies", "unchanged", "known")


@dataclass(slots=True)
class Part:
    """What came of one batch of rows."""

    copies: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    known: int = 0
    quarantined: list[dict[str, str]] = field(default_factory=list)
    #: Of the first part: file's name → its content.
    previews: dict[str, bytes] = field(default_factory=dict)


class RowCopier(Protocol):
    """How rows of one task are copied."""

    @property
    def columns(self) -> Sequence[str]: ...

    @property
    def more(self) -> Sequence[Any]:
        """Columns that copies have and rows may not."""

    @property
    def rows_each(self) -> int: ...

    def part(self, rows: list[dict[str, Any]], first: bool) -> Part: ...


def copies_of_split(job: Job, copier: RowCopier) -> Result:
    dataset = Dataset.open(job.store, job.input["dataset"]["manifest"])
    prefix = f"{job.key}/copies/{job.input_sha256[:16]}"
    records = [
        _record(job, copier, number, batch, prefix)
        for number, batch in enumerate(_batches(job, dataset, copier))
    ]
    quarantined = [one for record in records for one in record["quarantined"]]
    previews = [entry for record in records for entry in record["previews"]]
    if quarantined:
        previews.append(_put(job, prefix, "quarantine.jsonl", b"".join(map(line, quarantined))))
    counts = {name: sum(record[name] for record in records) for name in COUNTED}
    if quarantined and len(quarantined) == counts["rows"]:
        raise InputRejected(
            "copies of the training rows",
            f"{len(quarantined)} rows, and none that can be copied: {quarantined[0]['reason']}",
            "rows that can be read, or no augmentation",
            "Correct the data and make the version again, or leave the spec's augmentation out",
        )
    return Result(
        metrics={
            **counts,
            "quarantined": len(quarantined),
            "prefix": prefix,
            "files": [record["file"] for record in records if record["file"] is not None],
            "previews": previews,
        }
    )


def _batches(job: Job, dataset: Dataset, copier: RowCopier) -> Iterator[Any]:
    folder = dataset.manifest_key.rpartition("/")[0]
    for file in dataset.manifest["splits"]["train"]["files"]:
        key, path = f"{folder}/{file['path']}", job.workspace / Path(file["path"]).name
        fetch_file(job.store, key, file["sha256"], path)
        try:
            with pyarrow.parquet.ParquetFile(path, pre_buffer=False, buffer_size=2**20) as parquet:
                missing = [name for name in copier.columns if name not in parquet.schema_arrow.names]
                if missing:
                    raise _broken(key, f"columns without {', '.join(missing)}", ", ".join(copier.columns))
                yield from parquet.iter_batches(copier.rows_each)
        except pyarrow.ArrowException as error:
            raise _broken(key, f"not Parquet ({error})", "Parquet") from error
        path.unlink()


def _broken(key: str, found: str, allowed: str) -> ContractBroken:
    return ContractBroken(key, found, allowed, "Assemble the dataset version again")


def _record(job: Job, copier: RowCopier, number: int, batch: Any, prefix: str) -> dict[str, Any]:
    """The part's record: found, or made."""
    job.require_time()
    name = f"{number:05d}"
    found = job.store.find(f"{prefix}/{name}.json")
    if found is not None:
        return dict(json.loads(found))
    part = copier.part(batch.to_pylist(), number == 0)
    record: dict[str, Any] = {
        "rows": batch.num_rows,
        "copies": len(part.copies),
        "unchanged": part.unchanged,
        "known": part.known,
        "quarantined": part.quarantined,
        "file": _put_rows(job, prefix, name, _table(batch.schema, copier, part)) if part.copies else None,
        "previews": [_put(job, prefix, file, data) for file, data in sorted(part.previews.items())],
    }
    job.store.put(f"{prefix}/{name}.json", dump(record))
    log.info("part done", extra={"fields": {"part": number, "copies": len(part.copies)}})
    return record


def _table(schema: Any, copier: RowCopier, part: Part) -> Any:
    names = set(schema.names)
    added = [one for one in [*copier.more, *PROVENANCE] if one.name not in names]
    return pyarrow.Table.from_pylist(part.copies, schema=pyarrow.schema([*schema.remove_metadata(), *added]))


def _put_rows(job: Job, prefix: str, name: str, table: Any) -> dict[str, Any]:
    path = job.workspace / f"{name}.parquet"
    pyarrow.parquet.write_table(table, path, compression="zstd")
    job.store.put(f"{prefix}/{path.name}", path)
    entry = {"path": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
    path.unlink()
    return entry | {"rows": table.num_rows}


def _put(job: Job, prefix: str, name: str, data: bytes) -> dict[str, Any]:
    path = job.workspace / name
    path.write_bytes(data)
    job.store.put(f"{prefix}/{name}", path)
    entry = {"path": name, "bytes": len(data), "sha256": sha256_of(path)}
    path.unlink()
    return entry
