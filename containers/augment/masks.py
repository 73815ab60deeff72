"""Masks in COCO's run lengths: pixels off, on, off … down each column, the columns from left to right.

{"size": [height, width], "counts": …}
The counts are numbers, or the same as text: each in groups of five bits, the lowest first, a sixth set
where another group follows, the highest bit of the last one the sign, 48 added to each. From the fourth on
it is the difference to the count two before. github.com/cocodataset/cocoapi

raises   InputRejected: counts that do not fill the size, or more pixels than an image may have
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy
from jobkit.errors import InputRejected

from augment.geometry import UNMOVED, Image, Placement
from augment.images import LONGEST_SIDE, MOST_DECODED

#: From this count on, text holds differences.
DIFFERENT = 3
GROUP, MORE, SIGN, FIRST = 0x1F, 0x20, 0x10, 48


@dataclass(frozen=True, slots=True)
class Mask:
    height: int
    width: int
    #: (n,) Adding up to height · width; off comes first.
    runs: Any
    #: Whether its counts are written as text.
    as_text: bool

    def pixels(self) -> Image:
        """(height, width) of 0 and 1."""
        on: Image = (numpy.arange(len(self.runs)) % 2).astype(numpy.uint8)
        return numpy.ascontiguousarray(numpy.repeat(on, self.runs).reshape(self.width, self.height).T)

    def area(self) -> int:
        return int(self.runs[1::2].sum())

    def outlines(self) -> list[Any]:
        """(points, 2) each, holes among them: what is inside an odd number of them is on."""
        found, _ = cv2.findContours(self.pixels(), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        return [points.reshape(-1, 2) + 0.5 for points in found]


def moved_mask(mask: Mask, place: Placement) -> Mask:
    """On the canvas: each of its pixels is what lies under that pixel's centre, off beyond the edge."""
    if place.affine == UNMOVED and (place.width, place.height) == (mask.width, mask.height):
        return mask
    a, b, c, d, e, f = place.affine
    # From corners to centres: half a pixel off before, half a pixel back after.
    centres = numpy.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]])
    canvas = (place.width, place.height)
    pixels = cv2.warpAffine(mask.pixels(), centres, canvas, flags=cv2.INTER_NEAREST)
    return mask_from(pixels, mask.as_text)


def mask_from(pixels: Image, as_text: bool) -> Mask:
    """`pixels`: (height, width), on where they are not 0."""
    down = (pixels.T != 0).ravel()
    changes: Any = numpy.flatnonzero(down[1:] != down[:-1]) + 1
    runs = numpy.diff(numpy.concatenate([[0], changes, [down.size]]))
    runs = numpy.concatenate([[0], runs]) if down[0] else runs
    height, width = pixels.shape
    return Mask(height, width, runs, as_text)


def mask_of(document: Any, where: str) -> Mask:
    if not isinstance(document, dict) or document.keys() != {"size", "counts"}:
        raise _bad(where, f"a mask {str(document)[:60]}")
    size, counts = document["size"], document["counts"]
    if not isinstance(size, list) or len(size) != 2 or not all(_whole(side) and side > 0 for side in size):
        raise _bad(where, f"a mask of size {str(size)[:60]}")
    height, width = size
    if max(size) > LONGEST_SIDE or height * width > MOST_DECODED:
        raise _bad(where, f"a mask of {width} × {height} pixels, more than an image may have")
    runs = _counts_of_text(counts, where) if isinstance(counts, str) else counts
    # Bounded one by one, so that their sum is exact in 64 bits.
    if not isinstance(runs, list) or not all(_whole(one) and 0 <= one <= MOST_DECODED for one in runs):
        raise _bad(where, f"a mask's counts {str(runs)[:60]}")
    if sum(runs) != height * width:
        raise _bad(where, f"a mask of {sum(runs)} pixels for a size of {width} × {height}")
    return Mask(height, width, numpy.array(runs, numpy.int64), isinstance(counts, str))


def document_of(mask: Mask) -> dict[str, Any]:
    counts = [int(one) for one in mask.runs]
    return {"size": [mask.height, mask.width], "counts": _text_of_counts(counts) if mask.as_text else counts}


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _counts_of_text(text: str, where: str) -> list[int]:
    counts: list[int] = []
    value, shift = 0, 0
    for letter in text:
        group = ord(letter) - FIRST
        if not 0 <= group <= GROUP | MORE or shift > 30:
            raise _bad(where, f"a mask's counts with {letter!r}")
        value |= (group & GROUP) << shift
        shift += 5
        if group & MORE:
            continue
        if group & SIGN:
            value -= 1 << shift
        counts.append(value + (counts[-2] if len(counts) >= DIFFERENT else 0))
        value, shift = 0, 0
    if shift:
        raise _bad(where, "a mask's counts that are cut off")
    return counts


def _text_of_counts(counts: Sequence[int]) -> str:
    letters: list[str] = []
    for at, count in enumerate(counts):
        value = count - (counts[at - 2] if at >= DIFFERENT else 0)
        while True:
            group = value & GROUP
            value >>= 5
            more = value != (-1 if group & SIGN else 0)
            letters.append(chr((group | (MORE if more else 0)) + FIRST))
            if not more:
                break
    return "".join(letters)


def _bad(where: str, found: str) -> InputRejected:
    return InputRejected(
        where,
        found,
        "a mask as COCO writes it: size [height, width], and counts that add up to its pixels",
        "Encode the mask again, for instance with pycocotools",
    )
