"""The collected rows as they leave: parts, each uploaded and gone from the disk when it closes.

writes   {job}/{attempt}/{rows or staged}/{number:05d}.jsonl, with .zst where the spec compresses, or .parquet
         where the rows have images
"""

from collections.abc import Iterator
from typing import TypedDict

from jobkit.job import Job
from jobkit.store import sha256_of

from collect.part_files import ImageFile, LineFile, PartFile, records_in, suffix_of
from collect.record import Columns, Record

#: Bytes of rows at which a part is full: of lines and of rows with images.
LARGEST_PART = 64 * 1024**2
LARGEST_IMAGE_PART = 256 * 1024**2


class Part(TypedDict):
    """A FileEntry, its path from the job's prefix on, and the source all its rows are of."""

    path: str
    bytes: int
    sha256: str
    rows: int
    source: int


class Parts:
    def __init__(self, job: Job, folder: str, compression: str, listed: list[Part]) -> None:
        """`listed` is added to as parts close."""
        self._job = job
        self.folder = folder
        self._compression = compression
        self._listed = listed
        self._columns = Columns.of(job.input.get("columns"))
        self._path = job.workspace / f"part-{folder}"
        self._out: PartFile | None = None
        self._bytes = 0
        self._rows = 0

    @property
    def full(self) -> bool:
        return self._bytes >= (LARGEST_PART if self._columns is None else LARGEST_IMAGE_PART)

    def add(self, row: Record) -> None:
        if self._out is None:
            self._out = self._opened()
        self._out.write(row)
        self._bytes += row.size
        self._rows += 1

    def _opened(self) -> PartFile:
        if self._columns is not None:
            return ImageFile(self._path, self._compression, self._columns)
        return LineFile(self._path, self._compression)

    def close(self, source: int) -> None:
        """What is open becomes a part; nothing where nothing is."""
        if self._out is None:
            return
        self._out.close()
        self._out = None
        suffix = suffix_of(self._compression, self._columns)
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


def rows_of_part(job: Job, part: Part) -> Iterator[Record]:
    """The rows of a part that was uploaded, by this attempt or one before."""
    from jobkit.artifacts import fetch_file

    path = job.workspace / "part-read"
    fetch_file(job.store, f"{job.key}/{part['path']}", part["sha256"], path)
    try:
        yield from records_in(path, part["path"].endswith(".zst"), Columns.of(job.input.get("columns")))
    finally:
        path.unlink(missing_ok=True)
