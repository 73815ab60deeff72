"""The object store as a job sees it: `s3://bucket` or `file:///folder`, both opened through fsspec.

    fails   NotFound, Conflict (put if absent), InputRejected (a key or range that breaks domain/ports.ts)

A put is whole or absent, so a retry writes the same object again or finds it.
"""

import hashlib
import os
import sqlite3
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import fsspec

from jobkit.errors import Conflict, InputRejected, NotFound
from jobkit.session import data_session
from jobkit.store_keys import check_key, file_of, folder_of, key_of

ABSENT = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
#: How long to wait for the folder's lock, which others hold for microseconds.
LOCK_SECONDS = 30.0


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class ObjectStore(ABC):
    """Reads are the same for both homes; how a put becomes whole, and how keys are listed, differs."""

    def __init__(self, uri: str, fs: Any) -> None:
        self.uri = uri
        self._fs = fs

    @abstractmethod
    def _path(self, key: str) -> str: ...

    @abstractmethod
    def _all(self, prefix: str) -> Iterator[str]:
        """Keys that may begin with `prefix`, in any order."""

    @abstractmethod
    def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
        """Conflict if `if_absent` and the key exists."""

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes from `start` to before `end`, which may lie behind the last one."""
        path = self._path(check_key(key))
        try:
            if start > 0 or end is not None:
                size = self._fs.info(path)["size"]
                if not 0 <= start < size or (end is not None and end <= start):
                    raise InputRejected(
                        f"object {key}, range",
                        f"bytes {start} to {end} of {size}",
                        "a start before the last byte",
                        "Read without a range",
                    )
                return bytes(self._fs.cat_file(path, start=start, end=end))
            return bytes(self._fs.cat_file(path))
        except ABSENT:
            raise _absent(key) from None

    def find(self, key: str) -> bytes | None:
        try:
            return self.get(key)
        except NotFound:
            return None

    def open(self, key: str) -> tuple[Any, str]:
        """A file to read and seek in, which stays this one write's; and the etag of that write."""
        path = self._path(check_key(key))
        try:
            file = self._fs.open(path, "rb")
        except ABSENT:
            raise _absent(key) from None
        return file, self._etag(file)

    @abstractmethod
    def _etag(self, file: Any) -> str: ...

    def download(self, key: str, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        path = self._path(check_key(key))
        try:
            self._fs.get_file(path, str(to))
        except ABSENT:
            raise _absent(key) from None
        if not to.is_file():  # a folder of the local file system is no object
            raise _absent(key)

    def list(self, prefix: str) -> list[str]:
        """Keys that begin with `prefix`, in UTF-8 byte order."""
        keys = (key for key in self._all(prefix) if key.startswith(prefix))
        return sorted(keys, key=lambda key: key.encode("utf-8"))

    def delete(self, key: str) -> None:
        with suppress(*ABSENT):
            self._fs.rm_file(self._path(check_key(key)))


class FolderStore(ObjectStore):
    """The folder of local/object-store/folder.ts: objects/, tmp/ on the same file system, lock.sqlite."""

    def __init__(self, uri: str, folder: Path) -> None:
        super().__init__(uri, fsspec.filesystem("file", skip_instance_cache=True))
        self._objects = folder / "objects"
        self._tmp = folder / "tmp"
        self._objects.mkdir(parents=True, exist_ok=True)
        self._tmp.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(
            folder / "lock.sqlite", timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._thread = threading.Lock()

    def _path(self, key: str) -> str:
        return str(self._objects.joinpath(*file_of(key)))

    def _etag(self, file: Any) -> str:
        """As local/object-store/files.ts reckons it."""
        stat = os.fstat(file.fileno())
        return "-".join(f"{part:x}" for part in (stat.st_mtime_ns, stat.st_ino, stat.st_size))

    def _all(self, prefix: str) -> Iterator[str]:
        top = self._objects.joinpath(*folder_of(prefix.split("/")[:-1]))
        for path in self._fs.find(str(top)):
            key = key_of(list(Path(path).relative_to(self._objects).parts))
            if key is not None:
                yield key

    def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
        target = Path(self._path(key))
        with self._staged(content) as staged:
            _make(target.parent)
            with self._locked():
                try:
                    if if_absent:
                        target.hardlink_to(staged)
                    else:
                        staged.replace(target)
                except FileExistsError:
                    raise _exists(key) from None
        _sync(target.parent)

    def delete(self, key: str) -> None:
        with self._locked():
            Path(self._path(key)).unlink(missing_ok=True)

    @contextmanager
    def _staged(self, content: bytes | Path) -> Iterator[Path]:
        """A complete file, on disk, without a name anyone looks for; removed unless it was renamed."""
        handle, name = tempfile.mkstemp(dir=self._tmp)
        staged = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                if isinstance(content, bytes):
                    out.write(content)
                else:
                    with content.open("rb") as source:
                        while piece := source.read(1 << 20):
                            out.write(piece)
                out.flush()
                os.fchmod(out.fileno(), 0o644)
                # The kernel's own times stand still for milliseconds, and the etag is made from this one.
                written = time.time_ns() // 1000 * 1000
                os.utime(out.fileno(), ns=(written, written))
                os.fsync(out.fileno())
            yield staged
        finally:
            staged.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock of local/object-store/lock.ts: makes the server's compare-and-set atomic against jobs."""
        with self._thread:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                self._database.execute("COMMIT")


class S3Store(ObjectStore):
    """A bucket; endpoint and region come from AWS's own variables, credentials from session.py or those."""

    def __init__(self, uri: str, bucket: str) -> None:
        options = {"use_listings_cache": False, "skip_instance_cache": True, "max_concurrency": 4}
        super().__init__(uri, fsspec.filesystem("s3", session=data_session(bucket), **options))
        self._bucket = bucket

    def _path(self, key: str) -> str:
        return f"{self._bucket}/{key}"

    def _etag(self, file: Any) -> str:
        return str(file.details["ETag"])

    def _all(self, prefix: str) -> Iterator[str]:
        folder, _, name = prefix.rpartition("/")
        for path in self._fs.find(f"{self._bucket}/{folder}".rstrip("/"), prefix=name):
            yield path.removeprefix(f"{self._bucket}/")

    def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
        path = self._path(check_key(key))
        mode = "create" if if_absent else "overwrite"
        try:
            if isinstance(content, bytes):
                self._fs.pipe_file(path, content, mode=mode)
            else:
                self._fs.put_file(str(content), path, mode=mode)
        except OSError as error:
            if if_absent and _lost(error):
                raise _exists(key) from None
            raise


def _lost(error: OSError) -> bool:
    """Whether S3 refused a conditional write (412), or another was under way for the same key (409)."""
    cause: BaseException | None = error
    while cause is not None:
        code = getattr(cause, "response", {}).get("Error", {}).get("Code", "")
        if code in ("PreconditionFailed", "412", "ConditionalRequestConflict", "409"):
            return True
        cause = cause.__cause__
    return isinstance(error, FileExistsError)


def _make(folder: Path) -> None:
    """The folder and those above it that are missing, each on disk in the one that holds it."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Names survive a power cut only when their folder is on disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _absent(key: str) -> NotFound:
    return NotFound(
        f"object {key}",
        "nothing under this key",
        "a key that was written",
        "Look at what the stage before left, and at MODELMILL_STORE",
    )


def _exists(key: str) -> Conflict:
    return Conflict(f"object {key}", "it exists", "a key nobody wrote yet", "Read the one that is there")


def open_store(uri: str) -> ObjectStore:
    """The store that MODELMILL_STORE names."""
    parts = urlsplit(uri)
    if parts.scheme == "s3" and parts.netloc and parts.path in ("", "/"):
        return S3Store(uri, parts.netloc)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.startswith("/"):
        return FolderStore(uri, Path(unquote(parts.path)))
    raise InputRejected(
        "MODELMILL_STORE", repr(uri), "s3://bucket or file:///folder", "Set it to one of both"
    )
