"""Source `file`: one of the run's own files, too large for a function and readable from its beginning alone.

reads    the object, once and in order where it is text; gzip, Zstandard, zip and tar are unpacked on the way
raises   InputRejected: other content than the pinned, an unsafe archive, a bomb, an unknown format
         Interrupted: the store does not answer

Such a source comes from stage `intake`, never from a person's `data.collect`. Nothing but a Parquet or Arrow
file inside an archive touches the disk.
"""

import gzip
import hashlib
import io
import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO, cast

import pyarrow
from jobkit.errors import Interrupted, NotFound

from collect.archive import LARGE, LARGEST_RATIO
from collect.budget import Budget
from collect.files import BINARY, FORMATS, PACKED, format_of, rows_of
from collect.listing import fingerprint, listed
from collect.members import BROKEN, Member, tar_members, zip_members
from collect.objects import require_own
from collect.source import Bad, Context, Opened, Position, Row, rows_behind

log = logging.getLogger("collect")
GZIP, ZSTD, ZIP, TAR = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06"), b"ustar"
TAR_AT = 257
#: What a Parquet or Arrow member may take of the disk.
MOST_DISK = 20 * 1024**3
#: No reader asks for so much at once, unless a broken file tells it to.
MOST_READ = 1024**3
PIECE = 1 << 20


class _Object(io.RawIOBase):
    """An object as a file. A store that fails interrupts: it says nothing of the file."""

    def __init__(self, file: Any, where: str) -> None:
        self._file = file
        self._where = where

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_READ:
            raise ValueError(f"a record of {size} bytes")
        try:
            return bytes(self._file.read(-1 if size is None else size))
        except OSError as error:
            found = f"{type(error).__name__}: {str(error)[:300]}"
            raise Interrupted(self._where, found, "a store that answers", "Run the job again") from error

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Whole(io.RawIOBase):
    """What is unpacked: refused where it breaks off, and counted where it may be more than was packed."""

    def __init__(self, context: Context, name: str, inner: BinaryIO, counts: bool) -> None:
        self._context = context
        self._name = name
        self._inner = inner
        self._counts = counts

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except BROKEN as error:
            raise self._context.rejected(
                f"file {self._name}", f"it is broken ({str(error)[:200]})", "a whole file", "Upload it again"
            ) from error
        if self._counts:
            self._context.unpacked.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def open_own_file(context: Context) -> Opened:
    key = str(context.spec["key"])
    require_own(context, key)
    with closing(_opened(context, key)[0]) as file:
        size = file.seek(0, io.SEEK_END)
    etag = _pinned(context, key)
    bomb = Budget(
        key, max(LARGE, LARGEST_RATIO * size), "unpacked", "Don't use this file: no data packs to so little"
    )
    own = replace(context, unpacked=bomb)

    def rows(after: Position) -> Generator[Row | Bad]:
        file, now = _opened(own, key)
        if now != etag:
            raise _changed(own, key)
        with closing(file):
            yield from _rows(own, key, file, after)

    return Opened(fingerprint([(key, size, etag)]), None, rows, resumable=True)


def _opened(context: Context, key: str) -> tuple[_Object, str]:
    try:
        file, etag = context.job.store.open(key)
    except NotFound:
        raise _changed(context, key) from None
    return _Object(file, f"object {key}"), etag


def _pinned(context: Context, key: str) -> str:
    """The etag of the write that holds the pinned content; read for its hash where that alone is known."""
    file, etag = _opened(context, key)
    wanted, sha256 = context.spec.get("etag"), context.spec.get("sha256")
    with closing(file):
        if etag == wanted or (wanted is None and sha256 is None):
            return etag
        digest = hashlib.sha256()
        while sha256 is not None and (piece := file.read(PIECE)):
            context.pause(0)
            digest.update(piece)
    if digest.hexdigest() != sha256:
        raise _changed(context, key)
    return etag


def _changed(context: Context, key: str) -> Exception:
    return context.rejected(
        f"object {key}",
        "it holds other content than it should",
        "what the run was started with",
        "Put that content back, or start a run of its own with what is there now",
    )


