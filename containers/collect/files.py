"""The rows of a file: JSON lines, a JSON list, CSV, TSV, Parquet, Arrow; text also in gzip or Zstandard.

    raises   InputRejected: a file that can't be read as what it is said to be

One batch is in memory at a time, whatever the file's size.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow
import pyarrow.parquet

from collect.budget import Budget, Counted
from collect.json_list import json_list
from collect.source import Context

FORMATS: Mapping[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
PACKED = (".gz", ".zst")
#: Read from their end: no stream will do.
BINARY = ("parquet", "arrow")
#: A line, a cell or an item that is longer is no row of text.
LONGEST = 16 * 1024**2
BATCH = 1_000
#: Of rows that are in memory at a time, where they are long.
BATCH_BYTES = 32 * 1024**2
#: What the readers raise for bytes that are not what they should be.
BROKEN = (OSError, EOFError, zlib.error, pyarrow.ArrowException, csv.Error, UnicodeDecodeError, ValueError)

Values = tuple[int, dict[str, Any] | str]
csv.field_size_limit(LONGEST)


def format_of(name: str, wanted: str = "auto") -> str | None:
    """What the name says, unless the spec says it; None for a file of no known format."""
    if wanted != "auto":
        return wanted
    path = Path(name.lower())
    if path.suffix in PACKED:
        path = path.with_suffix("")
    found = FORMATS.get(path.suffix)
    return None if found in BINARY and name.lower().endswith(PACKED) else found


def rows_of_file(context: Context, name: str, path: Path) -> Iterator[Values]:
    """(number from 1, values or why there are none)."""
    kind = format_of(name, context.spec["format"])
    yield from rows_of(
        context, name, kind, path if kind in BINARY else lambda: unpacked(name, path, context.unpacked)
    )


def rows_of(
    context: Context, name: str, kind: str | None, source: Path | BinaryIO | Callable[[], io.BufferedReader]
) -> Iterator[Values]:
    """As rows_of_file. `source`: of Parquet and Arrow the file, of text what opens its unpacked bytes."""
    where = f"file {name}"
    try:
        if kind in BINARY:
            read = _parquet if kind == "parquet" else _arrow
            yield from read(context, cast(Path | BinaryIO, source), where)
        elif kind is not None:
            stream = cast(Callable[[], io.BufferedReader], source)()
            if kind in ("csv", "tsv"):
                delimiter = context.spec.get("delimiter") or ("\t" if kind == "tsv" else ",")
                yield from _csv(context, stream, where, delimiter)
            else:
                yield from _json(context, kind, stream, where)
        else:
            raise context.rejected(
                where,
                f"a name that tells no format: {Path(name).name[:80]!r}",
                f"{', '.join(FORMATS)}, also with {' or '.join(PACKED)}",
                "Set the source's format, or leave the file out with files",
            )
    except BROKEN as error:
        raise context.rejected(
            where,
            f"bytes that are not {kind} ({type(error).__name__}: {str(error)[:200]})",
            f"{kind}, its text in UTF-8",
            "Correct the file, or set the source's format",
        ) from error


class _Owned(Counted):
    """Unpacked bytes; the stream they come from ends with them."""

    def close(self) -> None:
        self._inner.close()
        super().close()


def unpacked(name: str, path: Path, budget: Budget) -> io.BufferedReader:
    lower = name.lower()
    if lower.endswith(".gz"):
        inner = cast(BinaryIO, gzip.GzipFile(path, "rb"))
    elif lower.endswith(".zst"):
        inner = cast(BinaryIO, pyarrow.input_stream(str(path), compression="zstd"))
    else:
        inner = path.open("rb")
    return io.BufferedReader(_Owned(inner, budget), 1 << 20)


def _json(context: Context, kind: str, stream: io.BufferedReader, where: str) -> Iterator[Values]:
    with stream:
        if kind == "json":
            start = stream.peek(1 << 12).removeprefix(b"\xef\xbb\xbf").lstrip()
            # Many a .json holds lines: an object that ends with its line is one of them.
            if context.spec["items"] or start[:1] == b"[" or not _whole(start.partition(b"\n")[0]):
                rows = json_list(stream, context.spec["items"], LONGEST)
            else:
                rows = _lines(stream)
        else:
            rows = _lines(stream)
        first = True
        for number, values in enumerate(rows, 1):
            if first and isinstance(values, dict):
                context.mapper.check(values, where)
                first = False
            yield number, values if isinstance(values, dict | str) else "no JSON object"


def _whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _lines(stream: io.BufferedReader) -> Iterator[Any]:
    for data in iter(lambda: stream.readline(LONGEST + 1), b""):
        if len(data) > LONGEST:
            raise ValueError(f"a line of more than {LONGEST} bytes")
        if not data.strip():
            continue
        try:
            value = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            value = "no JSON"
        yield value if isinstance(value, dict) or value == "no JSON" else "no JSON object"


def _csv(context: Context, stream: io.BufferedReader, where: str, delimiter: str) -> Iterator[Values]:
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        header = next(reader, [])
        twice = next((name for name in header if header.count(name) > 1), None)
        if twice is not None:
            raise context.rejected(
                where, f"two columns {twice!r}", "each column its own name", "Rename one in the first line"
            )
        context.mapper.check(header, where)
        for number, cells in enumerate(reader, 1):
            if not cells:
                continue
            width = len(cells) == len(header)
            yield number, dict(zip(header, cells, strict=True)) if width else "another number of cells"


def _parquet(context: Context, source: Path | BinaryIO, where: str) -> Iterator[Values]:
    with pyarrow.parquet.ParquetFile(source, memory_map=isinstance(source, Path)) as file:

        def chosen(names: list[str] | None) -> Iterator[Any]:
            for number in range(file.num_row_groups):
                group = file.metadata.row_group(number)
                size = _rows_at_once(group.num_rows, group.total_byte_size)
                yield from file.iter_batches(size, row_groups=[number], columns=names)

        yield from _batches(context, file.schema_arrow, where, chosen)


def _arrow(context: Context, opened: Path | BinaryIO, where: str) -> Iterator[Values]:
    mapped = isinstance(opened, Path)
    with pyarrow.memory_map(str(opened)) if mapped else pyarrow.PythonFile(opened, "r") as source:
        try:
            file = pyarrow.ipc.open_file(source)
            batches = (file.get_batch(number) for number in range(file.num_record_batches))
        except pyarrow.ArrowInvalid:
            source.seek(0)
            file = pyarrow.ipc.open_stream(source)
            batches = iter(file)

        def chosen(names: list[str] | None) -> Iterator[Any]:
            for batch in batches:
                size = _rows_at_once(batch.num_rows, batch.nbytes)
                for start in range(0, batch.num_rows, size):
                    part = batch.slice(start, size)
                    yield part if names is None else part.select(names)

        yield from _batches(context, file.schema, where, chosen)


def _rows_at_once(rows: int, size: int) -> int:
    """Of rows that take `size` bytes together: fewer than a batch where they hold images."""
    return max(1, min(BATCH, BATCH_BYTES * rows // max(1, size)))


def _batches(
    context: Context, schema: Any, where: str, read: Callable[[list[str] | None], Iterator[Any]]
) -> Iterator[Values]:
    context.mapper.check(schema.names, where)
    context.mapper.class_names.update(class_names(schema.metadata or {}))
    wanted = context.mapper.columns
    number = 0
    for batch in read(None if wanted is None else [name for name in wanted if name in schema.names]):
        context.unpacked.spend(batch.nbytes)
        for values in batch.to_pylist():
            number += 1
            yield number, values


def class_names(metadata: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    """What the library `datasets` writes into a schema: the names behind a column of class numbers."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
        return {
            str(column): [str(name) for name in feature["names"]]
            for column, feature in features.items()
            if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
