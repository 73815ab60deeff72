"""Source after source into one set of rows, and of those the ones that their shares keep; then the run's own
files that no function could read, all of their rows.

A part that closes is saved with the position behind it, so a stopped attempt repeats one part at most; a
source whose rows have no order that holds (SQL, HTTP) begins again.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from jobkit.errors import InputRejected
from jobkit.job import Job, Result

from collect.credentials import Secrets
from collect.mix import Chooser, place_of, require_rows, wanted
from collect.one_source import OneSource
from collect.parts import Parts, rows_of_part
from collect.progress import Progress, restored
from collect.settings import CollectSettings
from collect.source import Open

log = logging.getLogger("collect")

Opener = Callable[[str], Open]


def collect(job: Job, opener: Opener, settings: CollectSettings, secrets: Secrets) -> Result:
    config = job.input.get("config") or {"sources": [], "mix": "multiply"}
    progress = restored(job)
    sharing = config["mix"] == "share"

    def take(specs: list[Any], first: int, folder: str, rules: Mapping[str, Any]) -> None:
        for index, spec in enumerate(specs, first):
            if index >= len(progress.tallies) or not progress.tallies[index].done:
                one = OneSource(job, index, spec, progress, folder, settings, secrets, rules)
                one.take(opener(spec["kind"]))

    if not progress.chosen:
        take(config["sources"], 0, "staged" if sharing else "rows", config)
        if sharing:
            _choose(job, progress)
    own = job.input.get("files")
    if own is not None:
        rules = {"mix": "multiply", "compression": "none", "mostBytes": 0, "quarantine": own["quarantine"]}
        files = [{"name": one["key"], "kind": "file", "weight": 1, "items": "", **one} for one in own["list"]]
        take(files, len(config["sources"]), "rows", rules)
    rows = sum(part["rows"] for part in progress.parts)
    if rows == 0:
        raise InputRejected(
            f"job {job.input['name']}",
            "no usable row in any source",
            "at least one",
            "Look at the refused rows in the job's log, and at each source's map",
        )
    files = [{key: part[key] for key in ("path", "bytes", "sha256", "rows")} for part in progress.parts]
    return Result(
        metrics={
            "rows": rows,
            "bytes": sum(part["bytes"] for part in progress.parts),
            "prefix": job.key,
            "files": files,
            "sources": [tally.report() for tally in progress.tallies],
        }
    )


def _choose(job: Job, progress: Progress) -> None:
    """The staged rows that the shares keep, in the order they came; then the staged ones go."""
    sources, config = job.input["config"]["sources"], job.input["config"]
    counts = [tally.rows for tally in progress.tallies]
    require_rows([tally.name for tally in progress.tallies], counts)
    keep = wanted(counts, [one["weight"] for one in sources], [one["repeat"] for one in sources])
    staged = progress.parts
    progress.parts = []
    parts = Parts(job, "rows", config["compression"], progress.parts)
    for index, tally in enumerate(progress.tallies):
        chooser = Chooser(tally.bins, keep[index])
        tally.rows, tally.bytes = 0, 0
        for part in (one for one in staged if one["source"] == index):
            for row in rows_of_part(job, part):
                if job.stopping:
                    raise job.interrupted("what was collected is saved; the shares are chosen again")
                for _ in range(chooser.copies(place_of(row.hashed, job.input["seed"]))):
                    tally.rows += 1
                    tally.bytes += row.size
                    parts.add(row)
                if parts.full:
                    parts.close(index)
        parts.close(index)
        log.info("chosen", extra={"fields": {"source": tally.name, "rows": tally.rows, "of": counts[index]}})
    progress.chosen = True
    progress.save(job)
    for part in staged:
        job.store.delete(f"{job.key}/{part['path']}")
