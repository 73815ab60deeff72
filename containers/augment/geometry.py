"""Where pixels go: an image's geometric operations as one affine map, and that map as one call to OpenCV.

Coordinates are in pixels from the image's top left corner, and the first pixel covers [0, 1) × [0, 1): what
boxes, polygons and keypoints are measured in. OpenCV counts from the first pixel's centre, half a pixel away.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy

from augment.seeds import Generator, between, happens
from augment.spec import GEOMETRY, Operation

Image = numpy.ndarray  # (height, width, channels): uint8 or uint16, BGR, BGRA or grey
#: Of 255: what object detectors fill a letterbox with, darker than most skies and lighter than shadows.
GREY = 114
#: No side of a copy gets shorter by cropping.
SHORTEST = 8
BORDERS = {"reflect": cv2.BORDER_REFLECT_101, "edge": cv2.BORDER_REPLICATE}
#: Bytes of an image with its border: a larger one would be memory's largest part.
MOST_BORDERED = 16 * 2**20
#: Below this scale two neighbours no longer stand for all the pixels between them.
ALIASED = 0.5


#: x' = a·x + b·y + c, y' = d·x + e·y + f. Six numbers in Python compose faster than numpy's arrays of nine.
Affine = tuple[float, float, float, float, float, float]
UNMOVED: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Placement:
    """`affine` takes a point of the image to its place on the copy's canvas."""

    affine: Affine
    width: int
    height: int

    @property
    def mirrored(self) -> bool:
        a, b, _, d, e, _ = self.affine
        return a * e - b * d < 0

    def points(self, points: Any) -> Any:
        """(n, 2) → (n, 2)."""
        a, b, c, d, e, f = self.affine
        return points @ numpy.array([[a, d], [b, e]]) + numpy.array([c, f])


def after(second: Affine, first: Affine) -> Affine:
    """Both in one: `first`, then `second`."""
    a, b, c, d, e, f = second
    g, h, i, j, k, m = first
    return a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f


def inverse(affine: Affine) -> Affine:
    a, b, c, d, e, f = affine
    whole = a * e - b * d
    return (
        e / whole,
        -b / whole,
        (b * f - c * e) / whole,
        -d / whole,
        a / whole,
        (c * d - a * f) / whole,
    )


def placement_of(
    operations: Sequence[Operation],
    width: int,
    height: int,
    chance: Generator,
    size: Mapping[str, int] | None = None,
) -> tuple[Placement, list[dict[str, Any]]]:
    """The drawn operations, composed in their order; and those that were applied, with what was drawn."""
    place, applied = Placement(UNMOVED, width, height), []
    for operation in operations:
        if operation["name"] not in GEOMETRY:
            continue
        happening = happens(chance, operation["probability"])
        after_it, values = _MOVES[operation["name"]](operation, place, chance)
        if happening:
            place = after_it
            applied.append({"name": operation["name"], **values})
    if size is not None and (place.width, place.height) != (size["width"], size["height"]):
        wide, high = size["width"], size["height"]
        sized = after((wide / place.width, 0.0, 0.0, 0.0, high / place.height, 0.0), place.affine)
        place = Placement(sized, wide, high)
        applied.append({"name": "resize", "width": wide, "height": high})
    return place, applied


Move = tuple[Placement, dict[str, Any]]


def _rotate(operation: Operation, place: Placement, chance: Generator) -> Move:
    angle = round(between(chance, operation["degrees"]), 2) * (1 if chance.random() < 0.5 else -1)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return _about_centre(cosine, -sine, sine, cosine, place), {"degrees": angle}


def _flip(operation: Operation, place: Placement, chance: Generator) -> Move:
    axis = operation["axis"]
    vertical = chance.random() < 0.5 if axis == "either" else axis == "vertical"
    across, down = (1.0, -1.0) if vertical else (-1.0, 1.0)
    flipped = _about_centre(across, 0.0, 0.0, down, place)
    return flipped, {"axis": "vertical" if vertical else "horizontal"}


def _crop(operation: Operation, place: Placement, chance: Generator) -> Move:
    area = between(chance, operation["area"])
    low, high = operation["ratio"]  # in logarithms 2:1 is as likely as 1:2
    ratio = math.exp(between(chance, [math.log(low), math.log(high)]))
    width = _side(place.width, (area * ratio) ** 0.5)
    height = _side(place.height, (area / ratio) ** 0.5)
    left = int(chance.integers(0, place.width - width + 1))
    top = int(chance.integers(0, place.height - height + 1))
    a, b, c, d, e, f = place.affine
    cut = Placement((a, b, c - left, d, e, f - top), width, height)
    return cut, {"left": left, "top": top, "width": width, "height": height}


def _scale(operation: Operation, place: Placement, chance: Generator) -> Move:
    factor = round(between(chance, operation["factor"]), 4)
    return _about_centre(factor, 0.0, 0.0, factor, place), {"factor": factor}


_MOVES = {"rotate": _rotate, "flip": _flip, "crop": _crop, "scale": _scale}


def _side(side: int, share: float) -> int:
    return min(side, max(min(side, SHORTEST), round(side * min(1.0, share))))


