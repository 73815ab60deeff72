"""Labels on a picture, as a person looks at them: outlines in a colour a label, tags, points.

Everything is drawn into BGR images of 8 bits, in their own pixels; text in the font that OpenCV brings.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import cv2
import numpy

from augment.geometry import Image
from augment.labels import LabelledObject

Colour = tuple[int, int, int]
Palette = Mapping[str, Colour]
INK: Colour = (48, 38, 30)
MUTED: Colour = (134, 122, 112)
PAPER: Colour = (250, 248, 246)
WHITE: Colour = (255, 255, 255)
#: Okabe and Ito's colours, which people of every colour vision tell apart; BGR.
COLOURS: tuple[Colour, ...] = (
    (0, 159, 230),
    (178, 114, 0),
    (115, 158, 0),
    (0, 94, 213),
    (167, 121, 204),
    (233, 180, 86),
    (60, 200, 220),
)
#: Characters: no tile has room for more, and measuring takes time.
LONGEST = 160
#: Coordinates are given to OpenCV in 16ths of a pixel.
SHIFT = 4


@cache
def _font() -> Any:
    return cv2.FontFace("sans")


def _visible(words: str) -> str:
    """What a font can show: no control characters, no halves of a character."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)


def text(image: Image, words: str, at: tuple[int, int], size: int, colour: Colour, weight: int = 400) -> None:
    """One line; `at` is its left end on the base line."""
    cv2.putText(image, _visible(words), at, colour, _font(), size, weight)


def width_of(words: str, size: int, weight: int = 400) -> int:
    left, _, width, _ = cv2.getTextSize((0, 0), _visible(words), (0, 0), _font(), size, weight)
    return int(left + width)


def cut_to(words: str, width: int, size: int, weight: int = 400) -> str:
    """As much as fits, its middle replaced where it does not: a name's end tells more than its middle."""
    if len(words) > LONGEST:
        words = words[: LONGEST // 2] + words[-LONGEST // 2 :]
    if width_of(words, size, weight) <= width:
        return words
    for kept in range(len(words) - 1, 1, -1):
        shorter = f"{words[: kept // 2]}…{words[-(kept - kept // 2) :]}"
        if width_of(shorter, size, weight) <= width:
            return shorter
    return "…"


def palette_of(labels: Iterable[str]) -> Palette:
    """In the order of their names: the same label has the same colour on the whole sheet."""
    return {label: COLOURS[at % len(COLOURS)] for at, label in enumerate(sorted(set(labels)))}


def ink_on(colour: Colour) -> Colour:
    """Dark or white, whichever stands out (luminance of ITU-R BT.601)."""
    blue, green, red = colour
    return INK if 0.114 * blue + 0.587 * green + 0.299 * red > 150 else WHITE


def as_seen(image: Image) -> Image:
    """uint8 BGR: 16 bits become 8, grey becomes colour, what is transparent shows white."""
    if image.dtype == numpy.uint16:
        image = (image // 257).astype(numpy.uint8)
    if image.shape[2] == 1:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] == 4:
        share = image[:, :, 3:].astype(numpy.float32) / 255
        return (image[:, :, :3] * share + 255 * (1 - share) + 0.5).astype(numpy.uint8)
    return image


def draw_objects(image: Image, objects: Sequence[LabelledObject], scale: float, palette: Palette) -> None:
    """`scale`: the image's pixels for one of the labels'."""
    fills = image.copy()
    for one in objects:
        outlines = [_fixed(outline * scale) for outline in one.outlines()]
        cv2.fillPoly(fills, outlines, palette.get(one.label, MUTED), cv2.LINE_AA, SHIFT)
    cv2.addWeighted(fills, 0.3, image, 0.7, 0, dst=image)
    for one in objects:
        colour = palette.get(one.label, MUTED)
        for polygon in one.polygons:
            cv2.polylines(image, [_fixed(polygon * scale)], True, colour, 2, cv2.LINE_AA, SHIFT)
        if one.box is not None:
            left, top, right, bottom = (round(side * scale) for side in one.box)
            cv2.rectangle(image, (left, top), (max(left, right - 1), max(top, bottom - 1)), colour, 2)
            _tag(image, one.label, left, top, colour)
        for point in one.keypoints:
            if point.visible:
                at = round((point.x * scale - 0.5) * 16), round((point.y * scale - 0.5) * 16)
                cv2.circle(image, at, 5 * 16, WHITE, -1, cv2.LINE_AA, SHIFT)
                cv2.circle(image, at, 56, colour, -1, cv2.LINE_AA, SHIFT)


def _fixed(points: Any) -> Any:
    return numpy.round((points - 0.5) * 16).astype(numpy.int32)


def _tag(image: Image, label: str, left: int, top: int, colour: Colour) -> None:
    """On the box's upper edge; inside it where the picture ends above."""
    words = cut_to(label, max(24, image.shape[1] - left - 10), 12, 600)
    if not words:
        return
    bottom = top if top >= 17 else top + 17
    cv2.rectangle(image, (left, bottom - 17), (left + width_of(words, 12, 600) + 9, bottom), colour, -1)
    text(image, words, (left + 5, bottom - 5), 12, ink_on(colour), 600)


def draw_classes(image: Image, weights: Mapping[str, float], palette: Palette) -> None:
    """The class, or each with its share, in the lower left corner."""
    x, bottom = 8, image.shape[0] - 8
    for label, share in sorted(weights.items(), key=lambda one: -one[1]):
        words = label if share > 0.9995 else f"{label} {share:.0%}"
        words = cut_to(words, max(30, image.shape[1] - 30), 13, 600)
        right = x + width_of(words, 13, 600) + 14
        if right > image.shape[1] - 4 and x > 8:
            return
        colour = palette.get(label, MUTED)
        cv2.rectangle(image, (x, bottom - 21), (right, bottom), colour, -1)
        text(image, words, (x + 7, bottom - 6), 13, ink_on(colour), 600)
        x = right + 5
