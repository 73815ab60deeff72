"""Copies of image rows: pixels, sizes and objects move together; what can't be read goes into quarantine.

    columns   id, image_bytes; label where images have classes, text where they have words; image_path,
              width, height and objects (JSON) where the rows have them
    adds      label_weights: {label: share} as JSON where two images were mixed, else empty

Partners for mixing come from the same part of the split, whose order is that of hashes.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import cv2
import pyarrow
from jobkit.dataset import Dataset
from jobkit.errors import InputRejected
from jobkit.job import Job

from augment.compose import Copy, Item, copy_of, described, refuse_mixing
from augment.contact_sheet import Tile, sheet, tile_of
from augment.drawing import palette_of
from augment.geometry import Image
from augment.headers import Unreadable
from augment.images import FORMATS, Decoded, decoded, encoded, written_as
from augment.labels import placed_objects
from augment.objects import json_of, objects_of
from augment.parts import Part
from augment.room import return_freed_memory

#: Rows on the contact sheet.
SHOWN = 8
Row = dict[str, Any]


class ImageRows:
    rows_each = 32

    def __init__(self, job: Job) -> None:
        worded = job.input["task"] == "image-text"
        self.columns = ("id", "image_bytes", "text" if worded else "label")
        self.more = [pyarrow.field("label_weights", pyarrow.string())]
        self._job = job
        self._spec, self._seed = job.input["config"], job.input["seed"]
        self._labels = Dataset.open(job.store, job.input["dataset"]["manifest"]).labels
        cv2.setNumThreads(max(1, cv2.getNumberOfCPUs()))
        return_freed_memory()

    def part(self, rows: list[Row], first: bool) -> Part:
        part = Part()
        tiles: list[list[Tile]] = []
        for row in rows:
            self._job.require_time()
            try:
                read = _read(row)
                item = self._item(row, read)
            except (Unreadable, InputRejected) as error:
                part.quarantined.append({"id": str(row["id"]), "reason": str(error)})
                continue
            refuse_mixing(self._spec["images"]["operations"], item)
            group = self._copies(item, row, read, rows, part, first and len(tiles) < SHOWN)
            if group:
                tiles.append(group)
        if tiles:
            title = f"{self._job.input['project']} · training rows"
            copies = f"{self._spec['images']['copies']} copies each · seed {self._seed}"
            part.previews["contact-sheet.png"] = sheet(tiles, title, f"{len(tiles)} rows · {copies}")
        return part

    def _copies(
        self, item: Item, row: Row, read: Decoded, rows: list[Row], part: Part, shown: bool
    ) -> list[Tile]:
        """Into `part`; its tiles where they are shown."""
        palette = palette_of([*self._labels, *(one.label for one in item.objects)])
        tiles = [tile_of(item.image, item.objects, item.weights, palette, item.id, True)] if shown else []
        for number in range(1, self._spec["images"]["copies"] + 1):
            copy = copy_of(item, number, self._spec, self._seed, lambda draw: self._partner(row, rows, draw))
            if not copy.applied:
                part.unchanged += 1
                continue
            part.copies.append(self._row(row, copy, read.header.format))
            if shown:
                words = described(copy.applied)
                tiles.append(tile_of(copy.image, copy.objects, copy.weights, palette, words))
        return tiles

    def _item(self, row: Row, read: Decoded) -> Item:
        where = f"row {row['id']}"
        document = _json(row["objects"], where) if row.get("objects") else []
        place = read.place_of_labels(row.get("width"), row.get("height"))
        objects = placed_objects(objects_of(document, where), place)
        return Item(str(row["id"]), read.image, objects, self._weights(row))

    def _weights(self, row: Row) -> dict[str, float]:
        label = row.get("label")
        if label is None or not 0 <= label < len(self._labels):
            return {}
        return {self._labels[label]: 1.0}

    def _partner(self, row: Row, rows: list[Row], draw: float) -> tuple[str, Image, str]:
        """Another labelled row of the part; the next where it can't be read, at last the row itself."""
        first = int(draw * len(rows))
        for other in [*rows[first:], *rows[:first], row]:
            if (other is row and len(rows) > 1) or not self._weights(other):
                continue
            try:
                return str(other["id"]), _read(other).image, next(iter(self._weights(other)))
            except Unreadable:
                continue
        return str(row["id"]), _read(row).image, next(iter(self._weights(row)))

    def _row(self, row: Row, copy: Copy, format: str) -> Row:
        format = written_as(copy.image, format)
        data = encoded(copy.image, format, self._spec["images"]["quality"])
        id = hashlib.sha256(data).hexdigest()[:16]
        height, width = copy.image.shape[:2]
        changed = {
            "id": id,
            "image_bytes": data,
            "image_path": f"{id}{FORMATS[format]}",
            "width": width,
            "height": height,
            "label_weights": json.dumps(_rounded(copy.weights)) if len(copy.weights) > 1 else "",
            "parent": str(row["id"]),
            "copy": copy.number,
            "operations": json.dumps(copy.applied, ensure_ascii=False),
        }
        if row.get("objects"):
            changed["objects"] = json.dumps([json_of(one) for one in copy.objects], ensure_ascii=False)
        return row | changed


def _read(row: Row) -> Decoded:
    if not row["image_bytes"]:
        raise Unreadable("no image in the row")
    return decoded(row["image_bytes"])


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{where}: objects that are no JSON") from None


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {label: round(share, 6) for label, share in weights.items()}
