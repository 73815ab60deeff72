"""A zip archive from elsewhere, unpacked one file at a time.

    raises   InputRejected: a name that leaves the folder, a link, a password, a bomb

Sizes that the archive states are not believed: bytes are counted as they appear.
"""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from types import TracebackType

from jobkit.errors import InputRejected

from collect.source import Context

MOST_FILES = 100_000
#: Text packs to a tenth, a log to a fiftieth. Beyond this, and large, it is no data.
LARGEST_RATIO = 200
LARGE = 64 * 1024**2
PIECE = 1 << 20


class Archive:
    def __init__(self, context: Context, path: Path) -> None:
        self._context = context
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise self._rejected(
                "archive", f"no zip archive ({error})", "Look at the dataset's page"
            ) from error

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._path.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Of its files. One that is unsafe refuses the whole archive, wanted or not."""
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise self._rejected("archive", f"{len(entries)} files in it", "Name a smaller dataset")
        for entry in entries:
            fault = zip_fault(entry)
            if fault is not None:
                raise self._rejected(
                    f"archive, {entry.filename[:120]!r}", fault, "Don't use this dataset: report it"
                )
        return [entry.filename for entry in entries]

    def unpack(self, name: str) -> Path:
        """The file in the workspace, under a name of our own."""
        entry = self._zip.getinfo(name)
        target = self._context.job.workspace / f"{self._context.name}-file"
        written = 0
        try:
            with self._zip.open(entry) as source, target.open("wb") as out:
                while piece := source.read(PIECE):
                    written += len(piece)
                    self._context.unpacked.spend(len(piece))
                    if written > LARGE and written > LARGEST_RATIO * max(1, entry.compress_size):
                        raise self._rejected(
                            f"archive, {name[:120]!r}",
                            f"{written} bytes out of {entry.compress_size}",
                            "Don't use this dataset: report it",
                        )
                    out.write(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise self._rejected(
                f"archive, {name[:120]!r}", f"it is broken ({error})", "Try again"
            ) from error
        return target

    def _rejected(self, what: str, found: str, next: str) -> InputRejected:
        allowed = f"plain files, {MOST_FILES} at most, unpacked at most {LARGEST_RATIO} times as large"
        return self._context.rejected(what, found, allowed, next)


def path_fault(name: str) -> str | None:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]:
        return "a path that leaves the folder"
    return None


def zip_fault(entry: zipfile.ZipInfo) -> str | None:
    fault = path_fault(entry.filename) or path_fault(entry.orig_filename)
    if fault is not None:
        return fault
    kind = entry.external_attr >> 16
    if kind and not stat.S_ISREG(kind) and stat.S_IFMT(kind):
        return "a link or a device"
    if entry.flag_bits & 0x1:
        return "a password"
    return None