def _rows(context: Context, key: str, file: _Object, after: Position) -> Generator[Row | Bad]:
    left_out = []
    members = 0
    for name, stream in _members(context, key, file):
        context.pause(0)
        kind = _kind(context, name, stream)
        if kind is None:
            left_out.append(name)
            continue
        index, members = members, members + 1
        if index < after.file:
            continue
        done = after.row if index == after.file else 0
        yield from rows_behind(Position(index, done), name, _values(context, name, kind, stream))
    if left_out:
        log.info("left out", extra={"fields": {"source": key, "files": listed(left_out)}})
    if members == 0:
        raise context.rejected(
            "format",
            f"nothing that can be read; there is: {listed(left_out)}",
            f"{', '.join(FORMATS)}, by themselves, with {' or '.join(PACKED)}, or in a zip or tar archive",
            "Name the files by their format, or set the source's format",
        )


def _members(context: Context, key: str, file: _Object) -> Iterator[tuple[str, io.BufferedReader]]:
    """(name, its bytes) of the file itself, or of an archive's files in order."""
    raw: io.BufferedReader = io.BufferedReader(file, PIECE)
    head = _head(raw)
    if head.startswith(ZIP):
        yield from _named(context, key, zip_members(context, file), True)
        return
    if _is_tar(head):
        yield from _named(context, key, tar_members(context, raw), False)
        return
    if head.startswith((GZIP, ZSTD)):
        stream = _unpacked(context, key, raw)
        if _is_tar(_head(stream)):
            yield from _named(context, key, tar_members(context, stream), False)
        else:
            yield key, stream
        return
    yield key, raw


def _named(
    context: Context, key: str, members: Iterator[Member], counts: bool
) -> Iterator[tuple[str, io.BufferedReader]]:
    for path, opened in members:
        name = f"{key}!/{path}"
        member: io.BufferedReader = io.BufferedReader(_Whole(context, name, opened, counts), PIECE)
        stream = _unpacked(context, name, member) if _head(member).startswith((GZIP, ZSTD)) else member
        yield name, stream


def _unpacked(context: Context, name: str, packed: io.BufferedReader) -> io.BufferedReader:
    """Each byte counted as it appears."""
    if packed.peek(4).startswith(GZIP):
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=packed, mode="rb"))
    else:
        inner = cast(BinaryIO, pyarrow.input_stream(packed, compression="zstd"))
    return io.BufferedReader(_Whole(context, name, inner, True), PIECE)


def _head(stream: io.BufferedReader) -> bytes:
    return stream.peek(TAR_AT + len(TAR))


def _is_tar(head: bytes) -> bool:
    return head[TAR_AT : TAR_AT + len(TAR)] == TAR


def _kind(context: Context, name: str, stream: io.BufferedReader) -> str | None:
    head = _head(stream)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"ARROW1"):
        return "arrow"
    inner = name.rpartition("!/")[2]
    if any(part.startswith((".", "__")) for part in inner.split("/")) and inner != name:
        return None
    return format_of(inner, context.spec["format"])


def _values(context: Context, name: str, kind: str, stream: io.BufferedReader) -> Iterator[Any]:
    if kind not in BINARY:
        if kind == "csv" and context.spec.get("delimiter") is None:
            own = replace(context, spec={**context.spec, "delimiter": _delimiter(stream)})
            return rows_of(own, name, kind, lambda: stream)
        return rows_of(context, name, kind, lambda: stream)
    if isinstance(stream.raw, _Object):
        return rows_of(context, name, kind, cast(BinaryIO, stream.raw))
    return _spooled(context, name, kind, stream)


def _delimiter(stream: io.BufferedReader) -> str:
    """What stands most often in the first line."""
    line = stream.peek(PIECE).partition(b"\n")[0]
    return max(",;\t|", key=lambda sign: line.count(sign.encode()))


def _spooled(context: Context, name: str, kind: str, stream: io.BufferedReader) -> Iterator[Any]:
    path = context.job.workspace / "own-file"
    try:
        disk = Budget(
            name, MOST_DISK, f"in one {kind} file of an archive", "Upload that file by itself, or in several"
        )
        with path.open("wb") as out:
            while piece := stream.read(PIECE):
                context.pause(0)
                disk.spend(len(piece))
                out.write(piece)
        yield from rows_of(context, name, kind, path)
    finally:
        path.unlink(missing_ok=True)
