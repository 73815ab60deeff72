"""The rows of a source whose rows have images: its tables, its archives, and the images that lie loose.

Parquet and Arrow hold their images. All loose images are one folder with what lies beside them; an archive
is a folder by itself. It is read as COCO or YOLO where its files are theirs, else by its folders' names and
what lies beside the images. A table of text beside images is read where the map takes the image from a column
that no folder has: its paths name the images, which then make no rows of their own.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from collect.coco import coco_samples, is_coco
from collect.files import BINARY, format_of, rows_of_file
from collect.folder import Folder, Listed, Packed, is_archive
from collect.image_folder import BESIDE, METADATA, Sample, beside_samples, folder_samples, has_beside
from collect.images import MOST_IMAGE, TOO_LARGE, Image, is_image
from collect.refused import Refused
from collect.source import Bad, Context, Position, Row, rows_behind
from collect.yolo import is_yolo, yolo_samples

Fetched = Callable[[str], Path]
#: Endings of what describes images and is no table.
DESCRIBING: Final = (*(f".{ending}" for ending in BESIDE), ".yaml", ".yml", ".names")


def is_beside(name: str) -> bool:
    return name.lower().endswith(DESCRIBING)


@dataclass(frozen=True, slots=True)
class _Files:
    """Of a source, by what they are."""

    loose: list[str]
    archives: list[str]
    tables: list[str]

    @staticmethod
    def of(context: Context, names: Sequence[str]) -> "_Files":
        archives = [name for name in names if is_archive(name)]
        others = [name for name in names if not is_archive(name)]
        has_images = any(map(is_image, others))
        by_path = _names_files(context)

        def is_table(name: str) -> bool:
            kind = None if is_image(name) else format_of(name, context.spec["format"])
            return kind in BINARY or (
                kind is not None and (not has_images or (by_path and not _describes(name)))
            )

        tables = [name for name in others if is_table(name)]
        named = any(format_of(name, context.spec["format"]) not in BINARY for name in tables)
        loose = [name for name in others if not is_table(name)] if has_images and not named else []
        return _Files(loose, archives, tables)


def _names_files(context: Context) -> bool:
    """Whether the map takes the image from a column that no folder has."""
    rule = (context.spec.get("map") or {}).get(context.mapper.image)
    return rule is not None and (rule.get("column") if isinstance(rule, dict) else rule) != "image"


def _describes(name: str) -> bool:
    return PurePosixPath(name).name in METADATA or is_coco(name)


def rows_of_image_files(
    context: Context, names: list[str], fetched: Fetched, after: Position, base: str
) -> Generator[Row | Bad]:
    files = _Files.of(context, names)
    units = [*([""] if files.loose else []), *files.archives, *files.tables]
    if not units:
        raise context.rejected(
            "files",
            "no image and no table",
            "images, archives of them, or tables with a column of them",
            "Name other files",
        )
    beside = _Beside(set(names), base, fetched)
    for index in range(after.file, len(units)):
        context.pause(0)
        done = after.row if index == after.file else 0
        name = units[index]
        if not name:
            folder = Listed(context.name, files.loose, base, fetched, context)
            yield from _rows(_samples(context, folder), index, done)
            continue
        path = fetched(name)
        # Images that a row names are fetched to the place where the table lies.
        own = path.rename(context.job.workspace / f"{context.name}-unit")
        try:
            if is_archive(name):
                yield from _rows(_samples(context, Packed(name, own, context)), index, done)
            else:
                context.mapper.look_up = partial(beside.look_up, name)
                yield from rows_behind(Position(index, done), name, rows_of_file(context, name, own))
        finally:
            own.unlink(missing_ok=True)


def _samples(context: Context, folder: Folder) -> Iterator[Sample]:
    paths = [file.path for file in folder.files()]
    if not any(map(is_image, paths)):
        raise context.rejected(
            f"archive {folder.name}",
            "no image in it",
            "images in zip or tar archives",
            "Unpack its tables, or leave it out with files",
        )
    if any(map(is_coco, paths)):
        return coco_samples(context, folder, paths)
    if any(map(is_yolo, paths)):
        return yolo_samples(context, folder, paths)
    described = any(PurePosixPath(path).name in METADATA for path in paths)
    kind = beside_samples if has_beside(paths) and not described else folder_samples
    return kind(context, folder, paths)


def _rows(samples: Iterator[Sample], index: int, done: int) -> Iterator[Row | Bad]:
    for number, (place, values) in enumerate(samples, 1):
        if number <= done:
            continue
        position = Position(index, number)
        try:
            yield Row(values(), place, 1, position)
        except Refused as refusal:
            shown = f"{place} ({refusal.detail})" if refusal.detail not in ("", place) else place
            yield Bad(str(refusal), shown, 1, position)


class _Beside:
    """The images that a table's rows name by path, from the source's beginning or the table's folder."""

    def __init__(self, names: set[str], base: str, fetched: Fetched) -> None:
        self._names, self._base, self._fetched = names, base, fetched

    def look_up(self, table: str, path: str) -> Image | None:
        tried = (str(PurePosixPath(folder, path)) for folder in (PurePosixPath(table).parent, self._base))
        name = next((one for one in tried if one in self._names), None)
        if name is None or not is_image(name):
            return None
        file = self._fetched(name)
        try:
            if file.stat().st_size > MOST_IMAGE:
                raise Refused(TOO_LARGE, name)
            return Image(file.read_bytes(), path)
        finally:
            file.unlink(missing_ok=True)
