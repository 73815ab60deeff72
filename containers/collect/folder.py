"""Files that make one dataset of images together: an archive's, or all that a source lists.

raises   InputRejected: an archive that is unsafe or broken, texts that are too large
         Refused: a file that is larger than any image may be

They can be gone through again and again, in the same order; nothing is read of a file before it is asked for.
"""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol, cast

import pyarrow

from collect.archive import LARGE, LARGEST_RATIO
from collect.budget import Budget, Counted
from collect.images import MOST_IMAGE, TOO_LARGE
from collect.members import BROKEN, tar_members, zip_members
from collect.refused import Refused
from collect.source import Context

PACKED = (".tar.gz", ".tgz", ".tar.zst")
ARCHIVES = (".zip", ".tar", *PACKED)
#: Of what is read besides images: metadata, classes, labels.
MOST_TEXT = 64 * 1024**2
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """`path` in the folder, `place` for people; `opened` until the next file is asked for."""

    path: str
    place: str
    opened: Callable[[], BinaryIO]

    def stream(self) -> io.BufferedReader:
        return io.BufferedReader(cast(io.RawIOBase, self.opened()), PIECE)

    def image(self) -> bytes:
        data = _read(self.opened(), MOST_IMAGE)
        if data is None:
            raise Refused(TOO_LARGE, self.place)
        return data

    def text(self, context: Context) -> str:
        try:
            data = _read(self.opened(), MOST_TEXT)
            if data is not None:
                return data.decode("utf-8-sig")
            found = f"more than {MOST_TEXT} bytes"
        except (Refused, UnicodeDecodeError) as error:
            found = str(error)
        raise context.rejected(
            f"file {self.place}",
            found,
            f"a whole text in UTF-8 of at most {MOST_TEXT} bytes, as of all that describes images",
            "Correct the file, split the dataset, or write images and texts into Parquet",
        )


class Folder(Protocol):
    #: For messages.
    name: str

    def files(self) -> Iterator[File]: ...


class Listed:
    """What a source lists, fetched file by file."""

    def __init__(
        self, name: str, names: Sequence[str], base: str, fetched: Callable[[str], Path], context: Context
    ) -> None:
        self.name = name
        self._names = names
        self._base = base
        self._fetched = fetched
        self._context = context

    def files(self) -> Iterator[File]:
        for name in self._names:
            path = name.removeprefix(self._base).lstrip("/")
            if not is_litter(path):
                self._context.pause(0)
                yield File(path, name, partial(self._opened, name))

    def _opened(self, name: str) -> BinaryIO:
        path = self._fetched(name)
        file = path.open("rb")
        path.unlink()  # it is gone when it is closed
        return cast(BinaryIO, file)


class Packed:
    """A zip or tar archive on the disk, perhaps in gzip or Zstandard."""

    def __init__(self, name: str, path: Path, context: Context) -> None:
        self.name = name
        self._path = path
        self._context = context

    def files(self) -> Iterator[File]:
        context = self._context
        with self._path.open("rb", buffering=0) as raw:
            if zipfile.is_zipfile(raw):
                members = zip_members(context, raw)
            else:
                raw.seek(0)
                members = tar_members(context, self._unpacked(raw))
            for path, stream in members:
                context.pause(0)
                # An old archive's names may be of any encoding: what is no UTF-8 is written out.
                path = path.encode("utf-8", "backslashreplace").decode()
                if not is_litter(path):
                    place = f"{self.name}!/{path}"
                    yield File(path, place, partial(self._member, place, stream))

    def _member(self, place: str, stream: BinaryIO) -> BinaryIO:
        return cast(BinaryIO, _Member(self._context, place, stream))

    def _unpacked(self, raw: io.FileIO) -> io.BufferedReader:
        lower = self.name.lower()
        if not lower.endswith(PACKED):
            return io.BufferedReader(raw, PIECE)
        if lower.endswith(".zst"):
            stream = cast(BinaryIO, pyarrow.input_stream(raw, compression="zstd"))
        else:
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw))
        most = max(LARGE, LARGEST_RATIO * self._path.stat().st_size)
        # Counted by themselves: members that nobody reads are unpacked all the same, at each pass.
        bomb = Budget(self._context.name, most, f"out of {self.name[:120]}", "Don't use this archive")
        return io.BufferedReader(Counted(stream, bomb), PIECE)


class _Member(Counted):
    """Of an archive; Refused where it is damaged, since the others may be whole."""

    def __init__(self, context: Context, place: str, inner: BinaryIO) -> None:
        super().__init__(inner, context.unpacked)
        self._place = place

    def readinto(self, buffer: Any) -> int:
        try:
            return super().readinto(buffer)
        except BROKEN as error:
            raise Refused("a damaged file", f"{self._place}: {str(error)[:200]}") from None


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def is_litter(path: str) -> bool:
    """What file managers and archivers leave behind."""
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part in ("__MACOSX", "Thumbs.db") for part in parts)


def _read(file: BinaryIO, most: int) -> bytes | None:
    """All of it; None where it is more than `most`."""
    with file:
        pieces, size = [], 0
        while piece := file.read(PIECE):
            size += len(piece)
            if size > most:
                return None
            pieces.append(piece)
    return b"".join(pieces)
