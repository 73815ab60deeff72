"""Checkpoints of one job: what a resume may trust.

    writes   {job}/checkpoints/{step:08d}-{fence:04d}/FILES, then manifest.json, last, with each file's sha256
    reads    the newest whose manifest is of this input and whose every byte fits; the one before otherwise

Newest is the highest fence, then the highest step: an attempt that could use none of the others' checkpoints
starts again at step 0, and its own are the ones that count.

A killed write leaves no manifest, so it is never found. A whole checkpoint is never written again: a kill
half way would leave new files under the old manifest.
"""

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from jobkit.artifacts import entries, fetch_file, refuse_unsafe
from jobkit.contract import FileEntry, check, dump, parse
from jobkit.errors import ArtifactCorrupt, ContractBroken, InputRejected, NotFound
from jobkit.lease import Lease
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.checkpoint")
MANIFEST = "manifest.json"
#: A checkpoint's own faults. A store that is away is not one: the next attempt may find it as it was.
FAULTS = (ArtifactCorrupt, ContractBroken, InputRejected, NotFound)


@dataclass(frozen=True, slots=True)
class Checkpoints:
    store: ObjectStore
    job: str
    input_sha256: str
    lease: Lease
    keep: int
    #: Left out by `newest`: they hold no place among the kept ones.
    _refused: set[str] = field(default_factory=set)

    def save(self, step: int, folder: Path) -> None:
        """Upload the folder as the checkpoint of `step`. Conflict if a newer attempt took the job over."""
        self.lease.require()
        prefix = f"{self.job}/checkpoints/{step:08d}-{self.lease.fence:04d}"
        if self.store.find(f"{prefix}/{MANIFEST}") is not None:
            return
        manifest = {
            "schemaVersion": 1,
            "step": step,
            "fence": self.lease.fence,
            "inputSha256": self.input_sha256,
            "files": entries(folder),
        }
        check("CheckpointManifest", manifest, f"{prefix}/{MANIFEST}")
        for file in cast(list[FileEntry], manifest["files"]):
            self.store.put(f"{prefix}/{refuse_unsafe(file['path'], prefix)}", folder / file["path"])
        self.store.put(f"{prefix}/{MANIFEST}", dump(manifest))
        log.info("checkpoint saved", extra={"fields": {"step": step, "fence": self.lease.fence}})
        self._prune()

    def _prune(self) -> None:
        """Keep the newest `keep` that are complete; refused and older ones, whole or half, go."""
        complete = 0
        for name, keys in _by_name(self.store, self.job).items():
            if complete >= self.keep or name in self._refused:
                _delete(self.store, keys)
            else:
                complete += any(key.endswith(f"/{MANIFEST}") for key in keys)

    def newest(self, into: Path) -> int | None:
        """Its step, its files in `into`; None to start from scratch."""
        for name in _by_name(self.store, self.job):
            prefix = f"{self.job}/checkpoints/{name}"
            body = self.store.find(f"{prefix}/{MANIFEST}")
            if body is None:
                continue
            try:
                return self._restore(prefix, body, into)
            except FAULTS as error:
                log.warning(
                    "checkpoint left out", extra={"fields": {"checkpoint": name, "reason": str(error)}}
                )
                self._refused.add(name)
                shutil.rmtree(into, ignore_errors=True)
        return None

    def _restore(self, prefix: str, body: bytes, into: Path) -> int:
        manifest = parse("CheckpointManifest", body, f"{prefix}/{MANIFEST}")
        if manifest["inputSha256"] != self.input_sha256:
            raise ContractBroken(
                prefix,
                f"a checkpoint of another input ({manifest['inputSha256'][:12]}…)",
                f"checkpoints of this one ({self.input_sha256[:12]}…)",
                "Nothing: an older one or a fresh start takes its place",
            )
        for file in manifest["files"]:
            fetch_file(
                self.store,
                f"{prefix}/{file['path']}",
                file["sha256"],
                into / refuse_unsafe(file["path"], prefix),
            )
        return int(manifest["step"])


def clear(store: ObjectStore, job: str) -> None:
    """Once the job is done nothing resumes: the space goes back. Never raises."""
    try:
        for keys in _by_name(store, job).values():
            _delete(store, keys)
    except Exception as error:
        log.warning("checkpoints left behind", extra={"fields": {"reason": str(error)}})


def _by_name(store: ObjectStore, job: str) -> dict[str, list[str]]:
    """The keys of each checkpoint, complete or not, by its name; newest first."""
    top = f"{job}/checkpoints/"
    found: dict[str, list[str]] = {}
    for key in store.list(top):
        found.setdefault(key.removeprefix(top).split("/")[0], []).append(key)
    return dict(sorted(found.items(), key=lambda item: _age(item[0]), reverse=True))


def _age(name: str) -> tuple[int, int]:
    """(fence, step) of `{step:08d}-{fence:04d}`; a name that is none counts as the oldest."""
    step, _, fence = name.partition("-")
    return (int(fence), int(step)) if step.isdecimal() and fence.isdecimal() else (0, 0)


def _delete(store: ObjectStore, keys: list[str]) -> None:
    """Manifest first: what is half gone must not be found."""
    for key in sorted(keys, key=lambda key: not key.endswith(f"/{MANIFEST}")):
        store.delete(key)
