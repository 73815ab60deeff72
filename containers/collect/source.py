"""What every kind of source gets and gives: a Context in, an Opened with its rows out."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.errors import InputRejected
from jobkit.job import Job

from collect.border import Border
from collect.budget import Budget
from collect.credentials import Secrets
from collect.mapping import Mapper
from collect.settings import CollectSettings


@dataclass(frozen=True, slots=True)
class Position:
    """How far a source was read: whole files, then rows of the one after them."""

    file: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the source has it; `number` counts from 1 in its place."""

    values: Mapping[str, Any]
    place: str
    number: int
    position: Position = Position()


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that can't be read: counted with its reason, never guessed."""

    reason: str
    place: str
    number: int
    position: Position = Position()


def rows_behind(
    after: Position, place: str, values: Iterable[tuple[int, Mapping[str, Any] | str]]
) -> Iterator[Row | Bad]:
    """Rows of one file behind those that were read; what can't be read comes as its reason."""
    for number, row in values:
        if number <= after.row:
            continue
        position = Position(after.file, number)
        if isinstance(row, str):
            yield Bad(row, place, number, position)
        else:
            yield Row(row, place, number, position)


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that is there: what it is, pinned, and its rows.

    `rows(after)` begins behind that position where `resumable`; else always at the source's beginning.
    """

    revision: str | None
    licence: str | None
    rows: Callable[[Position], Generator[Row | Bad]]
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    job: Job
    spec: Mapping[str, Any]
    settings: CollectSettings
    secrets: Secrets
    mapper: Mapper
    #: What arrives over the network, and what files unpack to.
    arriving: Budget
    unpacked: Budget
    #: Of the attempt before, where this one goes on: the same revision is read again, whatever is newest now.
    pinned: str | None = None

    @property
    def name(self) -> str:
        return str(self.spec["name"])

    @property
    def stop(self) -> threading.Event:
        return self.job.stop

    def border(self, *also: str) -> Border:
        return Border(self.settings, also)

    def rejected(self, what: str, found: str, allowed: str, next: str) -> InputRejected:
        return InputRejected(f"source {self.name} ({self.spec['kind']}), {what}", found, allowed, next)

    def pause(self, seconds: float) -> None:
        """Sleep; Interrupted as soon as the job is asked to stop."""
        if self.job.stop.wait(seconds):
            raise self.job.interrupted("what was collected so far is saved")


#: How one kind of source is opened. InputRejected for one that is not there or may not be read.
Open = Callable[[Context], Opened]
