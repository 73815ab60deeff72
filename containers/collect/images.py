"""The image of a row: bytes, `{bytes, path}` as Hugging Face's columns hold it, base64, or an address.

raises   Refused: none of these, or more than MOST_IMAGE bytes

Whether the bytes are an image the run's stage `validate` judges, by its own reader: here they are counted.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from collect.refused import Refused

#: As MOST_IMAGE_BYTES of domain/datasets/formats/images.ts: a larger one would be put aside there.
MOST_IMAGE: Final = 64 * 1024**2
#: Of a file's name: an image that some reader knows.
ENDINGS: Final = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .heic .heif .jxl .jp2 .ico".split()
)
TOO_LARGE: Final = f"an image of more than {MOST_IMAGE} bytes"
NO_IMAGE: Final = "no image: neither bytes nor {bytes, path}, base64 or an address"
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
DATA = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Image:
    """The file as it was found; its path, or '' where nobody said."""

    bytes: bytes
    path: str = ""


#: The image at an address, or Refused.
Fetch = Callable[[str], Image]


def is_image(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in ENDINGS


def image_in(value: Any, fetch: Fetch) -> Image:
    """What the row's field holds, as an image."""
    if isinstance(value, Image):
        return _bounded(value)
    if isinstance(value, Mapping):
        path = value.get("path")
        image = image_in(value.get("bytes"), fetch)
        return Image(image.bytes, path) if isinstance(path, str) else image
    if isinstance(value, bytes | bytearray | memoryview):
        return _bounded(Image(bytes(value)))
    if not isinstance(value, str):
        raise Refused(NO_IMAGE)
    if ADDRESS.match(value):
        return _bounded(fetch(value))
    return _bounded(Image(_decoded(value)))


def _decoded(text: str) -> bytes:
    head = DATA.match(text)
    packed = text[head.end() :] if head else text
    # Three bytes in four signs; line ends of MIME aside.
    if len(packed) > 2 * MOST_IMAGE:
        raise Refused(TOO_LARGE)
    try:
        return base64.b64decode("".join(packed.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(NO_IMAGE, text[:80]) from None


def _bounded(image: Image) -> Image:
    if len(image.bytes) > MOST_IMAGE:
        raise Refused(TOO_LARGE, image.path)
    if not image.bytes:
        raise Refused("an image without a byte", image.path)
    return image
