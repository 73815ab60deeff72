"""What is labelled in an image: objects with boxes, polygons, masks and keypoints, moved with its pixels.

A box becomes the smallest upright box around its four moved corners, cut at the canvas. A polygon is cut
exactly (Sutherland and Hodgman, 1974, against the four edges). A mask's pixels are the nearest ones of the
mask before. A keypoint outside counts as not labelled, as COCO writes it: (0, 0) with visibility 0.

    raises   Unreadable: a mask of another size than its image's
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy

from augment.geometry import Placement
from augment.headers import Unreadable
from augment.masks import Mask, moved_mask

SIDE = re.compile("left|right", re.IGNORECASE)
OTHER_SIDE = {"left": "right", "Left": "Right", "LEFT": "RIGHT"}
OTHER_SIDE |= {other: side for side, other in OTHER_SIDE.items()}


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
    mask: Mask | None = None
    #: Its JSON, of which places are written anew.
    rest: Mapping[str, Any] = field(default_factory=dict)

    def outlines(self) -> list[Any]:
        """(points, 2) each: its polygons, and around what its mask covers."""
        return [*self.polygons, *(self.mask.outlines() if self.mask is not None else ())]


def placed_objects(objects: Sequence[LabelledObject], place: Placement) -> list[LabelledObject]:
    """From the pixels they are given in to those of the image that is read; `place` covers all of it."""
    for one in objects:
        if one.mask is None:
            continue
        corners = place.points(numpy.array([[0.0, 0.0], [one.mask.width, one.mask.height]]))
        if not numpy.allclose(numpy.sort(corners, axis=0), [[0, 0], [place.width, place.height]], atol=1e-3):
            size = f"{one.mask.width} × {one.mask.height}"
            raise Unreadable(f"a mask of {size} pixels, which is not the image's size")
    return moved_objects(objects, place, 0.0)


def moved_objects(
    objects: Sequence[LabelledObject],
    place: Placement,
    smallest_visible: float,
    pairs: Sequence[Sequence[str]] = (),
) -> list[LabelledObject]:
    """Those of which enough stays in sight, in their order.

    `pairs`: keypoints that a mirror swaps, beside those whose names differ by `left` and `right` alone.
    """
    named = {name: other for a, b in pairs for name, other in ((a, b), (b, a))}
    kept = []
    for one in objects:
        after, share = _moved(one, place, _swapped(one, named) if place.mirrored else {})
        if share >= smallest_visible and share > 0:
            kept.append(after)
    return kept


def _swapped(one: LabelledObject, named: Mapping[str, str]) -> dict[str, str]:
    """Keypoint's name → the one whose place it takes in a mirror."""
    return {point.name: named.get(point.name) or _other_side(point.name) for point in one.keypoints}


def _other_side(name: str) -> str:
    return SIDE.sub(lambda side: OTHER_SIDE.get(side[0], side[0]), name)


def _moved(one: LabelledObject, place: Placement, swap: Mapping[str, str]) -> tuple[LabelledObject, float]:
    """The object on the canvas, and the share of it that is there: by its mask, polygons, box or keypoints,
    the first of these that it has."""
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
    mask = None if one.mask is None else moved_mask(one.mask, place)
    if one.mask is not None and mask is not None:
        a, b, _, d, e, _ = place.affine
        whole = one.mask.area() * abs(a * e - b * d)
        share = min(1.0, mask.area() / whole) if whole > 0 else 0.0
    keypoints = _moved_keypoints(one.keypoints, place, swap)
    labelled = sum(point.visible > 0 for point in one.keypoints)
    if one.box is None and mask is None and not outlines and labelled:
        share = sum(point.visible > 0 for point in keypoints) / labelled
    return replace(one, box=box, polygons=polygons, keypoints=keypoints, mask=mask), share


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
