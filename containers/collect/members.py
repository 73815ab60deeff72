"""The files of a zip or tar archive as streams, in its order: nothing is unpacked to the disk.

raises   InputRejected: a name that leaves the folder, a link or device, a password, too many files, damage

One that is unsafe refuses the whole archive, wanted or not. A member can be read until the next is asked for.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import pyarrow
from jobkit.errors import InputRejected

from collect.archive import MOST_FILES, path_fault, zip_fault
from collect.source import Context

#: Path in the archive, bytes.
Member = tuple[str, BinaryIO]
#: Of a header that goes before a file: a long name, and what pax says of it.
LARGEST_HEADER = 1 << 20
HEADERS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError),
    *(NotImplementedError, ValueError, pyarrow.ArrowException),
)


def zip_members(context: Context, file: io.RawIOBase) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, file))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _require_few(context, len(entries))
        for entry in entries:
            _require_safe(context, entry.filename, zip_fault(entry))
        for entry in entries:
            with archive.open(entry) as member:
                yield entry.filename, cast(BinaryIO, member)
    except BROKEN as error:
        raise _broken(context, error) from error


def tar_members(context: Context, stream: io.BufferedReader) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Entry) as archive:
            for number, entry in enumerate(archive, 1):
                _require_few(context, number)
                if not entry.isdir():
                    fault = None if entry.type in PLAIN and not entry.issparse() else "a link or a device"
                    _require_safe(context, entry.name, fault or path_fault(entry.name))
                    yield str(PurePosixPath(entry.name)), cast(BinaryIO, archive.extractfile(entry))
    except BROKEN as error:
        raise _broken(context, error) from error


class _Entry(tarfile.TarInfo):
    """A header that is broken ends no archive in silence, and none is as large as memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Entry":
        try:
            entry = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf and buf.count(0) < len(buf):
                raise tarfile.ReadError(str(error)) from error
            raise
        if entry.type in HEADERS and entry.size > LARGEST_HEADER:
            raise tarfile.ReadError(f"a header of {entry.size} bytes")
        return entry


def _require_few(context: Context, files: int) -> None:
    if files > MOST_FILES:
        raise context.rejected(
            "archive",
            f"more than {MOST_FILES} files in it",
            f"{MOST_FILES} files",
            "Make it several archives",
        )


def _require_safe(context: Context, name: str, fault: str | None) -> None:
    if fault is not None:
        raise context.rejected(
            f"archive, {name[:120]!r}", fault, "plain files below the archive's folder", "Pack the files anew"
        )


def _broken(context: Context, error: Exception) -> InputRejected:
    return context.rejected(
        "archive", f"it is broken ({str(error)[:200]})", "a whole archive", "Upload it again"
    )
