"""What is labelled in an image: objects with boxes, polygons and keypoints, moved with its pixels.

A box becomes the smallest upright box around its four moved corners, cut at the canvas. A polygon is cut
exactly (Sutherland and Hodgman, 1974, against the four edges). A keypoint outside counts as not labelled, as
COCO writes it: (0, 0) with visibility 0.

    raises   InputRejected: objects that are none, in a row's JSON
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy
from jobkit.errors import InputRejected

from augment.geometry import Placement

#: Names under which a row may carry the same thing: ours, and COCO's.
BOX, POLYGONS = ("box", "bbox"), ("polygons", "segmentation")
MOST_OBJECTS = 10_000


@dataclass(frozen=True, slots=True)
class Keypoint:
    name: str
    x: float
    y: float
    #: 0 not labelled, 1 hidden, 2 visible.
    visible: int


@dataclass(frozen=True, slots=True)
class LabelledObject:
    label: str
    #: (left, top, right, bottom)
    box: tuple[float, float, float, float] | None = None
    #: (points, 2) each
    polygons: tuple[Any, ...] = ()
    keypoints: tuple[Keypoint, ...] = ()
    #: Whatever else its JSON says, and under which names.
    rest: Mapping[str, Any] = field(default_factory=dict)


def moved_objects(
    objects: Sequence[LabelledObject],
    place: Placement,
    smallest_visible: float,
    pairs: Sequence[Sequence[str]] = (),
) -> list[LabelledObject]:
    """Those of which enough stays in sight, in their order."""
    swap = {name: other for a, b in pairs for name, other in ((a, b), (b, a))} if place.mirrored else {}
    kept = []
    for one in objects:
        after, share = _moved(one, place, swap)
        if share >= smallest_visible and share > 0:
            kept.append(after)
    return kept


def _moved(one: LabelledObject, place: Placement, swap: Mapping[str, str]) -> tuple[LabelledObject, float]:
    """The object on the canvas, and the share of it that is there, by polygons, else box, else keypoints."""
    box, share = None, 0.0
    if one.box is not None:
        left, top, right, bottom = one.box
        corners = place.points(numpy.array([[left, top], [right, top], [right, bottom], [left, bottom]]))
        (low_x, low_y), (high_x, high_y) = corners.min(axis=0), corners.max(axis=0)
        box = (
            float(numpy.clip(low_x, 0, place.width)),
            float(numpy.clip(low_y, 0, place.height)),
            float(numpy.clip(high_x, 0, place.width)),
            float(numpy.clip(high_y, 0, place.height)),
        )
        whole = area_of(corners)
        share = area_of(clipped(corners, place.width, place.height)) / whole if whole > 0 else 0.0
    outlines = [place.points(polygon) for polygon in one.polygons]
    cut = [clipped(outline, place.width, place.height) for outline in outlines]
    polygons = tuple(polygon for polygon in cut if len(polygon) >= 3 and area_of(polygon) > 0)
    if outlines:
        whole = sum(area_of(outline) for outline in outlines)
        share = sum(area_of(polygon) for polygon in polygons) / whole if whole > 0 else 0.0
    keypoints = _moved_keypoints(one.keypoints, place, swap)
    if one.box is None and not outlines and (labelled := sum(point.visible > 0 for point in one.keypoints)):
        share = sum(point.visible > 0 for point in keypoints) / labelled
    return replace(one, box=box, polygons=polygons, keypoints=keypoints), share


def _moved_keypoints(
    points: Sequence[Keypoint], place: Placement, swap: Mapping[str, str]
) -> tuple[Keypoint, ...]:
    """In their order by name: a mirrored left eye is where the right one was."""
    named = {point.name: point for point in points}
    moved = []
    for point in points:
        source = named.get(swap.get(point.name, point.name), point)
        ((x, y),) = place.points(numpy.array([[source.x, source.y]]))
        inside = source.visible > 0 and 0 <= x < place.width and 0 <= y < place.height
        moved.append(
            Keypoint(point.name, float(x), float(y), source.visible)
            if inside
            else Keypoint(point.name, 0, 0, 0)
        )
    return tuple(moved)


def clipped(polygon: Any, width: float, height: float) -> Any:
    """(n, 2) → (m, 2): what lies on the canvas; a concave polygon may keep edges along the border."""
    for axis, limit, side in ((0, 0.0, 1.0), (0, width, -1.0), (1, 0.0, 1.0), (1, height, -1.0)):
        if len(polygon) == 0:
            break
        distance = (polygon[:, axis] - limit) * side
        kept = []
        for at in range(len(polygon)):
            before, here = distance[at - 1], distance[at]
            if (before < 0) != (here < 0):
                share = before / (before - here)
                crossing = polygon[at - 1] + share * (polygon[at] - polygon[at - 1])
                crossing[axis] = limit  # exactly: rounding must not leave it outside
                kept.append(crossing)
            if here >= 0:
                kept.append(polygon[at])
        polygon = numpy.array(kept).reshape(-1, 2)
    return polygon


def area_of(polygon: Any) -> float:
    """Of a polygon without crossings (the shoelace formula)."""
    if len(polygon) < 3:
        return 0.0
    x, y = polygon[:, 0], polygon[:, 1]
    return float(abs(numpy.dot(x, numpy.roll(y, -1)) - numpy.dot(y, numpy.roll(x, -1))) / 2)


def objects_of(document: Any, where: str) -> list[LabelledObject]:
    """`[{label, box: [x, y, width, height], polygons: [[x, y, …]], keypoints: [{name, x, y, visible}]}]`."""
    if not isinstance(document, list) or len(document) > MOST_OBJECTS:
        raise _bad(
            where, "no list of objects" if not isinstance(document, list) else f"{len(document)} objects"
        )
    return [_object(one, f"{where}, object {at + 1}") for at, one in enumerate(document)]


def _object(one: Any, where: str) -> LabelledObject:
    if not isinstance(one, dict):
        raise _bad(where, "no JSON object")
    box = next((one[name] for name in BOX if one.get(name) is not None), None)
    outlines: Any = next((one[name] for name in POLYGONS if one.get(name) is not None), [])
    if isinstance(outlines, dict):
        raise _bad(where, "a mask in run lengths")
    points = one.get("keypoints") or []
    if not isinstance(outlines, list) or not isinstance(points, list):
        raise _bad(where, "polygons or keypoints that are no lists")
    corners: tuple[float, float, float, float] | None = None
    if box is not None:
        x, y, width, height = _numbers(box, where, 4)
        if width < 0 or height < 0:
            raise _bad(where, f"a box {width} wide and {height} high")
        corners = (x, y, x + width, y + height)
    polygons = []
    for outline in outlines:
        numbers = _numbers(outline, where)
        if len(numbers) < 6 or len(numbers) % 2:
            raise _bad(where, f"a polygon of {len(numbers)} numbers")
        polygons.append(numpy.array(numbers).reshape(-1, 2))
    if corners is None and not polygons and not points:
        raise _bad(where, "no place in the image")
    return LabelledObject(
        str(one.get("label", "")), corners, tuple(polygons), tuple(_keypoint(p, where) for p in points), one
    )


def _keypoint(point: Any, where: str) -> Keypoint:
    if not isinstance(point, dict) or point.get("visible", 2) not in (0, 1, 2):
        raise _bad(where, "a keypoint without a name, or with another visibility than 0, 1 and 2")
    x, y = _numbers([point.get("x"), point.get("y")], where, 2)
    return Keypoint(str(point.get("name", "")), x, y, int(point.get("visible", 2)))


def _numbers(value: Any, where: str, count: int | None = None) -> list[float]:
    well = isinstance(value, list) and (count is None or len(value) == count)
    if not well or any(isinstance(x, bool) or not isinstance(x, int | float) for x in value):
        raise _bad(where, f"{str(value)[:80]} for coordinates")
    if not all(math.isfinite(x) and abs(x) < 1e7 for x in value):
        raise _bad(where, "a coordinate beyond any image")
    return [float(x) for x in value]


def json_of(one: LabelledObject) -> dict[str, Any]:
    """As it was read, with the new places under the same names."""
    document = dict(one.rest)
    document.setdefault("label", one.label)
    if one.box is not None:
        left, top, right, bottom = one.box
        document[_named(document, BOX)] = [
            round(left, 3),
            round(top, 3),
            round(right - left, 3),
            round(bottom - top, 3),
        ]
    if one.polygons or any(document.get(name) for name in POLYGONS):
        document[_named(document, POLYGONS)] = [
            [round(float(number), 3) for number in polygon.ravel()] for polygon in one.polygons
        ]
    if one.keypoints:
        document["keypoints"] = [
            {"name": p.name, "x": round(p.x, 3), "y": round(p.y, 3), "visible": p.visible}
            for p in one.keypoints
        ]
    if "area" in document:  # COCO's
        box = one.box or (0, 0, 0, 0)
        outlined = sum(area_of(polygon) for polygon in one.polygons)
        document["area"] = round(outlined or (box[2] - box[0]) * (box[3] - box[1]), 3)
    return document


def _named(document: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((name for name in names if name in document), names[0])


def _bad(where: str, found: str) -> InputRejected:
    return InputRejected(
        where,
        found,
        "box [x, y, width, height], polygons [[x, y, …]], keypoints {name, x, y, visible}; numbers of pixels",
        "Correct the object's JSON",
    )
