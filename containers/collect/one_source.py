"""One source on its way into the rows: opened, pinned, its licence checked, each row mapped and written.

raises   InputRejected: a licence that is not allowed, too many rows that can't be used
         Interrupted: stopped; what can be gone on from is saved
"""

import logging
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from jobkit.errors import Interrupted
from jobkit.job import Job
from jobkit.metrics import now

from collect.budget import Budget
from collect.credentials import Secrets
from collect.image_web import LIMITS, TRIES, ImageWeb
from collect.mapping import Mapper
from collect.mix import BINS, copies, place_of
from collect.parts import Parts
from collect.progress import Progress, Tally
from collect.record import Columns, record
from collect.refused import Dropped, Refused
from collect.settings import CollectSettings
from collect.source import Bad, Context, Open, Opened, Row
from collect.web import Web

log = logging.getLogger("collect")
#: Seconds between two lines of a source that goes on.
TELL_EVERY = 10.0
#: Below this many rows the quarantine's share is too coarse to stop early.
ENOUGH = 10_000
STOPPED = "what was collected so far is saved, as far as its sources can be gone on from"


class OneSource:
    """One source on its way into the rows."""

    def __init__(
        self,
        job: Job,
        index: int,
        spec: Mapping[str, Any],
        progress: Progress,
        folder: str,
        settings: CollectSettings,
        secrets: Secrets,
        config: Mapping[str, Any],
    ) -> None:
        self._job = job
        self._index = index
        self._spec = spec
        self._progress = progress
        self._config = config
        self._parts = Parts(job, folder, self._config["compression"], progress.parts)
        self._columns = Columns.of(job.input.get("columns"))
        image = None if self._columns is None else self._columns.image
        self._mapper = Mapper(spec["name"], spec.get("map"), {}, image)
        most = self._config["mostBytes"]
        self._context = Context(
            job,
            spec,
            settings,
            secrets,
            self._mapper,
            Budget(spec["name"], most, "came over the network"),
            Budget(spec["name"], most, "unpacked"),
        )
        self._told_at = time.monotonic()

    def take(self, open_source: Open) -> None:
        before = self._begun()
        context = self._context if before is None else replace(self._context, pinned=before.revision)
        opened = open_source(context)
        if before is not None and not (opened.resumable and opened.revision == before.revision):
            log.info("begins again", extra={"fields": {"source": self._spec["name"]}})
            self._progress.forget(self._index)
            self._parts = Parts(
                self._job, self._parts.folder, self._config["compression"], self._progress.parts
            )
            before = None
        tally = before or self._tally(opened)
        fields = {"source": tally.name, "revision": tally.revision, "licence": tally.licence}
        log.info("source opened", extra={"fields": fields})
        with self._images():
            self._read(opened, tally)
        self._judge(tally)
        self._parts.close(self._index)
        tally.done = True
        self._progress.save(self._job)
        self._tell(tally)

    @contextmanager
    def _images(self) -> Generator[None]:
        """What fetches the images that rows name by address, for sources that have nothing of their own."""
        if self._columns is None or self._spec["kind"] in ("http", "file"):
            yield
            return
        context = self._context
        web = Web(context.border(), context.arriving, context.pause, tries=TRIES, **LIMITS)
        self._mapper.fetch = ImageWeb(context, web).fetch
        try:
            yield
        finally:
            web.close()

    def _begun(self) -> Tally | None:
        tallies = self._progress.tallies
        return tallies[self._index] if self._index < len(tallies) else None

    def _tally(self, opened: Opened) -> Tally:
        """A source at its beginning, its licence known and allowed."""
        declared = self._spec.get("licence")
        stated = opened.licence
        if declared and stated and declared.lower() != stated.lower():
            raise self._context.rejected(
                "licence",
                f"the spec says {declared!r}, the source itself {stated!r}",
                "what the source states",
                "Leave licence out, or correct it",
            )
        licence = stated or declared
        allowed = self._config.get("licences")
        if allowed is not None and (licence or "").lower() not in {one.lower() for one in allowed}:
            raise self._context.rejected(
                "licence",
                repr(licence) if licence else "none stated",
                f"licences of this collection: {', '.join(allowed)}",
                "Leave the source out, or add the licence to licences"
                if licence
                else "Find out under which licence the data is, and declare it as the source's licence",
            )
        origin = "source" if stated else "spec" if declared else None
        tally = Tally(self._spec["name"], self._spec["kind"], opened.revision, licence, origin, now())
        self._progress.tallies.append(tally)
        return tally

    def _read(self, opened: Opened, tally: Tally) -> None:
        limit = self._spec.get("limit")
        if limit is not None and tally.read >= limit:
            return
        provenance = {"source": tally.name, "kind": tally.kind}
        pinned = {"revision": tally.revision, "licence": tally.licence}
        rows = opened.rows(tally.position)
        with closing(rows):
            while (row := self._next(rows, opened)) is not None:
                tally.read += 1
                self._write(row, {**provenance, "place": row.place, "row": row.number, **pinned}, tally)
                tally.file, tally.row = row.position.file, row.position.row
                if self._parts.full:
                    self._close(opened)
                self._tell_sometimes(tally)
                if limit is not None and tally.read >= limit:
                    return

    def _next(self, rows: Iterator[Row | Bad], opened: Opened) -> Row | Bad | None:
        """The next row; None at the end. Where the job is asked to stop, what is open is saved first."""
        try:
            if self._job.stopping:
                raise self._job.interrupted(STOPPED)
            return next(rows, None)
        except Interrupted:
            self._close(opened)
            raise

    def _close(self, opened: Opened) -> None:
        """The open part leaves; what can be gone on from is saved with the position behind it."""
        self._parts.close(self._index)
        if opened.resumable:
            self._progress.save(self._job)

    def _write(self, row: Row | Bad, provenance: Mapping[str, Any], tally: Tally) -> None:
        example = f"{row.place} row {row.number}"
        if isinstance(row, Bad):
            tally.leave_out(tally.refused, row.reason, example)
            self._judge_early(tally)
            return
        try:
            made = record(self._mapper.fields(row.values), provenance, self._columns)
            image = b"" if made.image is None else made.image.bytes
            if self._context.secrets.occurs_in(made.line) or self._context.secrets.occurs_in(image):
                raise Refused("it holds the secret of a source")
        except Refused as refusal:
            detail = f": {self._context.secrets.hide(refusal.detail)}" if refusal.detail else ""
            tally.leave_out(tally.refused, str(refusal), example + detail)
            self._judge_early(tally)
            return
        except Dropped as drop:
            tally.leave_out(tally.dropped, str(drop), example)
            return
        for _ in range(self._times(made.hashed, tally)):
            tally.rows += 1
            tally.bytes += made.size
            self._parts.add(made)

    def _times(self, fields: Mapping[str, Any], tally: Tally) -> int:
        """How often the row is written; for shares it is counted by its hash, and chosen later."""
        weight = self._spec["weight"]
        if self._config["mix"] == "share":
            tally.bins[int(place_of(fields, self._job.input["seed"]) * BINS)] += 1
            return 1
        return 1 if weight == 1 else copies(place_of(fields, self._job.input["seed"]), weight)

    def _judge_early(self, tally: Tally) -> None:
        if tally.read % ENOUGH == 0:
            self._judge(tally)

    def _judge(self, tally: Tally) -> None:
        """Too many unusable rows are a sign of a wrong map or a wrong file: none of it is taken."""
        bad = sum(count for count, _ in tally.refused.values())
        if bad <= self._config["quarantine"] * max(1, tally.read):
            return
        reasons = ", ".join(
            f"{count} {reason} (as {example})" for reason, (count, example) in tally.refused.items()
        )
        raise self._context.rejected(
            "rows",
            f"{bad} of {tally.read} can't be used: {reasons[:500]}",
            f"a share of {self._config['quarantine']} at most",
            "Correct the source's map or its data, or raise quarantine",
        )

    def _tell_sometimes(self, tally: Tally) -> None:
        if tally.read % 100 == 0 and time.monotonic() - self._told_at > TELL_EVERY:
            self._tell(tally)

    def _tell(self, tally: Tally) -> None:
        self._told_at = time.monotonic()
        refused = sum(count for count, _ in tally.refused.values())
        fields = {"source": tally.name, "read": tally.read, "rows": tally.rows, "refused": refused}
        log.info("collected" if tally.done else "collecting", extra={"fields": fields})
