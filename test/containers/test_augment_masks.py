"""Masks: read and written as pycocotools does, and moved so that each pixel is what lies under its centre."""

from typing import Any

import cv2
import numpy
import pytest
from augment.geometry import UNMOVED, Placement, inverse, placement_of
from augment.headers import Unreadable
from augment.labels import LabelledObject, moved_objects, placed_objects
from augment.masks import document_of, mask_from, mask_of, moved_mask
from augment.seeds import generator_of
from augment.spec import parse_spec
from jobkit.errors import InputRejected

#: As pycocotools wrote them: a square, and a cell's nucleus.
SQUARE = {"size": [100, 100], "counts": "Xl4b1b1" + "0" * 98}
SHAPE = {
    "size": [1000, 1000],
    "counts": "Q[]17mn06M3L3M3M3M3N2M3M2O2N100O100N20000O100O1000O100000001N10001N101N101N1O2N2N3K4K6G\\Vkk0",
}


def blot(seed: int, height: int = 37, width: int = 53) -> numpy.ndarray:
    chance = numpy.random.default_rng(seed)
    ys, xs = numpy.mgrid[:height, :width]
    middle, radius = (chance.uniform(0, height), chance.uniform(0, width)), chance.uniform(4, 18)
    return (numpy.hypot(ys - middle[0], xs - middle[1]) < radius).astype(numpy.uint8)


def test_what_pycocotools_wrote_is_read_and_written_again() -> None:
    square = mask_of(SQUARE, "a")
    expected = numpy.zeros((100, 100), numpy.uint8)
    expected[:50, 50:] = 1
    assert (square.pixels() == expected).all()
    assert document_of(square) == SQUARE
    shape = mask_of(SHAPE, "b")
    assert shape.area() == shape.pixels().sum() > 1000
    regions, _ = cv2.connectedComponents(shape.pixels())
    assert regions == 2, "what is off, and one nucleus"
    assert document_of(shape) == SHAPE


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_pixels_go_round(seed: int, as_text: bool) -> None:
    noise = numpy.random.default_rng(seed).integers(0, 2, (seed * 7 + 1, 23), numpy.uint8)
    for pixels in (noise, blot(seed), numpy.ones((3, 5), numpy.uint8), numpy.zeros((3, 5), numpy.uint8)):
        document = document_of(mask_from(pixels, as_text))
        assert isinstance(document["counts"], str if as_text else list)
        assert (mask_of(document, "a").pixels() == pixels).all()
        assert mask_of(document, "a").area() == pixels.sum()


@pytest.mark.parametrize("seed", range(40))
def test_each_pixel_is_the_one_under_its_centre(seed: int) -> None:
    operations = [{"name": name, "probability": 0.8} for name in ("rotate", "flip", "crop", "scale")]
    spec = parse_spec({"images": {"operations": operations}})["images"]["operations"]
    pixels = blot(seed)
    height, width = pixels.shape
    place, _ = placement_of(spec, width, height, generator_of(seed, "a", 1))

    found = moved_mask(mask_from(pixels, True), place).pixels()

    a, b, c, d, e, f = inverse(place.affine)
    ys, xs = numpy.mgrid[: place.height, : place.width] + 0.5
    across, down = a * xs + b * ys + c, d * xs + e * ys + f
    inside = (across >= 0) & (across < width) & (down >= 0) & (down < height)
    under = pixels[numpy.clip(down, 0, height - 1).astype(int), numpy.clip(across, 0, width - 1).astype(int)]
    # A centre on the border of two pixels may be either's: OpenCV counts in 1024ths.
    near = numpy.minimum(*(numpy.abs(x - numpy.rint(x)) for x in (across, down))) < 2 / 1024
    assert found.shape == (place.height, place.width)
    assert ((found == under * inside) | near).all()


def test_an_object_is_kept_by_the_share_of_its_mask() -> None:
    pixels = numpy.zeros((100, 100), numpy.uint8)
    pixels[40:60, :40] = 1
    one = LabelledObject("x", (0, 0, 100, 100), (), (), mask_from(pixels, False))
    half = Placement((1, 0, -20, 0, 1, 0), 100, 100)
    (found,) = moved_objects([one], half, 0.5)
    assert found.mask is not None
    assert found.mask.area() == 400
    assert moved_objects([one], half, 0.51) == []


def test_a_mask_of_another_size_than_its_image_is_refused() -> None:
    one = LabelledObject("x", None, (), (), mask_from(blot(1), False))
    assert placed_objects([one], Placement(UNMOVED, 53, 37)) == [one]
    turned = Placement((0, -1, 37, 1, 0, 0), 37, 53)
    assert placed_objects([one], turned)[0].mask is not None
    with pytest.raises(Unreadable, match=r"mask of 53 × 37 pixels, which is not the image's size"):
        placed_objects([one], Placement(UNMOVED, 54, 37))


@pytest.mark.parametrize(
    ("rle", "found"),
    [
        ([1], "a mask"),
        ({"size": [2, 2]}, "a mask"),
        ({"size": [2, 2], "counts": [4], "order": "C"}, "a mask"),
        ({"size": [2, 2.5], "counts": [5]}, "of size"),
        ({"size": [0, 2], "counts": [0]}, "of size"),
        ({"size": [2, 2], "counts": [1, 2]}, "3 pixels for a size of 2 × 2"),
        ({"size": [2, 2], "counts": [5, -1]}, "counts"),
        ({"size": [2, 2], "counts": [True, 3]}, "counts"),
        ({"size": [2, 2], "counts": None}, "counts"),
        ({"size": [2, 2], "counts": "~"}, "counts with '~'"),
        ({"size": [2, 2], "counts": "oooooooooooo"}, "counts with 'o'"),
        ({"size": [2, 2], "counts": "4R"}, "cut off"),
        ({"size": [10**6, 10**6], "counts": [10**12]}, "1000000 × 1000000 pixels"),
    ],
)
def test_what_is_no_mask_is_refused(rle: Any, found: str) -> None:
    with pytest.raises(InputRejected, match=f"row 7.*{found}.*Encode the mask again"):
        mask_of(rle, "row 7")
