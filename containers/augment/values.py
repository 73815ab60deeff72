"""What pixels become: colour, blur, noise, a grey rectangle. Each changes its image, or returns another.

An operation is drawn first, as a dictionary that says everything about it, and applied afterwards: what
stands in the manifest is enough to do it again.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy

from augment.geometry import Image, fill_of
from augment.seeds import Generator, between, happens
from augment.spec import GEOMETRY, Operation

#: Rows that get their noise at a time: both stay in the cache, and that is all the noise in memory.
BAND = 128
#: Rows of a large image that are changed at a time: a second one of its size would be memory's largest part.
ROWS = 512
#: Luminance of blue, green and red (ITU-R BT.601).
LUMINANCE = numpy.array([0.114, 0.587, 0.299])
#: Red, green, blue → Y, I, Q (NTSC 1953, as in FCC 47 CFR 73.682).
YIQ = numpy.array([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
#: Turning the hue in YIQ, as (3, 3) maps of BGR: what stays, what goes with the cosine, what with the sine.
GREY_AXIS, IN_PHASE, QUADRATURE = (
    (numpy.linalg.inv(YIQ) @ numpy.array(part) @ YIQ)[::-1, ::-1]
    for part in (
        [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
        [[0, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0, 0, 0], [0, 0, -1], [0, 1, 0]],
    )
)

Step = Mapping[str, Any]


def drawn_values(operations: Sequence[Operation], chance: Generator) -> list[Step]:
    """The operations that change values, those that happen, with what was drawn for them; mixing included."""
    steps: list[Step] = []
    for operation in operations:
        if operation["name"] in GEOMETRY:
            continue
        happening = happens(chance, operation["probability"])
        values = _DRAWS[operation["name"]](operation, chance)
        if happening:
            steps.append({"name": operation["name"], **values})
    return steps


def _colour(operation: Operation, chance: Generator) -> dict[str, Any]:
    def factor(name: str) -> float:
        return round(between(chance, [1 - operation[name], 1 + operation[name]]), 4)

    hue = operation["hue"]
    return {
        "brightness": factor("brightness"),
        "contrast": factor("contrast"),
        "saturation": factor("saturation"),
        "hue": round(between(chance, [-hue, hue]), 2),
    }


def _noise(operation: Operation, chance: Generator) -> dict[str, Any]:
    return {"std": round(between(chance, operation["std"]), 3), "seed": int(chance.integers(0, 2**31))}


def _rectangle(operation: Operation, chance: Generator) -> dict[str, Any]:
    """Sides and centre as shares: the canvas is not known yet."""
    area = between(chance, operation["area"])
    low, high = operation["ratio"]
    ratio = math.exp(between(chance, [math.log(low), math.log(high)]))
    return {
        "width": round(min(1.0, (area * ratio) ** 0.5), 4),
        "height": round(min(1.0, (area / ratio) ** 0.5), 4),
        "x": round(chance.random(), 4),
        "y": round(chance.random(), 4),
    }


def _mixture(operation: Operation, chance: Generator) -> dict[str, Any]:
    """The own image keeps the larger part: the row's label stays the truer one of the two."""
    weight = float(chance.beta(operation["alpha"], operation["alpha"]))
    return {
        "weight": round(max(weight, 1 - weight), 4),
        "x": round(chance.random(), 4),
        "y": round(chance.random(), 4),
        "partner": round(chance.random(), 9),
    }


_DRAWS = {
    "colour": _colour,
    "blur": lambda operation, chance: {"sigma": round(between(chance, operation["sigma"]), 3)},
    "noise": _noise,
    "erase": _rectangle,
    "mixup": _mixture,
    "cutmix": _mixture,
}


def changed(image: Image, steps: Sequence[Step], mine: bool = True) -> Image:
    """`image` with the steps in their order, without those that mix; the array is used up if it is `mine`.

    Else another array comes back, unless there are no steps.
    """
    for step in steps:
        image = _CHANGES[step["name"]](image, step, mine)
        mine = True
    return image


def _coloured(image: Image, step: Step, mine: bool) -> Image:
    height, width, channels = image.shape
    matrix = colour_matrix(step, mean_of(image), channels)
    if height <= ROWS or not mine:
        return _shaped(cv2.transform(image, matrix), image)
    for top in range(0, height, ROWS):
        image[top : top + ROWS] = cv2.transform(image[top : top + ROWS], matrix).reshape(-1, width, channels)
    return image


