"""The collected rows as they leave: JSON lines in parts, each uploaded and gone from the disk when it closes.

writes   {job}/{attempt}/{rows or staged}/{number:05d}.jsonl, with .zst where the spec compresses
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

import pyarrow
from jobkit.job import Job
from jobkit.store import sha256_of

LARGEST_PART = 64 * 1024**2
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


class Part(TypedDict):
    """A FileEntry, its path from the job's prefix on, and the source all its rows are of."""

    path: str
    bytes: int
    sha256: str
    rows: int
    source: int


def line(fields: Mapping[str, Any], provenance: Mapping[str, Any]) -> bytes:
    return ENCODER.encode({**fields, "provenance": provenance}).encode("utf-8") + b"\n"


class Parts:
    def __init__(self, job: Job, folder: str, compression: str, listed: list[Part]) -> None:
        """`listed` is added to as parts close."""
        self._job = job
        self.folder = folder
        self._compression = compression
        self._listed = listed
        self._path = job.workspace / f"part-{folder}"
        self._out: Any = None
        self._bytes = 0
        self._rows = 0

    @property
    def full(self) -> bool:
        return self._bytes >= LARGEST_PART

    def add(self, data: bytes) -> None:
        if self._out is None:
            packing = None if self._compression == "none" else self._compression
            self._out = pyarrow.output_stream(str(self._path), compression=packing)
        self._out.write(data)
        self._bytes += len(data)
        self._rows += 1

    def close(self, source: int) -> None:
        """What is open becomes a part; nothing where nothing is."""
        if self._out is None:
            return
        self._out.close()
        self._out = None
        suffix = ".jsonl" if self._compression == "none" else ".jsonl.zst"
        path = f"{self._job.attempt}/{self.folder}/{len(self._listed):05d}{suffix}"
        self._job.store.put(f"{self._job.key}/{path}", self._path)
        part: Part = {
            "path": path,
            "bytes": self._path.stat().st_size,
            "sha256": sha256_of(self._path),
            "rows": self._rows,
            "source": source,
        }
        self._listed.append(part)
        self._path.unlink()
        self._bytes, self._rows = 0, 0


def rows_of_part(job: Job, part: Part) -> Iterator[dict[str, Any]]:
    """The rows of a part that was uploaded, by this attempt or one before."""
    from jobkit.artifacts import fetch_file

    path = job.workspace / "part-read"
    fetch_file(job.store, f"{job.key}/{part['path']}", part["sha256"], path)
    packed = part["path"].endswith(".zst")
    try:
        with pyarrow.input_stream(str(path), compression="zstd" if packed else None) as stream:
            rest = b""
            while piece := stream.read(1 << 20):
                lines = (rest + piece).split(b"\n")
                rest = lines.pop()
                for data in lines:
                    yield json.loads(data)
    finally:
        path.unlink(missing_ok=True)
