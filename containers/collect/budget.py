"""How much one source may send or unpack to: no endless body, no bomb fills the machine."""

import io
from typing import Any, BinaryIO

from jobkit.errors import InputRejected


class Budget:
    """Bytes, counted where they appear: as they arrive, or as they are unpacked."""

    def __init__(
        self,
        source: str,
        most: int,
        verb: str,
        next: str = "Name fewer files, set the source's limit, or raise mostBytes",
    ) -> None:
        self._source = source
        self._most = most
        self._verb = verb
        self._next = next
        self.spent = 0

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > self._most:
            raise InputRejected(
                f"source {self._source}",
                f"more than {self._most} bytes {self._verb}",
                f"{self._most} bytes for one source",
                self._next,
            )


class Counted(io.RawIOBase):
    """Bytes of another stream, counted against a budget as they appear."""

    def __init__(self, inner: BinaryIO, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)
