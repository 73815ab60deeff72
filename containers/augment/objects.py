"""Objects as JSON, in one form: that of a dataset version's rows (domain/datasets/formats/objects.ts).

[{label, box: [x, y, width, height], polygon: [[x, y, …], …], rle: {size, counts}, iscrowd: 0 | 1,
  keypoints: [x, y, visibility, …], keypointNames: [name, …]}], in pixels
Of box, polygon, rle and keypoints one is enough.

raises   InputRejected: another shape, or another key, which might be a place that would not move
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy
from jobkit.errors import InputRejected

from augment.labels import Keypoint, LabelledObject
from augment.masks import document_of, mask_of

KEYS = ("label", "box", "polygon", "rle", "keypoints", "keypointNames", "iscrowd")
MOST_OBJECTS = 10_000


def objects_of(document: Any, where: str) -> list[LabelledObject]:
    if not isinstance(document, list) or len(document) > MOST_OBJECTS:
        raise _bad(
            where, "no list of objects" if not isinstance(document, list) else f"{len(document)} objects"
        )
    return [_object(one, f"{where}, object {at + 1}") for at, one in enumerate(document)]


def _object(one: Any, where: str) -> LabelledObject:
    if not isinstance(one, dict):
        raise _bad(where, "no JSON object")
    if unknown := next((key for key in one if key not in KEYS), None):
        raise _bad(where, f"unknown key {str(unknown)[:60]!r}")
    if one.get("iscrowd", 0) not in (0, 1):
        raise _bad(where, f"iscrowd {str(one['iscrowd'])[:60]}")
    box = None if one.get("box") is None else _box(one["box"], where)
    outlines = [] if one.get("polygon") is None else one["polygon"]
    if not isinstance(outlines, list):
        raise _bad(where, "a polygon that is no list of outlines")
    polygons = tuple(_polygon(outline, where) for outline in outlines)
    mask = None if one.get("rle") is None else mask_of(one["rle"], where)
    keypoints = _keypoints(one, where)
    if box is None and mask is None and not polygons and not keypoints:
        raise _bad(where, "no place in the image")
    return LabelledObject(str(one.get("label", "")), box, polygons, keypoints, mask, one)


def _box(value: Any, where: str) -> tuple[float, float, float, float]:
    x, y, width, height = _numbers(value, where, 4)
    if width < 0 or height < 0:
        raise _bad(where, f"a box {width} wide and {height} high")
    return x, y, x + width, y + height


def _polygon(outline: Any, where: str) -> Any:
    numbers = _numbers(outline, where)
    if len(numbers) < 6 or len(numbers) % 2:
        raise _bad(where, f"an outline of {len(numbers)} numbers")
    return numpy.array(numbers).reshape(-1, 2)


def _keypoints(one: Mapping[str, Any], where: str) -> tuple[Keypoint, ...]:
    """Those without names are called by their number, from 1."""
    numbers = [] if one.get("keypoints") is None else _numbers(one["keypoints"], where)
    if len(numbers) % 3 or any(visible not in (0, 1, 2) for visible in numbers[2::3]):
        raise _bad(where, "keypoints that are not x, y and visibility (0, 1 or 2), point after point")
    count = len(numbers) // 3
    names = one.get("keypointNames") or [str(at + 1) for at in range(count)]
    well = isinstance(names, list) and len(names) == count and all(isinstance(name, str) for name in names)
    if not well or len(set(names)) != count:
        raise _bad(where, f"{count} keypoints named {str(names)[:80]}")
    places = zip(names, numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return tuple(Keypoint(name, x, y, int(visible)) for name, x, y, visible in places)


def _numbers(value: Any, where: str, count: int | None = None) -> list[float]:
    well = isinstance(value, list) and (count is None or len(value) == count)
    if not well or any(isinstance(x, bool) or not isinstance(x, int | float) for x in value):
        raise _bad(where, f"{str(value)[:80]} for coordinates")
    if not all(math.isfinite(x) and abs(x) < 1e7 for x in value):
        raise _bad(where, "a coordinate beyond any image")
    return [float(x) for x in value]


def json_of(one: LabelledObject) -> dict[str, Any]:
    """As it was read, with the new places."""
    document = {"label": one.label, **one.rest}
    if one.box is not None:
        left, top, right, bottom = one.box
        document["box"] = [round(x, 3) for x in (left, top, right - left, bottom - top)]
    if document.get("polygon"):
        document["polygon"] = [[round(float(x), 3) for x in polygon.ravel()] for polygon in one.polygons]
    if one.mask is not None:
        document["rle"] = document_of(one.mask)
    if one.keypoints:
        document["keypoints"] = [
            number for p in one.keypoints for number in (round(p.x, 3), round(p.y, 3), p.visible)
        ]
    return document


def _bad(where: str, found: str) -> InputRejected:
    return InputRejected(
        where,
        found,
        "label, box [x, y, width, height], polygon [[x, y, …]], rle {size, counts}, iscrowd,"
        " keypoints [x, y, visibility, …] and keypointNames [name, …]; numbers of pixels",
        "Correct the object's JSON",
    )
