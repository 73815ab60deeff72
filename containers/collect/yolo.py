"""A folder of YOLO as samples: `{image, objects: [{label, box, polygon?, keypoints?}]}` in pixels.

reads    data.yaml, or classes.txt or obj.names; images; a text of labels for each, beside it or under labels/
raises   InputRejected: no names of classes

An image without labels shows nothing, as YOLO has it. https://docs.ultralytics.com/datasets/
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import yaml

from collect.boxes import box_within, size_or_refused
from collect.folder import MOST_TEXT, File, Folder
from collect.folder_layout import Layout
from collect.image_folder import Sample
from collect.image_size import Size
from collect.images import Image, is_image
from collect.refused import Refused
from collect.source import Context

NAMES = ("classes.txt", "obj.names")
MARKS = re.compile(r"(^|/)(data\.ya?ml|labels/.*\.txt|classes\.txt|obj\.names)$", re.IGNORECASE)
NAMED = re.compile(r"^names:", re.MULTILINE)
#: Shares are rounded to six digits or fewer.
SLACK = 1e-3


def is_yolo(path: str) -> bool:
    return MARKS.search(path) is not None


@dataclass(frozen=True, slots=True)
class _Classes:
    names: Sequence[str]
    #: Numbers of each keypoint, 2 or 3, and how many keypoints.
    keypoints: tuple[int, int] | None = None


def yolo_samples(context: Context, folder: Folder, paths: Sequence[str]) -> Iterator[Sample]:
    layout = Layout(_without_rooms(path) for path in paths if is_image(path))
    images = {_stem(path) for path in paths if is_image(path)}
    labels: dict[str, str] = {}
    classes: _Classes | None = None
    size = 0
    for file in folder.files():
        name = PurePosixPath(file.path).name.lower()
        if name.endswith((".yaml", ".yml")):
            text = file.text(context)
            classes = _described(context, file.place, text) if NAMED.search(text) else classes
        elif name in NAMES:
            lines = file.text(context).splitlines()
            classes = classes or _Classes([line.strip() for line in lines if line.strip()])
        elif name.endswith(".txt") and _stem(file.path) in images:
            labels[_stem(file.path)] = text = file.text(context)
            size += len(text)
            if size > MOST_TEXT:
                raise _rejected(context, folder.name, f"labels of more than {MOST_TEXT} bytes")
    if classes is None or not classes.names:
        raise _rejected(context, folder.name, "no names of classes")
    context.mapper.check(["image", "objects", *(["split"] if layout.has_splits else [])], folder.name)
    for file in folder.files():
        if is_image(file.path):
            more = layout.of(_without_rooms(file.path))
            more.pop("label", None)
            yield file.place, partial(_values, file, labels.get(_stem(file.path), ""), classes, more)


def _rejected(context: Context, name: str, found: str) -> Exception:
    return context.rejected(
        f"folder {name}",
        found,
        f"a YOLO folder: data.yaml with names, images/ and labels/ of at most {MOST_TEXT} bytes",
        "Add data.yaml with the names, or split the dataset by images",
    )


def _values(file: File, labels: str, classes: _Classes, more: dict[str, str]) -> dict[str, Any]:
    data = file.image()
    size = size_or_refused(data, file.place)
    lines = [line.split() for line in labels.splitlines() if line.strip()]
    objects = [_object(words, classes, size, file.place) for words in lines]
    return {**more, "image": Image(data, file.path), "objects": objects}


def _object(words: Sequence[str], classes: _Classes, size: Size, place: str) -> dict[str, Any]:
    shown = f"{place}: {' '.join(words)[:80]}"
    try:
        number, shares = int(words[0]), [float(word) for word in words[1:]]
    except ValueError:
        raise Refused("labels that are no numbers", shown) from None
    if not 0 <= number < len(classes.names):
        raise Refused("a class that has no name", shown)
    label = {"label": classes.names[number]}
    posed = classes.keypoints
    points, seen = shares if posed is None else shares[:4], None
    if posed is not None:
        each, count = posed
        if len(shares) != 4 + each * count:
            raise Refused("another number of keypoints than data.yaml says", shown)
        rest = shares[4:]
        seen = [rest[at : at + each] for at in range(0, len(rest), each)]
        points = [*points, *(share for point in seen for share in point[:2])]
    if not all(-SLACK <= share <= 1 + SLACK for share in points):
        raise Refused("a share that is not from 0 to 1", shown)
    if seen is not None:
        # 2 is seen; where no visibility is given, every point is.
        flat = [(_pixels(x, size[0]), _pixels(y, size[1]), more[0] if more else 2) for x, y, *more in seen]
        keypoints = [value for point in flat for value in point]
        return {**label, "box": _box(shares[:4], size, place), "keypoints": keypoints}
    if len(shares) == 4:
        return {**label, "box": _box(shares, size, place)}
    if len(shares) < 6 or len(shares) % 2:
        raise Refused("labels that are neither a box nor an outline", shown)
    outline = [_pixels(share, size[at % 2]) for at, share in enumerate(shares)]
    xs, ys = outline[::2], outline[1::2]
    box = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    return {**label, "box": box_within(box, size, place), "polygon": [outline]}


def _box(shares: Sequence[float], size: Size, place: str) -> list[float]:
    x, y, width, height = shares
    left, right = (_pixels(x + sign * width / 2, size[0]) for sign in (-1, 1))
    top, bottom = (_pixels(y + sign * height / 2, size[1]) for sign in (-1, 1))
    return box_within([left, top, right - left, bottom - top], size, place)


def _pixels(share: float, size: int) -> float:
    """To a thousandth: shares say no more."""
    return round(share * size, 3)


def _described(context: Context, place: str, text: str) -> _Classes:
    try:
        said = yaml.safe_load(text)
        names, shape = said["names"], said.get("kpt_shape")
        ordered = names if isinstance(names, list) else [names[number] for number in range(len(names))]
        keypoints = None if shape is None else (int(shape[1]), int(shape[0]))
        if keypoints is not None and keypoints[0] not in (2, 3):
            raise ValueError(f"kpt_shape {shape}")
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise context.rejected(
            f"file {place}",
            f"{type(error).__name__}: {str(error)[:200]}",
            "'names' as a list or a map from 0, 'kpt_shape' two numbers",
            "Write the names as a list: names: [cat, dog]",
        ) from None
    return _Classes([str(name) for name in ordered], keypoints)


def _stem(path: str) -> str:
    """`images/train/1.jpg`, `labels/train/1.txt`, `train/images/1.jpg` and `train/1.jpg` are one."""
    parts = PurePosixPath(path).with_suffix("").parts
    return "/".join(part for part in parts if part not in ("images", "labels"))


def _without_rooms(path: str) -> str:
    return "/".join(part for part in PurePosixPath(path).parts if part != "images")
