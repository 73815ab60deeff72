"""Checkpoints of one job: what a resume may trust.

    writes   {job}/checkpoints/{step:08d}-{fence:04d}/FILES, then manifest.json, last, with each file's sha256
    reads    the newest whose manifest is of this input and whose every byte fits; the one before otherwise

A killed write leaves no manifest, so it is never found. Saving the same step again replaces the same bytes.
"""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jobkit.artifacts import entries, fetch_file, refuse_unsafe
from jobkit.contract import FileEntry, check, dump, parse
from jobkit.errors import ContractBroken, ModelmillError
from jobkit.lease import Lease
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.checkpoint")
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Checkpoints:
    store: ObjectStore
    job: str
    input_sha256: str
    lease: Lease
    keep: int

    def _names(self) -> list[str]:
        """Newest first, complete or not."""
        top = f"{self.job}/checkpoints/"
        return sorted({key.removeprefix(top).split("/")[0] for key in self.store.list(top)}, reverse=True)

    def save(self, step: int, folder: Path) -> None:
        """Upload the folder as the checkpoint of `step`. Conflict if a newer attempt took the job over."""
        self.lease.require()
        prefix = f"{self.job}/checkpoints/{step:08d}-{self.lease.fence:04d}"
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
        """Keep the newest `keep` that are complete; what is older, whole or half, goes, manifest first."""
        complete = 0
        for name in self._names():
            keys = self.store.list(f"{self.job}/checkpoints/{name}/")
            manifest = f"{self.job}/checkpoints/{name}/{MANIFEST}"
            if complete >= self.keep:
                for key in sorted(keys, key=lambda key: key != manifest):
                    self.store.delete(key)
            complete += manifest in keys

    def newest(self, into: Path) -> int | None:
        """Its step, its files in `into`; None to start from scratch."""
        for name in self._names():
            prefix = f"{self.job}/checkpoints/{name}"
            body = self.store.find(f"{prefix}/{MANIFEST}")
            if body is None:
                continue
            try:
                return self._restore(prefix, body, into)
            except ModelmillError as error:
                log.warning(
                    "checkpoint left out", extra={"fields": {"checkpoint": name, "reason": str(error)}}
                )
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

    def clear(self) -> None:
        """Once the job is done nothing resumes: the space goes back."""
        for name in self._names():
            prefix = f"{self.job}/checkpoints/{name}/"
            for key in sorted(self.store.list(prefix), key=lambda key: not key.endswith(f"/{MANIFEST}")):
                self.store.delete(key)