def mean_of(image: Image) -> list[float]:
    """Of each channel: cv2.mean's numbers to the last bit, from OpenCV's faster sum."""
    share = 1 / (image.shape[0] * image.shape[1])
    return [total * share for total in cv2.sumElems(image)]


def _blurred(image: Image, step: Step, mine: bool) -> Image:
    if step["sigma"] < 0.05:  # the kernel is a single 1
        return image if mine else image.copy()
    height, reach = len(image), 4 * math.ceil(step["sigma"]) + 1  # beyond the kernel that OpenCV takes
    if height <= ROWS or not mine:
        return _shaped(cv2.GaussianBlur(image, (0, 0), step["sigma"]), image)
    above = image[:0]
    for top in range(0, height, ROWS):
        bottom = min(top + ROWS, height)
        rows = numpy.concatenate([above, image[top : bottom + reach]])
        above, before = image[max(0, bottom - reach) : bottom].copy(), len(above)
        blurred = cv2.GaussianBlur(rows, (0, 0), step["sigma"]).reshape(rows.shape)
        image[top:bottom] = blurred[before : before + bottom - top]
    return image


def _shaped(result: Image, image: Image) -> Image:
    """OpenCV drops the last axis of grey images."""
    return result if result.ndim == 3 else result.reshape(image.shape)


def _erased(image: Image, step: Step, mine: bool) -> Image:
    image = image if mine else image.copy()
    left, top, right, bottom = box_of(step, image)
    colours = min(3, image.shape[2])
    image[top:bottom, left:right, :colours] = fill_of(image, "grey")[:colours]
    return image


def box_of(step: Step, image: Image) -> tuple[int, int, int, int]:
    """The step's rectangle about its centre, cut at the image's edges: left, top, right, bottom."""
    height, width = image.shape[:2]
    left, right = _span(step["x"], step["width"], width)
    top, bottom = _span(step["y"], step["height"], height)
    return left, top, right, bottom


def _span(centre: float, share: float, side: int) -> tuple[int, int]:
    length = max(1, round(share * side))
    start = round(centre * side - length / 2)
    return max(0, min(start, side - 1)), max(1, min(start + length, side))


def _noisy(image: Image, step: Step, mine: bool) -> Image:
    height, width, channels = image.shape
    wide = image.dtype == numpy.uint16
    std, depth = step["std"] * (257 if wide else 1), cv2.CV_16U if wide else cv2.CV_8U
    result = image if mine else numpy.empty(image.shape, image.dtype)
    grain = numpy.empty((min(BAND, height), width, channels), numpy.float32)
    flat = grain.reshape(len(grain), -1)
    mean, deviation = numpy.zeros(1), numpy.full(1, std)  # of one channel, whatever stands beside it
    for top in range(0, height, BAND):
        band, part = image[top : top + BAND], grain[: height - top]
        # OpenCV's generator belongs to the thread: seeded here, for this band, and used up here.
        cv2.setRNGSeed((step["seed"] + top * 0x9E3779B1) & 0x7FFFFFFF)
        cv2.randn(flat[: height - top], mean, deviation)
        if channels == 4:
            part[:, :, 3] = 0  # alpha stays
        cv2.add(band, part, dst=result[top : top + BAND], dtype=depth)
    return result


_CHANGES = {"colour": _coloured, "blur": _blurred, "noise": _noisy, "erase": _erased}


def colour_matrix(step: Step, mean: Sequence[float], channels: int) -> Any:
    """(channels, channels + 1): brightness · contrast · saturation · hue, the last first, as one map.

    Contrast is about the mean luminance and saturation about each pixel's own, as torchvision and Pillow's
    ImageEnhance define them. Hue turns about YIQ's grey axis, which keeps the luminance; HSV's does not.
    """
    brightness, contrast = step["brightness"], step["contrast"]
    if channels == 1:
        return numpy.array([[brightness * contrast, brightness * (1 - contrast) * mean[0]]])
    matrix = numpy.zeros((channels, channels + 1))
    matrix[3:, 3] = 1  # alpha stays
    turn = math.radians(step["hue"])
    hue = GREY_AXIS + math.cos(turn) * IN_PHASE + math.sin(turn) * QUADRATURE
    mixed = step["saturation"] * hue + (1 - step["saturation"]) * LUMINANCE
    matrix[:3, :3] = brightness * contrast * mixed
    matrix[:3, -1] = brightness * (1 - contrast) * float(LUMINANCE @ mixed @ numpy.asarray(mean[:3]))
    return matrix
