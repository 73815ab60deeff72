"""Bytes → pixels and back, within a known amount of memory.

    raises   Unreadable, in words for the quarantine: what is no image, damaged, cut off, or too large

An image that would take more memory than MOST_DECODED is decoded smaller where its format can do that (JPEG:
a half, a quarter, an eighth, by the transform itself), else refused. `memory_for` is what decoding takes, so
that several can share a limit.
"""

from dataclasses import dataclass

import cv2
import numpy

from augment.geometry import UNMOVED, Affine, Image, Placement, after
from augment.headers import Header, Unreadable, header_of

#: As Pillow's own limit against decompression bombs.
MOST_PIXELS = 178_956_970
#: Of a file.
MOST_BYTES = 64 * 2**20
#: Of one decoded image: 12.5 megapixels in colour. Its copy and one buffer more are beside it.
MOST_DECODED = 36 * 2**20
#: While it is decoded: the file, the pixels, OpenCV's second buffer of them, a progressive JPEG's values.
MOST_WHILE_DECODING = 120 * 2**20
#: The WebP encoder takes four times as much beside it.
MOST_WEBP = 16 * 2**20
#: OpenCV's warp counts in 16 bits.
LONGEST_SIDE = 32_000

FORMATS = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "bmp": ".bmp", "tiff": ".tiff"}
_REDUCED = {
    2: (cv2.IMREAD_REDUCED_GRAYSCALE_2, cv2.IMREAD_REDUCED_COLOR_2),
    4: (cv2.IMREAD_REDUCED_GRAYSCALE_4, cv2.IMREAD_REDUCED_COLOR_4),
    8: (cv2.IMREAD_REDUCED_GRAYSCALE_8, cv2.IMREAD_REDUCED_COLOR_8),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Pixels as a person sees them: the orientation is applied."""

    image: Image
    header: Header
    #: 1, or how many times smaller each side is than the file's.
    reduced: int

    @property
    def viewed(self) -> tuple[int, int]:
        """The full size, width first, as a viewer shows it."""
        stored = self.header.width, self.header.height
        return (stored[1], stored[0]) if self.header.orientation >= 5 else stored

    def place_of_labels(self, width: int | None, height: int | None) -> Placement:
        """From the pixels that labels are given in to those of `image`.

        They count the pixels of the image as it is seen, unless the size beside them is the stored one's.
        """
        across, down = self.viewed
        upright = UNMOVED
        if width is not None and height is not None and (width, height) != (across, down):
            if (width, height) != (self.header.width, self.header.height):
                raise Unreadable(f"its labels are for {width} × {height} pixels, it has {across} × {down}")
            upright = _stored_to_viewed(self.header)
        high, wide = self.image.shape[:2]
        return Placement(after((wide / across, 0.0, 0.0, 0.0, high / down, 0.0), upright), wide, high)


def checked_header(data: bytes) -> tuple[Header, int]:
    """The header, and how many times smaller the image is to be decoded."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"a file of {len(data) >> 20} MiB, more than {MOST_BYTES >> 20}")
    header = header_of(data)
    pixels = header.width * header.height
    size = f"{header.width} × {header.height} pixels"
    if pixels > MOST_PIXELS:
        raise Unreadable(f"its header says {size}, more than {MOST_PIXELS // 10**6} million")
    if len(data) < header.smallest_file:
        raise Unreadable(f"its header says {size}, which {len(data)} bytes can't hold")
    for reduced in (1, 2, 4, 8) if header.format == "jpeg" else (1,):
        sides = -(-header.width // reduced), -(-header.height // reduced)
        decoded = sides[0] * sides[1] * header.bytes_per_pixel
        fits = decoded <= MOST_DECODED and max(sides) <= LONGEST_SIDE
        if fits and memory_for(data, header, reduced) <= MOST_WHILE_DECODING:
            return header, reduced
    raise Unreadable(f"{size} as {header.format} take more memory than an image may have")


def memory_for(data: bytes, header: Header, reduced: int) -> int:
    """Bytes in use while it is decoded."""
    decoded = -(-header.width // reduced) * -(-header.height // reduced) * header.bytes_per_pixel
    return len(data) + header.beside + 2 * decoded


def decoded(data: bytes) -> Decoded:
    header, reduced = checked_header(data)
    if header.format == "jpeg" and data.rfind(b"\xff\xd9", header.frame) < 0:
        raise Unreadable("a JPEG that is cut off")  # the decoder would fill it up with grey
    grey = header.bytes_per_pixel == 1
    flags = (
        cv2.IMREAD_UNCHANGED if reduced == 1 else _REDUCED[reduced][not grey] | cv2.IMREAD_IGNORE_ORIENTATION
    )
    try:
        image = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), flags)
    except cv2.error as error:
        raise Unreadable(f"a {header.format} image that can't be decoded ({_first_line(error)})") from None
    if image is None:
        raise Unreadable(f"a {header.format} image that can't be decoded")
    if image.ndim == 2:
        image = image[:, :, None]
    expected = -(-header.height // reduced), -(-header.width // reduced)
    if image.shape[:2] != expected:
        raise Unreadable(f"its header says {expected[1]} × {expected[0]} pixels, it holds {_size(image)}")
    if image.dtype not in (numpy.uint8, numpy.uint16) or image.shape[2] not in (1, 3, 4):
        raise Unreadable(f"an image of {image.shape[2]} channels of {image.dtype}")
    return Decoded(_upright(image, header.orientation), header, reduced)


def written_as(image: Image, format: str) -> str:
    """The format a copy is written in: its image's own, but PNG for WebP that would take too much memory."""
    return "png" if format == "webp" and image.nbytes > MOST_WEBP else format


def encoded(image: Image, format: str, quality: int) -> bytes:
    """`quality` counts for JPEG and WebP; the others lose nothing."""
    parameters = {
        "jpeg": [cv2.IMWRITE_JPEG_QUALITY, quality],
        "webp": [
            cv2.IMWRITE_WEBP_QUALITY,
            quality,
        ],  # above 100 it would be lossless, and take 10 times the memory
    }.get(format, [])
    done, data = cv2.imencode(FORMATS[format], image, parameters)
    if not done:
        raise ValueError(f"{_size(image)} {image.dtype} can't be written as {format}")
    return data.tobytes()


def _size(image: Image) -> str:
    return f"{image.shape[1]} × {image.shape[0]}"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:120]


def _upright(image: Image, orientation: int) -> Image:
    """As cv2.imread does for colour images; it leaves those with alpha or 16 bits as they are stored."""
    turned = {
        1: lambda: image,
        2: lambda: cv2.flip(image, 1),
        3: lambda: cv2.flip(image, -1),
        4: lambda: cv2.flip(image, 0),
        5: lambda: cv2.transpose(image),
        6: lambda: cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE),
        7: lambda: cv2.flip(cv2.transpose(image), -1),
        8: lambda: cv2.rotate(image, cv2.ROTATE_90_COUNTERCLOCKWISE),
    }[orientation]()
    return turned if turned.ndim == 3 else turned[:, :, None]


def _stored_to_viewed(header: Header) -> Affine:
    """Where EXIF's orientation takes a point of the stored image."""
    width, height = float(header.width), float(header.height)
    return {
        1: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        2: (-1.0, 0.0, width, 0.0, 1.0, 0.0),
        3: (-1.0, 0.0, width, 0.0, -1.0, height),
        4: (1.0, 0.0, 0.0, 0.0, -1.0, height),
        5: (0.0, 1.0, 0.0, 1.0, 0.0, 0.0),
        6: (0.0, -1.0, height, 1.0, 0.0, 0.0),
        7: (0.0, -1.0, height, -1.0, 0.0, width),
        8: (0.0, 1.0, 0.0, -1.0, 0.0, width),
    }[header.orientation]
