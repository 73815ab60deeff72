"""What an image shows and where: the checks that COCO's and YOLO's annotations both go through.

raises   Refused: what can't be true. With an object missing the image would teach the wrong thing.
"""

import math
from typing import Any, Final

from collect.image_size import Size, size_of
from collect.refused import Refused

#: Boxes are drawn by hand and rounded: this many pixels outside are cut off without a word.
SLACK: Final = 1


def size_or_refused(data: bytes, path: str) -> Size:
    size = size_of(data)
    if size is None or min(size) < 1:
        raise Refused("an image whose header tells no size", path)
    return size


def box_within(box: list[float], size: Size, path: str) -> list[float]:
    """`[left, top, width, height]` inside the image."""
    x, y, width, height = box
    right, bottom = x + width, y + height
    outside = min(x, y) < -SLACK or right > size[0] + SLACK or bottom > size[1] + SLACK
    if outside or width <= 0 or height <= 0:
        raise Refused("a box that is empty or outside of its image", f"{path}: {box} of {size}")
    left, top = max(0, x), max(0, y)
    return [left, top, min(size[0], right) - left, min(size[1], bottom) - top]


def are_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        for value in values
    )
