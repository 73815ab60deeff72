"""What an image file holds, what it only claims to hold, and how much memory either may take."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import augment.images as images
import cv2
import numpy
import pytest
from augment.headers import Unreadable, header_of
from augment.images import checked_header, decoded, encoded
from launched import CONTAINERS

FORMATS = ["jpeg", "png", "webp", "bmp", "tiff"]


def picture(height: int = 40, width: int = 60, channels: int = 3, depth: str = "uint8") -> numpy.ndarray:
    """Smooth, so that lossy formats come close; each corner has its own colour."""
    ys, xs = numpy.mgrid[:height, :width].astype(float)
    planes = [xs / width, ys / height, 1 - xs / width, 0.25 + ys / height / 2]
    full = numpy.iinfo(depth).max
    return numpy.stack([numpy.rint(plane * full) for plane in planes[:channels]], axis=2).astype(depth)


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_goes_round_in_its_own_format(name: str) -> None:
    image = picture()
    found = decoded(encoded(image, name, 95))
    assert found.header.format == name
    assert (found.header.width, found.header.height) == (60, 40)
    assert numpy.abs(found.image.astype(int) - image).max() <= (0 if name in ("png", "bmp", "tiff") else 12)


@pytest.mark.parametrize(
    ("name", "channels", "depth"),
    [
        ("png", 1, "uint8"),
        ("png", 1, "uint16"),
        ("png", 3, "uint16"),
        ("png", 4, "uint8"),
        ("png", 4, "uint16"),
        ("jpeg", 1, "uint8"),
        ("tiff", 3, "uint16"),
        ("tiff", 1, "uint16"),
        ("tiff", 4, "uint8"),
        ("bmp", 4, "uint8"),
        ("webp", 4, "uint8"),
    ],
)
def test_grey_alpha_and_16_bits_stay_what_they_are(name: str, channels: int, depth: str) -> None:
    image = picture(channels=channels, depth=depth)
    found = decoded(encoded(image, name, 95))
    assert found.image.shape == image.shape
    assert found.image.dtype == image.dtype
    assert found.header.bytes_per_pixel >= channels * image.dtype.itemsize
    if name not in ("jpeg", "webp"):
        assert (found.image == image).all()


def exif(orientation: int) -> numpy.ndarray:
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return numpy.frombuffer(b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0", numpy.uint8)


def with_orientation(image: numpy.ndarray, extension: str, orientation: int) -> bytes:
    _, data = cv2.imencodeWithMetadata(extension, image, [cv2.IMAGE_METADATA_EXIF], [exif(orientation)])
    return data.tobytes()


@pytest.mark.parametrize("extension", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_is_upright_as_opencv_itself_turns_it(extension: str, orientation: int) -> None:
    data = with_orientation(picture(), extension, orientation)
    found = decoded(data)
    expected = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    assert found.header.orientation == orientation
    assert found.image.shape == expected.shape
    assert (found.image == expected).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_labels_given_for_the_stored_image_are_turned_with_it(orientation: int) -> None:
    """A white pixel at (50, 10) of the stored image is found where the label says, however it is turned."""
    image = numpy.zeros((40, 60, 3), numpy.uint8)
    image[10, 50] = 255
    found = decoded(with_orientation(image, ".png", orientation))
    if orientation >= 5:
        place = found.place_of_labels(60, 40)
        ((x, y),) = place.points(numpy.array([[50.5, 10.5]]))
        assert (found.image[int(y), int(x)] == 255).all()
    ((y, x),) = numpy.argwhere(found.image[:, :, 0] > 0)
    wide, high = found.viewed
    assert (found.place_of_labels(wide, high).points(numpy.array([[x, y]])) == [[x, y]]).all()
    assert (found.place_of_labels(None, None).points(numpy.array([[x, y]])) == [[x, y]]).all()
    with pytest.raises(Unreadable, match="its labels are for 61 × 40 pixels"):
        found.place_of_labels(61, 40)


def test_a_photo_too_large_to_hold_is_decoded_smaller_with_its_labels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = encoded(picture(400, 601), "jpeg", 95)
    monkeypatch.setattr(images, "MOST_DECODED", 400 * 601 * 3 // 5)
    found = decoded(data)
    assert found.reduced == 4
    assert found.image.shape == (100, 151, 3)
    assert found.place_of_labels(601, 400).points(numpy.array([[601.0, 400.0]])).tolist() == [[151.0, 100.0]]
    with pytest.raises(Unreadable, match="601 × 400 pixels as png take more memory"):
        decoded(encoded(picture(400, 601), "png", 95))


def png(width: int, height: int, data: bytes, bits: int = 8, colour: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def lying_jpeg(width: int, height: int) -> bytes:
    """A real JPEG whose frame says another size."""
    data = bytearray(encoded(picture(), "jpeg", 95))
    at = header_of(bytes(data)).frame
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


JPEG = encoded(picture(), "jpeg", 95)
HOSTILE = {
    "nothing": (b"", "not a JPEG"),
    "text": (b"hello, I am a picture", "not a JPEG"),
    "gif": (b"GIF89a\x01\x00\x01\x00", "not a JPEG"),
    "only a signature": (b"\x89PNG\r\n\x1a\n", "PNG that does not begin|ends too early"),
    "half a header": (JPEG[:30], "ends too early"),
    "cut off": (JPEG[: len(JPEG) // 2], "cut off"),
    "a claim of 65535²": (lying_jpeg(65535, 65535), "more than 178 million"),
    "a claim of 8000²": (lying_jpeg(8000, 8000), "which .* bytes can't hold"),
    "no height": (lying_jpeg(60, 0), "60 × 0 pixels"),
    "a bomb": (png(60_000, 60_000, zlib.compress(b"\0" * 10**6, 9)), "more than 178 million"),
    "a smaller bomb": (png(8_000, 8_000, zlib.compress(b"\0" * 10**6, 9)), "bytes can't hold"),
    "a real bomb": (png(12_000, 12_000, b"x" * 500_000), "take more memory"),
    "no pixels": (png(100, 100, b""), "can't be decoded|bytes can't hold"),
    "garbage for pixels": (png(20, 20, b"garbage" * 100), "can't be decoded"),
    "a strange depth": (png(10, 10, b"", bits=7), "7 bits"),
    "a segment that never ends": (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 100, "without a frame"),
    "a strip": (png(60_000, 10, b"x" * 2000), "take more memory"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_lies_or_is_damaged_is_named(case: str) -> None:
    data, reason = HOSTILE[case]
    with pytest.raises(Unreadable, match=reason):
        decoded(data)


def test_every_prefix_of_a_header_is_refused_or_read_and_never_fails() -> None:
    for name in FORMATS:
        data = encoded(picture(), name, 95)
        for end in range(0, min(len(data), 700)):
            try:
                header_of(data[:end])
            except Unreadable:
                continue


def test_random_bytes_in_a_header_never_fail() -> None:
    chance = numpy.random.default_rng(0)
    for _ in range(3000):
        data = bytearray(encoded(picture(12, 16), FORMATS[chance.integers(5)], 90))
        for _ in range(chance.integers(1, 6)):
            data[chance.integers(min(len(data), 200))] = chance.integers(256)
        try:
            decoded(bytes(data))
        except Unreadable:
            continue


def test_a_progressive_jpeg_counts_with_its_coefficients() -> None:
    _, data = cv2.imencode(".jpg", picture(), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    header = header_of(data.tobytes())
    assert header.beside == 2 * 60 * 40 * 3 // 2, "4:2:0: half of the colour values"
    assert header_of(JPEG).beside == 0


def test_a_quarter_of_a_gigapixel_in_a_jpeg_is_refused_before_it_is_decoded() -> None:
    _, reduced = checked_header(encoded(picture(3000, 4100), "jpeg", 80))
    assert reduced == 2 if images.MOST_DECODED < 3000 * 4100 * 3 else reduced == 1


MEASURE = """
import sys
from pathlib import Path
from augment.headers import Unreadable
from augment.images import decoded, encoded, written_as
def round_trip(path):
    found = decoded(path.read_bytes())
    encoded(found.image, written_as(found.image, found.header.format), 95)
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        round_trip(path)
    except Unreadable:
        pass
status = Path("/proc/self/status").read_text()
print([int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")][0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_the_largest_images_that_are_decoded_stay_in_memory_bounds(tmp_path: Path) -> None:
    noise = numpy.empty((3540, 3540, 3), numpy.uint8)
    cv2.randu(noise, 0, 255)
    for name in ("png", "webp", "bmp", "tiff"):
        (tmp_path / f"a.{name}").write_bytes(encoded(noise, name, 95))
    (tmp_path / "b.jpg").write_bytes(encoded(numpy.tile(noise, (2, 2, 1)), "jpeg", 90))
    _, progressive = cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    (tmp_path / "c.jpg").write_bytes(progressive.tobytes())
    for case, (data, _) in HOSTILE.items():
        (tmp_path / f"h {len(case)} {case[:5]}").write_bytes(data)
    del noise
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        cwd=CONTAINERS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 190, "beside it the job has pyarrow and its rows"
