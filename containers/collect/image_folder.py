"""A folder of images as samples: the folder is the label, or what lies beside the images says more.

`metadata.csv` and `metadata.jsonl`, as the library `datasets` reads them, add their columns to the image that
`file_name` names. Files beside an image of its own name, as in the shards of WebDataset, add `label` (.cls),
`text` (.txt, .caption) and `json` (.json).
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from collect.folder import File, Folder
from collect.folder_layout import Layout
from collect.images import Image, is_image
from collect.refused import Refused
from collect.source import Context

#: Where it is; the row's values. Refused, when they are asked for, of one that has none.
Sample = tuple[str, Callable[[], dict[str, Any]]]
METADATA: Final = ("metadata.csv", "metadata.jsonl")
#: Ending of a file beside an image → its column.
BESIDE: Final = {"cls": "label", "txt": "text", "caption": "text", "json": "json"}


def folder_samples(context: Context, folder: Folder, paths: Sequence[str]) -> Iterator[Sample]:
    layout = Layout(path for path in paths if is_image(path))
    rows: dict[str, dict[str, Any]] = {}
    for file in folder.files():
        if PurePosixPath(file.path).name in METADATA:
            rows.update(_metadata(context, file))
    columns = {"image": None, **dict.fromkeys(column for row in rows.values() for column in row)}
    columns |= {"label": None} if layout.has_labels else {}
    columns |= {"split": None} if layout.has_splits else {}
    context.mapper.check(columns, folder.name)
    for file in folder.files():
        if is_image(file.path):
            more = rows.pop(file.path, {})
            yield file.place, partial(_values, file, {**layout.of(file.path), **more})
    for path in rows:
        yield f"{folder.name}, {path}", partial(_refuse, "metadata of an image that is not there", path)


def _values(file: File, more: dict[str, Any]) -> dict[str, Any]:
    return {**more, "image": Image(file.image(), file.path)}


def _refuse(reason: str, detail: str) -> dict[str, Any]:
    raise Refused(reason, detail)


def _metadata(context: Context, file: File) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path of the image in the folder, what is said of it)."""
    text = io.StringIO(file.text(context), newline="")
    within = file.path.rpartition("/")[0]
    try:
        lines = (line for line in text if line.strip())
        rows = csv.DictReader(text, strict=True) if file.path.endswith(".csv") else map(json.loads, lines)
        for row in rows:
            name = row.pop("file_name")
            yield str(PurePosixPath(within, str(name))), row
    except (ValueError, KeyError, AttributeError, csv.Error) as error:
        raise context.rejected(
            f"file {file.place}",
            f"{type(error).__name__}: {str(error)[:200]}",
            "rows with a column 'file_name': the image's path from this file on",
            "Correct the file, or leave it out with files",
        ) from error


def stem_of(path: str) -> tuple[str, str]:
    """A path without its ending, which a sample's files have in common, and the ending."""
    pure = PurePosixPath(path)
    return str(pure.with_suffix("")), pure.suffix[1:].lower()


def has_beside(paths: Sequence[str]) -> bool:
    """Whether images have files of their own name beside them."""
    images = {stem_of(path)[0] for path in paths if is_image(path)}
    return any(ending in BESIDE and stem in images for stem, ending in map(stem_of, paths))


def beside_samples(context: Context, folder: Folder, paths: Sequence[str]) -> Iterator[Sample]:
    """Files of one name lie one after the other, as WebDataset has them and every listing by name."""
    layout = Layout(path for path in paths if is_image(path))
    columns = {"image", *(BESIDE[ending] for _, ending in map(stem_of, paths) if ending in BESIDE)}
    columns |= {"label"} if layout.has_labels else set()
    context.mapper.check(sorted(columns), folder.name)
    sample = _Together("")
    for file in folder.files():
        stem, ending = stem_of(file.path)
        if stem != sample.stem:
            yield from sample.made()
            sample = _Together(stem)
        if is_image(file.path) or ending in BESIDE:
            sample.take(context, file, ending, layout)
    yield from sample.made()


class _Together:
    """The files of one name, read as they come."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self._place: str | None = None
        self._values: dict[str, Any] = {}
        self._refused: Refused | None = None
        self._others: list[str] = []

    def take(self, context: Context, file: File, ending: str, layout: Layout) -> None:
        try:
            if not is_image(file.path):
                text = file.text(context)
                self._values[BESIDE[ending]] = _json(text) if ending == "json" else text.strip()
            elif self._place is not None:
                self._others.append(file.place)
            else:
                self._place = file.place
                self._values = {**layout.of(file.path), **self._values}
                self._values["image"] = Image(file.image(), file.path)
        except Refused as refusal:
            self._refused = refusal

    def made(self) -> Iterator[Sample]:
        if self._place is not None:
            yield self._place, self._given
        for place in self._others:
            yield place, partial(_refuse, "a second image of one name, beside which something lies", "")

    def _given(self) -> dict[str, Any]:
        if self._refused is not None:
            raise self._refused
        return self._values


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("no JSON beside an image") from None
