"""What an image file says about itself before anything of it is decoded: format, size, depth, orientation.

A few dozen bytes decide whether a file may be decoded at all: a header may claim 60,000 × 60,000 pixels, and
a decoder would reserve memory for them. JPEG, PNG, WebP, BMP and TIFF, by their first bytes, not their names.

    raises   Unreadable: another format, or a header that ends too early
"""

import struct
from dataclasses import dataclass


class Unreadable(Exception):
    """Why an image can't be used, in words for the quarantine."""


@dataclass(frozen=True, slots=True)
class Header:
    format: str
    #: As stored: before the orientation is applied.
    width: int
    height: int
    #: Bytes of one decoded pixel, as far as the header tells; the most there could be where it does not.
    bytes_per_pixel: int = 3
    #: EXIF's 1 to 8: https://www.cipa.jp/std/documents/e/DC-X008-Translation-2019-E.pdf, tag 0112
    orientation: int = 1
    #: Bytes that a decoder keeps beside the pixels: a progressive JPEG's coefficients.
    beside: int = 0
    #: Bytes that the smallest file with so many pixels has: below, the header promises what is not there.
    smallest_file: int = 0
    #: Where a JPEG's frame begins: thumbnails, with ends of their own, come before.
    frame: int = 0


#: No stream unpacks to more than 1032 times its size (zlib's technical notes).
DEFLATE = 1032


def header_of(data: bytes) -> Header:
    try:
        for start, read in (
            (b"\xff\xd8\xff", _jpeg),
            (b"\x89PNG\r\n\x1a\n", _png),
            (b"RIFF", _webp),
            (b"BM", _bmp),
            (b"II*\0", _tiff),
            (b"MM\0*", _tiff),
        ):
            if data[: len(start)] == start:
                header = read(data)
                break
        else:
            raise Unreadable("not a JPEG, PNG, WebP, BMP or TIFF image")
    except (struct.error, IndexError):
        raise Unreadable("its header ends too early") from None
    if header.width < 1 or header.height < 1:
        raise Unreadable(f"its header says {header.width} × {header.height} pixels")
    return header


def _jpeg(data: bytes) -> Header:
    """Markers up to the start of frame: ITU-T T.81, annex B."""
    at, orientation = 2, 1
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        marker, kind = data[at], data[at + 1]
        if marker != 0xFF:
            raise Unreadable("a JPEG with bytes between its segments")
        (length,) = struct.unpack_from(">H", data, at + 2)
        if kind in (0xD9, 0xDA) or length < 2:
            raise Unreadable("a JPEG without a frame")
        if kind == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            orientation = orientation_in(data[at + 10 : at + 2 + length])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return _frame(data, at, kind, orientation)
        at += 2 + length


def _frame(data: bytes, at: int, kind: int, orientation: int) -> Header:
    precision, height, width, components = struct.unpack_from(">BHHB", data, at + 4)
    if precision != 8 or not 1 <= components <= 4:
        raise Unreadable(f"a JPEG of {precision} bits and {components} components")
    factors = [data[at + 11 + 3 * number] for number in range(components)]
    across, down = max(f >> 4 for f in factors), max(f & 15 for f in factors)
    if across == 0 or down == 0:
        raise Unreadable("a JPEG with a sampling factor of 0")
    values = int(width * height * sum((f >> 4) * (f & 15) for f in factors) / (across * down))
    kept = 2 * values if kind in (0xC2, 0xC6, 0xCA, 0xCE) else 0
    # A Huffman code has a bit at least, and each block of 64 values has at least one code.
    smallest = values // (64 * 8) if kind < 0xC9 else 0
    return Header("jpeg", width, height, 1 if components == 1 else 3, orientation, kept, smallest, at)


def _png(data: bytes) -> Header:
    """W3C PNG: IHDR first; the chunks before the pixels say whether there is alpha, and the orientation."""
    if data[12:16] != b"IHDR":
        raise Unreadable("a PNG that does not begin with IHDR")
    width, height, bits, colour = struct.unpack_from(">IIBB", data, 16)
    channels = {0: 1, 2: 3, 3: 3, 4: 4, 6: 4}.get(colour)
    if channels is None or bits not in (1, 2, 4, 8, 16):
        raise Unreadable(f"a PNG of colour type {colour} with {bits} bits")
    orientation, at = 1, 33
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"eXIf":
            orientation = orientation_in(data[at + 8 : at + 8 + length])
        if kind == b"tRNS":
            channels = 4
        if kind in (b"IDAT", b"IEND"):
            break
        at += 12 + length
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    raw = height * (1 + (width * samples * bits + 7) // 8)
    return Header("png", width, height, channels * (2 if bits == 16 else 1), orientation, 0, raw // DEFLATE)


def _webp(data: bytes) -> Header:
    """https://developers.google.com/speed/webp/docs/riff_container"""
    if data[8:12] != b"WEBP":
        raise Unreadable("a RIFF file that is no WebP image")
    kind = bytes(data[12:16])
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return Header("webp", width & 0x3FFF, height & 0x3FFF, 3)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return Header("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, 4)
    if kind != b"VP8X":
        raise Unreadable("a WebP without VP8 data")
    width = 1 + int.from_bytes(data[24:27], "little")
    height = 1 + int.from_bytes(data[27:30], "little")
    orientation, at = 1, 30
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"EXIF":
            orientation = orientation_in(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return Header("webp", width, height, 4 if data[20] & 16 else 3, orientation)


def _bmp(data: bytes) -> Header:
    (size,) = struct.unpack_from("<I", data, 14)
    if size < 40:
        raise Unreadable("a BMP of before 1990")
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    return Header("bmp", width, abs(height), 4 if bits == 32 else 3)


def _tiff(data: bytes) -> Header:
    """TIFF 6.0: the first directory's tags for size, bits, samples and orientation."""
    tags = _tags(data)
    width, height = tags.get(0x0100, 0), tags.get(0x0101, 0)
    bits, samples = tags.get(0x0102, 8), tags.get(0x0115, 1)
    if samples > 4 or bits > 16:
        raise Unreadable(f"a TIFF of {samples} samples with {bits} bits")
    orientation = tags.get(0x0112, 1)
    channels = 1 if samples == 1 and tags.get(0x0106, 1) < 2 else max(3, samples)
    return Header(
        "tiff", width, height, channels * (2 if bits > 8 else 1), orientation if 1 <= orientation <= 8 else 1
    )


def orientation_in(exif: bytes) -> int:
    """1 where the EXIF block says nothing usable: a broken note is no reason to refuse the picture."""
    try:
        found = _tags(exif[6:] if exif[:6] == b"Exif\0\0" else exif).get(0x0112, 1)
    except (struct.error, IndexError, Unreadable):
        return 1
    return found if 1 <= found <= 8 else 1


def _tags(data: bytes) -> dict[int, int]:
    """The first directory's numbers; of several values the first."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None:
        raise Unreadable("a TIFF without its byte order")
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, start)
    tags: dict[int, int] = {}
    for number in range(min(count, 500)):
        at = start + 2 + 12 * number
        tag, kind, values = struct.unpack_from(f"{order}HHI", data, at)
        if kind not in (3, 4):
            continue
        code, size = ("H", 2) if kind == 3 else ("I", 4)
        inside = at + 8
        if size * values > 4:
            (inside,) = struct.unpack_from(f"{order}I", data, at + 8)
        (tags[tag],) = struct.unpack_from(f"{order}{code}", data, inside)
    return tags
