"""Copies of text rows: a copy that is a row of the dataset already, in whichever split, is left out.

    columns   id, text; label where texts have classes, or spans (JSON), which move with their words

A text of the test split that differs from a training text by its capitals alone would else be trained on.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import pyarrow.parquet
from jobkit.artifacts import fetch_file
from jobkit.contract import dump
from jobkit.dataset import Dataset
from jobkit.job import Job

from augment.parts import Part
from augment.text import TextCopy, Translate, copy_of_text
from augment.translate import translator_of

SAMPLES = 12


class TextRows:
    more = ()
    rows_each = 2_000

    def __init__(self, job: Job) -> None:
        spanned = job.input["task"] == "token-classification"
        self.columns = ("id", "text", "spans" if spanned else "label")
        self._spec, self._seed = job.input["config"], job.input["seed"]
        self._translate = _translator(job)
        self._known = known_ids(job)

    def part(self, rows: list[dict[str, Any]], first: bool) -> Part:
        part = Part()
        samples: list[dict[str, Any]] = []
        for row in rows:
            own: list[dict[str, Any]] = []
            spans = json.loads(row.get("spans") or "[]")
            places = [(one["start"], one["end"]) for one in spans]
            for number in range(1, self._spec["text"]["copies"] + 1):
                copy = copy_of_text(
                    row["id"], row["text"], number, self._spec, self._seed, places, self._translate
                )
                id = id_of(copy.text)
                if copy.text == row["text"] or any(id == one["id"] for one in own):
                    part.unchanged += 1
                elif self._is_known(id):
                    part.known += 1
                else:
                    operations = json.dumps(copy.applied, ensure_ascii=False)
                    origin = {"parent": row["id"], "copy": number, "operations": operations}
                    own.append({**row, "id": id, "text": copy.text, **_moved(spans, copy), **origin})
            part.copies += own
            if first and own and len(samples) < SAMPLES:
                made = [{"text": one["text"], "operations": json.loads(one["operations"])} for one in own]
                samples.append({"id": row["id"], "text": row["text"], "copies": made})
        if samples:
            part.previews["samples.json"] = dump({"schemaVersion": 1, "samples": samples})
        return part

    def _is_known(self, id: str) -> bool:
        number = numpy.uint64(int(id, 16))
        at = int(numpy.searchsorted(self._known, number))
        return at < len(self._known) and bool(self._known[at] == number)


def _moved(spans: Sequence[Mapping[str, Any]], copy: TextCopy) -> dict[str, str]:
    """The column, where the row has spans."""
    if not spans:
        return {}
    places = zip(spans, copy.spans, strict=True)
    moved = [{**one, "start": start, "end": end} for one, (start, end) in places]
    return {"spans": json.dumps(moved, ensure_ascii=False)}


def id_of(text: str) -> str:
    """As the dataset's rows have it: equal texts are one item."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def known_ids(job: Job) -> Any:
    """Every row's id, of all splits, sorted: 8 bytes each."""
    dataset = Dataset.open(job.store, job.input["dataset"]["manifest"])
    folder = dataset.manifest_key.rpartition("/")[0]
    found: list[Any] = [numpy.empty(0, numpy.uint64)]
    for split in ("train", "validation", "test"):
        for file in dataset.manifest["splits"][split]["files"]:
            path = job.workspace / Path(file["path"]).name
            fetch_file(job.store, f"{folder}/{file['path']}", file["sha256"], path)
            with pyarrow.parquet.ParquetFile(path) as parquet:
                for batch in parquet.iter_batches(20_000, columns=["id"]):
                    ids = [int(id, 16) for id in batch["id"].to_pylist()]
                    found.append(numpy.array(ids, numpy.uint64))
            path.unlink()
    return numpy.sort(numpy.concatenate(found))


def _translator(job: Job) -> Translate | None:
    source = job.input.get("translation")
    given = None if source is None else lambda way: job.fetch(source[way], f"translation-{way}")
    return translator_of(job.input["config"], given)
