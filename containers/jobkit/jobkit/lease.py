"""Which attempt of a job may publish: the one with the highest fencing number.

    reads, writes   {job}/lease/{fence:06d}.json, put if absent, never changed

An attempt that was taken for dead and comes back finds a higher fence than its own and publishes nothing.
"""

import json
from dataclasses import dataclass

from jobkit.errors import Conflict
from jobkit.store import ObjectStore


@dataclass(frozen=True, slots=True)
class Lease:
    store: ObjectStore
    job: str
    fence: int

    @classmethod
    def take(cls, store: ObjectStore, job: str, attempt: str, at: str) -> "Lease":
        """The next number. Two attempts that ask at once get two different ones."""
        fence = _highest(store, job)
        body = json.dumps({"attempt": attempt, "at": at}).encode("utf-8")
        while True:
            fence += 1
            try:
                store.put(f"{job}/lease/{fence:06d}.json", body, if_absent=True)
            except Conflict:
                continue
            return cls(store, job, fence)

    def is_mine(self) -> bool:
        return _highest(self.store, self.job) == self.fence

    def require(self) -> None:
        highest = _highest(self.store, self.job)
        if highest != self.fence:
            raise Conflict(
                f"lease of {self.job}",
                f"this attempt holds fence {self.fence}, another took {highest}",
                "the highest fence only",
                "Let this attempt end: the newer one does the work",
            )


def _highest(store: ObjectStore, job: str) -> int:
    keys = store.list(f"{job}/lease/")
    return max((int(key.rsplit("/", 1)[-1].removesuffix(".json")) for key in keys), default=0)
