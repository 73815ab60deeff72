"""The folder that copies are written to: empty, or what an earlier run left there, which is then replaced.

    writes   FOLDER/.modelmill-augment first: the name of every file, before the file itself is made
    raises   InputRejected: the folder holds a file that no earlier run wrote

A run that was killed is known by that list too, so the next one needs no help. Nothing else is ever removed.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

from jobkit.contract import dump
from jobkit.errors import InputRejected

JOURNAL = ".modelmill-augment"


def _files(folder: Path) -> Iterator[Path]:
    """And links, wherever they lead: none of them is ours."""
    for here, folders, files in os.walk(folder):
        yield from (Path(here) / file for file in files)
        yield from (Path(here) / one for one in folders if (Path(here) / one).is_symlink())


class Output:
    """The folder, emptied of what an earlier run left; to be closed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.files: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        #: Folders that stand below it.
        self._made: set[Path] = set()
        self._journal = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.close()

    def _open(self) -> BinaryIO:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            earlier = self._earlier()
            present = list(_files(self.folder))
            foreign = sorted({path.relative_to(self.folder).as_posix() for path in present} - earlier)
            if foreign:
                raise InputRejected(
                    str(self.folder),
                    f"{len(foreign)} files that no earlier run wrote: {', '.join(foreign[:3])}",
                    "an empty folder, or the output of an earlier run",
                    "Name another folder with --out",
                )
            for path in present:
                if path.name != JOURNAL:
                    path.unlink()
            for folder, _, _ in os.walk(self.folder, topdown=False):
                if Path(folder) != self.folder:
                    Path(folder).rmdir()
            return (self.folder / JOURNAL).open("wb")
        except OSError as error:
            raise self._unwritable(error) from None

    def _earlier(self) -> set[str]:
        journal = self.folder / JOURNAL
        if journal.is_symlink() or not journal.is_file():
            return set()
        return {JOURNAL, *journal.read_text("utf-8", "replace").split("\0")}

    def write(self, name: str, data: bytes) -> None:
        """A file below the folder, whole or absent from `files`; safe for several threads."""
        path = self.folder / name
        try:
            with self._lock:
                if path.parent not in self._made:
                    self._make(path.parent)
                self._journal.write(f"{name}\0".encode())
                self._journal.flush()
            with path.open("xb") as file:  # x: a link that was put there meanwhile is not followed
                file.write(data)
        except OSError as error:
            raise self._unwritable(error) from None
        entry = {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        with self._lock:
            self.files[name] = entry

    def _make(self, folder: Path) -> None:
        """Once for each: to ask for every file takes longer than to write a small one."""
        if not folder.resolve().is_relative_to(self.folder):
            raise ValueError(f"{folder} is not below {self.folder}")
        folder.mkdir(parents=True, exist_ok=True)
        self._made.add(folder)

    def write_json(self, name: str, document: dict[str, Any]) -> None:
        self.write(name, dump(document))

    def listed(self) -> list[dict[str, Any]]:
        return [self.files[name] for name in sorted(self.files)]

    def _unwritable(self, error: OSError) -> InputRejected:
        return InputRejected(
            str(self.folder),
            f"it can't be written ({error.strerror})",
            "a folder with room that this user may write",
            "Make room, mend its mode, or name another folder with --out",
        )
