"""The object store as a job uses it: a hiccup is waited out, a longer absence ends the attempt, not the job.

    raises   Interrupted when the store stays away: the next attempt goes on from the last checkpoint
             JobFailed when waiting can't help: no permission, no room, no bucket

Trying again is safe: a put is whole or absent and repeats the same bytes; one that must be the first may find
its own object, which its callers take as they take another's.
"""

import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from jobkit.errors import Interrupted, JobFailed
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.store")
#: Seconds before each further try.
PAUSES = (0.2, 1.0, 3.0)
#: Of these libraries every error counts as the store's.
CLIENTS = frozenset({"botocore", "aiobotocore", "aiohttp"})
HOPELESS = frozenset({errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EROFS})
#: S3 calls them forbidden, but the next attempt has new credentials.
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestTimeTooSkewed", "TokenRefreshRequired"})

T = TypeVar("T")


def _of_the_store(error: Exception) -> bool:
    package = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError | sqlite3.OperationalError) or package in CLIENTS


def _hopeless(error: Exception) -> bool:
    code = getattr(error.__cause__, "response", {}).get("Error", {}).get("Code", "")
    if isinstance(error, PermissionError | FileNotFoundError):
        return code not in EXPIRED
    return isinstance(error, OSError) and error.errno in HOPELESS


class SteadyStore(ObjectStore):
    def __init__(self, inner: ObjectStore) -> None:
        super().__init__(inner.uri, inner._fs)
        self._inner = inner

    def _path(self, key: str) -> str:
        return self._inner._path(key)

    def _all(self, prefix: str) -> Iterator[str]:
        return self._inner._all(prefix)

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        return _steadily(f"get {key}", lambda: self._inner.get(key, start, end))

    def _etag(self, file: Any) -> str:
        return self._inner._etag(file)

    def open(self, key: str) -> tuple[Any, str]:
        return _steadily(f"open {key}", lambda: self._inner.open(key))

    def download(self, key: str, to: Path) -> None:
        _steadily(f"download {key}", lambda: self._inner.download(key, to))

    def list(self, prefix: str) -> list[str]:
        return _steadily(f"list {prefix}", lambda: self._inner.list(prefix))

    def delete(self, key: str) -> None:
        _steadily(f"delete {key}", lambda: self._inner.delete(key))

    def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
        _steadily(f"put {key}", lambda: self._inner.put(key, content, if_absent=if_absent))


def _steadily(what: str, action: Callable[[], T]) -> T:
    for pause in (*PAUSES, None):
        try:
            return action()
        except Exception as error:
            if not _of_the_store(error):
                raise
            where, found = f"object store, {what}", f"{type(error).__name__}: {str(error)[:300]}"
            if _hopeless(error):
                raise JobFailed(
                    where,
                    found,
                    "a store that this job may read and write, with room",
                    "Free space, or look at the job's role and at MODELMILL_STORE, then run again",
                ) from error
            if pause is None:
                raise Interrupted(where, found, "a store that answers", "Run the job again") from error
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")
