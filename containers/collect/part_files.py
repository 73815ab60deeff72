"""The two files that a part of the collected rows may be: JSON lines, and Parquet where the rows have images.

Parquet is what the run's readers take images from, own or collected: `image {bytes, path}`, the texts beside
it and `provenance`. A row group holds at most GROUP bytes, or one image: no reader needs more memory.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow
import pyarrow.parquet

from collect.images import Image
from collect.record import Columns, Record, record

GROUP = 32 * 1024**2
GROUP_ROWS = 1_000
TEXT = pyarrow.string()
PROVENANCE = pyarrow.struct(
    {
        **{"source": TEXT, "kind": TEXT, "place": TEXT, "row": pyarrow.int64()},
        **{"revision": TEXT, "licence": TEXT},
    }
)
IMAGE = pyarrow.struct({"bytes": pyarrow.binary(), "path": TEXT})


class PartFile(Protocol):
    def write(self, row: Record) -> None: ...

    def close(self) -> None: ...


class LineFile:
    def __init__(self, path: Path, compression: str) -> None:
        packing = None if compression == "none" else compression
        self._out = pyarrow.output_stream(str(path), compression=packing)

    def write(self, row: Record) -> None:
        self._out.write(row.line)

    def close(self) -> None:
        self._out.close()


class ImageFile:
    def __init__(self, path: Path, compression: str, columns: Columns) -> None:
        texts = dict.fromkeys(columns.texts, TEXT)
        self._schema = pyarrow.schema({columns.image: IMAGE, **texts, "provenance": PROVENANCE})
        self._image = columns.image
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self._writer = pyarrow.parquet.ParquetWriter(
            path,
            self._schema,
            compression=compression,
            # Each image is another: a dictionary and a smallest one would only hold it twice.
            use_dictionary=[*texts, *(f"provenance.{field.name}" for field in PROVENANCE)],
            write_statistics=False,
            write_batch_size=1,
        )

    def write(self, row: Record) -> None:
        assert row.image is not None
        if self._rows and (self._bytes + row.size > GROUP or len(self._rows) == GROUP_ROWS):
            self._flush()
        image = {"bytes": row.image.bytes, "path": row.image.path}
        self._rows.append({**row.fields, self._image: image, "provenance": row.provenance})
        self._bytes += row.size

    def _flush(self) -> None:
        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows, self._bytes = [], 0

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()


def suffix_of(compression: str, columns: Columns | None) -> str:
    if columns is not None:
        return ".parquet"
    return ".jsonl" if compression == "none" else ".jsonl.zst"


def records_in(path: Path, packed: bool, columns: Columns | None) -> Iterator[Record]:
    """The rows of a part again, as they were written."""
    if columns is not None:
        yield from _images(path, columns)
        return
    with pyarrow.input_stream(str(path), compression="zstd" if packed else None) as stream:
        rest = b""
        while piece := stream.read(1 << 20):
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()
            for data in lines:
                fields = json.loads(data)
                yield record(fields, fields.pop("provenance"), None)


def _images(path: Path, columns: Columns) -> Iterator[Record]:
    with pyarrow.parquet.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            for row in file.read_row_group(group).to_pylist():
                image = Image(**row.pop(columns.image))
                yield record({**row, columns.image: image}, row.pop("provenance"), columns)
