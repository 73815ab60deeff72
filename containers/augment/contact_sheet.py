"""The contact sheet: each chosen image with its copies beside it, what was done under each, labels drawn.

Tiles are made while an image is in memory, so that the sheet needs room for them alone; which images are
shown follows from how many there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy

from augment.drawing import (
    INK,
    MUTED,
    PAPER,
    Palette,
    as_seen,
    cut_to,
    draw_classes,
    draw_objects,
    text,
    width_of,
)
from augment.geometry import Image
from augment.labels import LabelledObject

TILE, GAP, MARGIN = 264, 16, 36
#: Below each row: two lines and the space to the next.
CAPTION = 62
LOWEST = 80
HEADER = 92
COLUMNS = 6
#: So many tiles make a sheet of about 2000 × 3000 pixels.
MOST_TILES = 54
BED = (240, 236, 232)
EDGE = (224, 218, 212)


@dataclass(frozen=True, slots=True)
class Tile:
    picture: Image
    #: Of an original: its name. Of a copy: what was done, joined by ` · `.
    caption: str
    original: bool


def shown(images: int, copies: int) -> set[int]:
    """Which of so many images the sheet shows: evenly from the first on, whole rows."""
    rows_each = -(-(1 + copies) // COLUMNS)
    most = max(1, MOST_TILES // (rows_each * COLUMNS))
    return {number * images // min(most, images) for number in range(min(most, images))}


def tile_of(
    image: Image,
    objects: Sequence[LabelledObject],
    weights: Mapping[str, float],
    palette: Palette,
    caption: str,
    original: bool = False,
) -> Tile:
    """`image` at the tile's size with its labels; the array given is left as it is."""
    height, width = image.shape[:2]
    scale = min(TILE / width, TILE / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST if scale > 4 else cv2.INTER_LINEAR
    picture = cv2.resize(image, size, interpolation=way)
    picture = as_seen(picture if picture.ndim == 3 else picture[:, :, None]).copy()
    draw_objects(picture, objects, scale, palette)
    draw_classes(picture, weights, palette)
    return Tile(picture, caption, original)


def sheet(groups: Sequence[Sequence[Tile]], title: str, subtitle: str) -> bytes:
    """PNG. Each group begins a row; a long one goes on in the next, indented under its original."""
    columns = max(2, min(COLUMNS, max((len(group) for group in groups), default=1)))
    rows: list[list[Tile | None]] = []
    for group in groups:
        rows.append(list(group[:columns]))
        rest = group[columns:]
        for start in range(0, len(rest), columns - 1):
            rows.append([None, *rest[start : start + columns - 1]])
    width = max(2 * MARGIN + columns * TILE + (columns - 1) * GAP, 640)
    heights = [_height(row) for row in rows]
    height = HEADER + sum(heights) + len(rows) * CAPTION + MARGIN - CAPTION // 2
    page: Image = numpy.full((height, width, 3), PAPER, numpy.uint8)
    text(page, cut_to(title, width - 2 * MARGIN, 26, 700), (MARGIN, 48), 26, INK, 700)
    text(page, cut_to(subtitle, width - 2 * MARGIN, 14), (MARGIN, 72), 14, MUTED)
    top = HEADER
    for row, high in zip(rows, heights, strict=True):
        for across, tile in enumerate(row):
            if tile is not None:
                _place(page, tile, MARGIN + across * (TILE + GAP), top, high)
        top += high + CAPTION
    _, data = cv2.imencode(".png", page)
    return data.tobytes()


def _height(row: Sequence[Tile | None]) -> int:
    """A row is as high as its highest picture: landscapes need no bed above and below."""
    return max(LOWEST, *(tile.picture.shape[0] for tile in row if tile is not None))


def _place(page: Image, tile: Tile, left: int, top: int, high: int) -> None:
    bottom = top + high - 1
    cv2.rectangle(page, (left, top), (left + TILE - 1, bottom), BED, -1)
    height, width = tile.picture.shape[:2]
    x, y = left + (TILE - width) // 2, top + (high - height) // 2
    page[y : y + height, x : x + width] = tile.picture
    edge = INK if tile.original else EDGE
    cv2.rectangle(page, (left, top), (left + TILE - 1, bottom), edge, 2 if tile.original else 1)
    if tile.original:
        text(page, cut_to(tile.caption, TILE, 13, 600), (left, bottom + 19), 13, INK, 600)
        text(page, "original", (left, bottom + 36), 12, MUTED)
        return
    for number, line in enumerate(_lines(tile.caption)):
        text(page, line, (left, bottom + 19 + 17 * number), 12, MUTED)


def _lines(caption: str, most: int = 2) -> list[str]:
    """Broken between operations."""
    lines: list[str] = []
    for step in caption.split(" · "):
        longer = f"{lines[-1]} · {step}" if lines else step
        if not lines or (width_of(longer, 12) > TILE and len(lines) < most):
            lines.append(step)
        else:
            lines[-1] = longer
    return [cut_to(line, TILE, 12) for line in lines]
