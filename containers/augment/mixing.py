"""Mixup and cutmix: two images become one, its label is both of theirs, with the shares they have in it.

Zhang et al. 2018 (arXiv:1710.09412) and Yun et al. 2019 (arXiv:1905.04899). For classification only:
a box around half an object has no label that a detector could learn.
"""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy

from augment.geometry import Image
from augment.values import Step, box_of

Weights = dict[str, float]


def mixed(image: Image, other: Image, step: Step) -> tuple[Image, float]:
    """The mixture, in `image`, and the own image's exact share in it. Both have one shape and depth."""
    if step["name"] == "mixup":
        cv2.addWeighted(image, step["weight"], other, 1 - step["weight"], 0, dst=image)
        return image, step["weight"]
    side = (1 - step["weight"]) ** 0.5
    left, top, right, bottom = box_of({**step, "width": side, "height": side}, image)
    image[top:bottom, left:right] = other[top:bottom, left:right]
    height, width = image.shape[:2]
    # What was cut off at the edges is not in the image: the label counts pixels, not what was drawn.
    return image, 1 - (right - left) * (bottom - top) / (width * height)


def fitted(partner: Image, width: int, height: int, channels: int, dtype: Any) -> Image:
    """The partner's middle, (height, width, channels)."""
    scale = max(width / partner.shape[1], height / partner.shape[0])
    wide, high = min(partner.shape[1], round(width / scale)), min(partner.shape[0], round(height / scale))
    left, top = (partner.shape[1] - wide) // 2, (partner.shape[0] - high) // 2
    middle = partner[top : top + high, left : left + wide]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    sized = cv2.resize(middle, (width, height), interpolation=way).reshape(height, width, -1)
    if sized.dtype != dtype:  # 0…255 and 0…65535: 257 times as many steps
        wider = dtype == numpy.uint16
        sized = sized.astype(numpy.uint16) * 257 if wider else (sized // 257).astype(numpy.uint8)
    return _with_channels(sized, channels)


def _with_channels(image: Image, channels: int) -> Image:
    if image.shape[2] == channels:
        return image
    codes = {
        (1, 3): cv2.COLOR_GRAY2BGR,
        (1, 4): cv2.COLOR_GRAY2BGRA,
        (3, 1): cv2.COLOR_BGR2GRAY,
        (3, 4): cv2.COLOR_BGR2BGRA,
        (4, 1): cv2.COLOR_BGRA2GRAY,
        (4, 3): cv2.COLOR_BGRA2BGR,
    }
    return cv2.cvtColor(image, codes[image.shape[2], channels]).reshape(*image.shape[:2], channels)


def mixed_weights(own: Mapping[str, float], partner: str, share: float) -> Weights:
    """Label → share; they add up to 1. Two images of one label are that label alone."""
    weights: dict[str, Any] = {label: weight * share for label, weight in own.items()}
    weights[partner] = weights.get(partner, 0.0) + 1 - share
    return weights