def _about_centre(a: float, b: float, d: float, e: float, place: Placement) -> Placement:
    x, y = place.width / 2, place.height / 2
    turned = (a, b, x - a * x - b * y, d, e, y - d * x - e * y)
    return Placement(after(turned, place.affine), place.width, place.height)


def moved(image: Image, place: Placement, border: str) -> Image:
    """The copy's pixels, by one resampling at most. Where they stay or are only cut out, it is the image or
    a view of it."""
    height, width = image.shape[:2]
    if place == Placement(UNMOVED, width, height):
        return image
    window = _window(place, width, height)
    if window is not None:
        return _cut(image, place, window)
    source, (a, b, _, d, e, _) = image, place.affine
    across, down = math.hypot(a, d), math.hypot(b, e)  # how long a pixel's sides become
    if min(across, down) < ALIASED:
        wide, high = max(1, round(width * min(1.0, across))), max(1, round(height * min(1.0, down)))
        source = cv2.resize(image, (wide, high), interpolation=cv2.INTER_AREA)
        width_by, height_by = width / wide, height / high
        place = Placement(after(place.affine, (width_by, 0, 0, 0, height_by, 0)), place.width, place.height)
    mode = BORDERS.get(border, cv2.BORDER_CONSTANT)
    if border in BORDERS:
        source, place, mode = _bordered(source, place, mode)
    a, b, c, d, e, f = place.affine
    # From corners to centres: half a pixel off before, half a pixel back after.
    centres = numpy.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]])
    canvas, fill = (place.width, place.height), fill_of(image, border)
    return _channels(
        cv2.warpAffine(source, centres, canvas, flags=cv2.INTER_LINEAR, borderMode=mode, borderValue=fill)
    )


def _bordered(source: Image, place: Placement, mode: int) -> tuple[Image, Placement, int]:
    """The border made beforehand, as far as the canvas looks beyond the edge, unless it would be too large.

    OpenCV's warp asks for each pixel whether it lies outside, for every border but a plain colour: half the
    time again, and more than to copy the pixels once.
    """
    a, b, c, d, e, f = inverse(place.affine)
    xs, ys = (0.5, place.width - 0.5), (0.5, place.height - 0.5)
    across = [a * x + b * y + c for x in xs for y in ys]
    down = [d * x + e * y + f for x in xs for y in ys]
    height, width = source.shape[:2]
    left, right = _beyond(across, width)
    top, bottom = _beyond(down, height)
    if left == right == top == bottom == 0:
        return source, place, cv2.BORDER_CONSTANT
    wide, high = width + left + right, height + top + bottom
    if wide * high * source.nbytes > width * height * MOST_BORDERED or max(wide, high) > 32_000:
        return source, place, mode
    wider = cv2.copyMakeBorder(source, top, bottom, left, right, mode)
    shifted = after(place.affine, (1.0, 0.0, -left, 0.0, 1.0, -top))
    return wider, Placement(shifted, place.width, place.height), cv2.BORDER_CONSTANT


def _beyond(places: Sequence[float], side: int) -> tuple[int, int]:
    """Pixels that are needed before the first and behind the last, one more for the interpolation."""
    before, behind = 0.5 - min(places), max(places) - (side - 0.5)
    return (math.ceil(before) + 1 if before > 0 else 0), (math.ceil(behind) + 1 if behind > 0 else 0)


def fill_of(image: Image, border: str) -> tuple[float, ...]:
    """Grey or black in the image's own range; where there is an alpha channel, transparent."""
    grey = GREY * (257 if image.dtype == numpy.uint16 else 1) if border == "grey" else 0
    return grey, grey, grey, 0


def _channels(image: Image) -> Image:
    """OpenCV drops the last axis of grey images."""
    return image if image.ndim == 3 else image[:, :, None]


def _window(place: Placement, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The pixels (left, top, right, bottom) that fill the canvas, where these are whole and upright."""
    a, b, c, d, e, f = place.affine
    if abs(b) > 1e-9 or abs(d) > 1e-9:
        return None
    sides = sorted((-c / a, (place.width - c) / a)) + sorted((-f / e, (place.height - f) / e))
    left, right, top, bottom = whole = tuple(map(round, sides))
    if max(abs(side - near) for side, near in zip(sides, whole, strict=True)) > 1e-6:
        return None
    inside = 0 <= left < right <= width and 0 <= top < bottom <= height
    return (left, top, right, bottom) if inside else None


def _cut(image: Image, place: Placement, window: tuple[int, int, int, int]) -> Image:
    left, top, right, bottom = window
    cut = image[top:bottom, left:right]
    if cut.shape[:2] != (place.height, place.width):
        shrinks = place.width < cut.shape[1] or place.height < cut.shape[0]
        way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        cut = cv2.resize(cut, (place.width, place.height), interpolation=way)
    turned = place.affine[0] < 0, place.affine[4] < 0
    if any(turned):
        cut = cv2.flip(cut, {(True, False): 1, (False, True): 0, (True, True): -1}[turned])
    return _channels(cut)
