"""A folder of COCO as samples: `{image, objects: [{label, box, polygon?, rle?, keypoints?, iscrowd?}]}`.

Boxes are in pixels; where there are captions, also `{text, captions}`. https://cocodataset.org/#format-data

raises   InputRejected: no annotations, or annotations that can't be read

Annotations wait for their images in a file of SQLite: no list of them is as large as memory.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from collect.boxes import are_numbers, box_within, size_or_refused
from collect.folder import File, Folder
from collect.image_folder import Sample
from collect.image_size import Size
from collect.images import Image, is_image
from collect.json_list import json_members
from collect.refused import Refused
from collect.source import Context

ANNOTATIONS = re.compile(r"(coco|annotation|instances|captions|keypoints)[^/]*\.json$", re.IGNORECASE)
LONGEST = 16 * 1024**2
SCHEMA = """
CREATE TABLE images (file TEXT, id TEXT, name TEXT, base TEXT, width INTEGER, height INTEGER);
CREATE TABLE annotations (file TEXT, image TEXT, said TEXT);
CREATE TABLE categories (file TEXT, id TEXT, name TEXT);
"""
INDEXES = """
CREATE INDEX images_by_name ON images (base);
CREATE INDEX annotations_by_image ON annotations (file, image);
CREATE INDEX categories_by_id ON categories (file, id);
"""


def is_coco(path: str) -> bool:
    return ANNOTATIONS.search(path) is not None


def coco_samples(context: Context, folder: Folder, paths: Sequence[str]) -> Iterator[Sample]:
    path = context.job.workspace / f"{context.name}-coco.sqlite"
    path.unlink(missing_ok=True)
    try:
        with closing(_Annotations(path)) as annotations:
            for file in folder.files():
                if is_coco(file.path):
                    _read(context, file, annotations)
            yield from _samples(context, folder, paths, annotations)
    finally:
        path.unlink(missing_ok=True)


def _samples(
    context: Context, folder: Folder, paths: Sequence[str], annotations: "_Annotations"
) -> Iterator[Sample]:
    annotations.all_there()
    if not annotations.one("SELECT EXISTS (SELECT * FROM images)"):
        raise context.rejected(
            f"folder {folder.name}",
            "no annotations that list images",
            "COCO's JSON beside the images: images, annotations, categories",
            "Add the annotation file, like annotations/instances_train.json",
        )
    captions = annotations.one("SELECT EXISTS (SELECT * FROM annotations WHERE said LIKE '%\"caption\":%')")
    context.mapper.check(["image", "objects", *(["text", "captions"] if captions else [])], folder.name)
    several: dict[str, list[str]] = {}
    for path in filter(is_image, paths):
        several.setdefault(PurePosixPath(path).name, []).append(path)
    found: set[tuple[str, str]] = set()
    for file in folder.files():
        if not is_image(file.path):
            continue
        listed = [
            one
            for one in annotations.named(PurePosixPath(file.path).name)
            if _closest(several[PurePosixPath(file.path).name], one.name, one.file) == file.path
        ]
        found.update((one.file, one.id) for one in listed)
        if listed:
            yield file.place, partial(_values, file, listed, annotations)
        else:
            yield file.place, partial(_refuse, "an image that no annotation file lists", file.path)
    for one in annotations.every():
        if (one.file, one.id) not in found:
            yield (
                f"{one.file}, {one.name[:200]}",
                partial(_refuse, "annotations without their image", one.name),
            )


def _refuse(reason: str, detail: str) -> dict[str, Any]:
    raise Refused(reason, detail)


def _closest(paths: Sequence[str], name: str, annotations: str) -> str | None:
    """Lists mostly leave out the folder. Of several, the one whose folder the annotations are named after."""
    ending = [path for path in paths if path == name or path.endswith(f"/{name}")]
    if len(ending) < 2:
        return ending[0] if ending else None
    own = [path for path in ending if PurePosixPath(path).parent.name in annotations]
    return own[0] if len(own) == 1 else None


class _Listed:
    """An image as an annotation file lists it."""

    def __init__(self, row: tuple[str, str, str, str, int | None, int | None]) -> None:
        self.file, self.id, self.name, _, self.width, self.height = row


class _Annotations:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA} BEGIN;")

    def close(self) -> None:
        self._db.close()

    def add(self, table: str, *values: Any) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)

    def all_there(self) -> None:
        self._db.executescript(INDEXES)  # it commits first

    def one(self, query: str, *values: Any) -> Any:
        row = self._db.execute(query, values).fetchone()
        return None if row is None else row[0]

    def named(self, base: str) -> list[_Listed]:
        return [_Listed(row) for row in self._db.execute("SELECT * FROM images WHERE base = ?", (base,))]

    def every(self) -> Iterator[_Listed]:
        return map(_Listed, self._db.execute("SELECT * FROM images"))

    def of(self, image: _Listed) -> Iterator[dict[str, Any]]:
        query = "SELECT said FROM annotations WHERE file = ? AND image = ? ORDER BY rowid"
        for (said,) in self._db.execute(query, (image.file, image.id)):
            yield json.loads(said)

    def category(self, file: str, identifier: Any) -> str | None:
        query = "SELECT name FROM categories WHERE file = ? AND id = ?"
        name: str | None = self.one(query, file, json.dumps(identifier))
        return name


def _read(context: Context, file: File, annotations: _Annotations) -> None:
    try:
        with file.stream() as stream:
            for name, entry in json_members(stream, LONGEST):
                if isinstance(entry, dict):
                    _keep(file.path, name, entry, annotations)
    except (ValueError, Refused) as error:
        raise context.rejected(
            f"file {file.place}",
            f"{str(error)[:200]}",
            "COCO annotations: a JSON object of images, annotations and categories",
            "Export the annotations again, or leave this file out with files",
        ) from error


def _keep(file: str, name: str, entry: dict[str, Any], annotations: _Annotations) -> None:
    if name == "images":
        path = re.sub(r"^(\./|/)", "", str(entry.get("file_name")))
        size = [entry[side] if isinstance(entry.get(side), int) else None for side in ("width", "height")]
        base = PurePosixPath(path).name
        annotations.add("images", file, json.dumps(entry.get("id")), path, base, *size)
    elif name == "annotations":
        kept = ("category_id", "bbox", "segmentation", "keypoints", "iscrowd", "caption")
        said = json.dumps({key: entry[key] for key in kept if entry.get(key) is not None})
        annotations.add("annotations", file, json.dumps(entry.get("image_id")), said)
    elif name == "categories":
        annotations.add("categories", file, json.dumps(entry.get("id")), str(entry.get("name")))


def _values(file: File, listed: Sequence[_Listed], annotations: _Annotations) -> dict[str, Any]:
    data = file.image()
    size = size_or_refused(data, file.place)
    objects: list[dict[str, Any]] = []
    captions: list[str] = []
    for image in listed:
        if (image.width or size[0], image.height or size[1]) != size:
            raise Refused("annotations of an image of another size", f"{file.place}, {image.file}")
        for said in annotations.of(image):
            if isinstance(said.get("caption"), str):
                captions.append(said["caption"])
            if "bbox" in said or "category_id" in said:
                label = annotations.category(image.file, said.get("category_id"))
                objects.append(_object(said, label, size, f"{file.place}, {image.file}"))
    text = {"text": captions[0], "captions": captions} if captions else {}
    return {"image": Image(data, file.path), "objects": objects, **text}


def _object(said: dict[str, Any], label: str | None, size: Size, place: str) -> dict[str, Any]:
    box: Any = said.get("bbox")
    outlines, keypoints = said.get("segmentation"), said.get("keypoints")
    if label is None:
        raise Refused("a category that is not listed", f"{place}: {said.get('category_id')}")
    if not are_numbers(box) or len(box) != 4:
        raise Refused("a box that is not four numbers", f"{place}: {str(box)[:80]}")
    made: dict[str, Any] = {"label": label, "box": box_within(box, size, place)}
    if isinstance(outlines, list):
        if not all(are_numbers(one) and len(one) >= 6 and len(one) % 2 == 0 for one in outlines):
            raise Refused("an outline that is no list of points", place)
        made["polygon"] = outlines
    elif isinstance(outlines, dict):
        made["rle"] = outlines
    if keypoints is not None:
        if not are_numbers(keypoints) or len(keypoints) % 3:
            raise Refused("keypoints that are not three numbers each", place)
        made["keypoints"] = keypoints
    if said.get("iscrowd") == 1:
        made["iscrowd"] = 1
    return made
