"""How far a collection has come: what an attempt saves when a part closes, and the next one goes on from.

writes   {job}/checkpoints/…/state.json
reads    the newest of this input
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from jobkit.job import Job

from collect.mix import BINS
from collect.parts import Part
from collect.source import Position

KEPT = 2


@dataclass(slots=True)
class Tally:
    """One source: what it is, how far it was read, what came of it."""

    name: str
    kind: str
    revision: str | None
    licence: str | None
    licence_from: str | None
    fetched_at: str
    file: int = 0
    row: int = 0
    read: int = 0
    rows: int = 0
    bytes: int = 0
    done: bool = False
    #: Reason → how many rows, and one of them.
    refused: dict[str, list[Any]] = field(default_factory=dict)
    dropped: dict[str, list[Any]] = field(default_factory=dict)
    #: How many rows lie in each part of the hash's range; only counted for shares.
    bins: list[int] = field(default_factory=lambda: [0] * BINS)

    @property
    def position(self) -> Position:
        return Position(self.file, self.row)

    def leave_out(self, group: dict[str, list[Any]], reason: str, example: str) -> None:
        found = group.setdefault(reason, [0, example])
        found[0] += 1

    def report(self) -> dict[str, Any]:
        """As CollectedSource has it."""
        left_out = {**self.refused, **self.dropped}
        return {
            "name": self.name,
            "kind": self.kind,
            "revision": self.revision,
            "licence": self.licence,
            "licenceFrom": self.licence_from,
            "fetchedAt": self.fetched_at,
            "read": self.read,
            "rows": self.rows,
            "bytes": self.bytes,
            "refused": [
                {"reason": reason, "count": count, "example": example}
                for reason, (count, example) in left_out.items()
            ],
        }


@dataclass(slots=True)
class Progress:
    step: int = 0
    tallies: list[Tally] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    #: Shares: the rows were chosen from what was staged, and `parts` are the chosen ones.
    chosen: bool = False

    def save(self, job: Job) -> None:
        self.step += 1
        folder = job.workspace / "state"
        folder.mkdir(exist_ok=True)
        (folder / "state.json").write_text(json.dumps(asdict(self)), "utf-8")
        job.checkpoints(KEPT).save(self.step, folder)

    def forget(self, source: int) -> None:
        """Begin this source, the last one that was begun, again."""
        del self.tallies[source:]
        self.parts = [part for part in self.parts if part["source"] != source]


def restored(job: Job) -> Progress:
    """What the attempt before saved, or a beginning."""
    into = job.workspace / "restored"
    if job.checkpoints(KEPT).newest(into) is None:
        return Progress()
    state = json.loads((into / "state.json").read_text("utf-8"))
    return Progress(
        state["step"], [Tally(**one) for one in state["tallies"]], state["parts"], state["chosen"]
    )
