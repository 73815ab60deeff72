"""A store that fails where a test says so, as a network or a disk does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jobkit.store import ObjectStore

#: (verb, key) → raises, or not.
FaultOf = Callable[[str, str], None]


class Faulty(ObjectStore):
    def __init__(self, inner: ObjectStore, fault: FaultOf) -> None:
        super().__init__(inner.uri, inner._fs)
        self.inner, self.fault = inner, fault

    def _path(self, key: str) -> str:
        return self.inner._path(key)

    def _all(self, prefix: str) -> Iterator[str]:
        return self.inner._all(prefix)

    def _etag(self, file: Any) -> str:
        return self.inner._etag(file)

    def open(self, key: str) -> tuple[Any, str]:
        self.fault("open", key)
        return self.inner.open(key)

    def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        self.fault("get", key)
        return self.inner.get(key, start, end)

    def download(self, key: str, to: Path) -> None:
        self.fault("download", key)
        self.inner.download(key, to)

    def list(self, prefix: str) -> list[str]:
        self.fault("list", prefix)
        return self.inner.list(prefix)

    def delete(self, key: str) -> None:
        self.fault("delete", key)
        self.inner.delete(key)

    def put(self, key: str, content: bytes | Path, *, if_absent: bool = False) -> None:
        self.fault("put", key)
        self.inner.put(key, content, if_absent=if_absent)


def away(verb: str, *parts: str, times: int | None = None) -> FaultOf:
    """This verb on keys that hold one of these parts fails, `times` times or for ever."""
    left = [times]

    def fault(asked: str, key: str) -> None:
        if asked == verb and any(part in key for part in parts) and left[0] != 0:
            left[0] = None if left[0] is None else left[0] - 1
            raise ConnectionResetError(104, "Connection reset by peer")

    return fault
