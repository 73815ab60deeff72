"""Colour against its formula, noise and blur against their definitions, mixtures against their labels."""

from typing import Any

import augment.values as values
import cv2
import numpy
import pytest
from augment.compose import Item, copy_of, described, without_mixing
from augment.labels import LabelledObject
from augment.mixing import fitted, mixed, mixed_weights
from augment.seeds import generator_of
from augment.spec import parse_spec
from augment.values import YIQ, changed, colour_matrix, drawn_values, mean_of
from jobkit.errors import InputRejected

CHANCE = numpy.random.default_rng(0)
PHOTO = cv2.GaussianBlur(CHANCE.integers(0, 256, (150, 200, 3), numpy.uint8), (0, 0), 2)
PLAIN = {"name": "colour", "brightness": 1.0, "contrast": 1.0, "saturation": 1.0, "hue": 0.0}


def spec_of(*operations: dict[str, Any], **images: Any) -> dict[str, Any]:
    return parse_spec({"images": {"operations": list(operations), **images}})


def grey_of(image: numpy.ndarray) -> numpy.ndarray:
    return image[:, :, :3].astype(float) @ values.LUMINANCE


def test_without_a_change_colours_stay() -> None:
    assert (changed(PHOTO.copy(), [PLAIN]) == PHOTO).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [numpy.uint8, numpy.uint16])
def test_colour_is_the_formula_in_every_kind_of_image(channels: int, dtype: Any) -> None:
    """brightness · (contrast about the mean luminance) · (saturation about each pixel's luminance)."""
    full = numpy.iinfo(dtype).max
    image = CHANCE.integers(full // 4, full // 2, (70, 50, channels)).astype(dtype)
    step = PLAIN | {"brightness": 1.2, "contrast": 0.7, "saturation": 1.4}
    expected = image.astype(float)
    if channels > 1:
        grey = grey_of(image)[:, :, None]
        expected[:, :, :3] = grey + 1.4 * (expected[:, :, :3] - grey)
        mean = grey_of(image).mean()
    else:
        mean = expected.mean()
    expected[:, :, :3] = 1.2 * (mean + 0.7 * (expected[:, :, :3] - mean))
    found = changed(image.copy(), [step])
    assert found.dtype == dtype
    assert numpy.abs(found[:, :, :3] - numpy.clip(expected[:, :, :3], 0, full)).max() <= full / 255 + 1
    if channels == 4:
        assert (found[:, :, 3] == image[:, :, 3]).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [numpy.uint8, numpy.uint16])
def test_the_mean_is_opencvs_to_the_last_bit(channels: int, dtype: Any) -> None:
    image = CHANCE.integers(0, numpy.iinfo(dtype).max, (301, 77, channels), dtype, endpoint=True)
    for part in (image, image[100:, 30:]):
        assert tuple(mean_of(part)) == cv2.mean(part)


def test_hue_turns_and_keeps_luminance() -> None:
    matrix = colour_matrix(PLAIN | {"hue": 90.0}, (128, 128, 128), 3)
    turned = YIQ @ matrix[::-1, 2::-1] @ numpy.linalg.inv(YIQ)  # BGR → RGB → YIQ
    assert numpy.allclose(turned[1:, 1:], [[0, -1], [1, 0]], atol=1e-6)
    assert numpy.allclose(turned[0], [1, 0, 0], atol=1e-3)
    soft = (PHOTO // 4 + 96).astype(numpy.uint8)
    assert numpy.abs(grey_of(changed(soft.copy(), [PLAIN | {"hue": 40.0}])) - grey_of(soft)).max() < 1.5


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_noise_has_its_deviation_in_every_channel_and_no_mean(channels: int) -> None:
    image = numpy.full((300, 260, channels), 128, numpy.uint8)
    found = changed(image.copy(), [{"name": "noise", "std": 9.0, "seed": 5}]).astype(float) - 128
    for channel in range(min(3, channels)):
        assert abs(found[:, :, channel].std() - 9) < 0.15
        assert abs(found[:, :, channel].mean()) < 0.12
    if channels == 4:
        assert (found[:, :, 3] == 0).all()
    if channels > 1:
        planes = found[:, :, :3].reshape(-1, 3)
        assert numpy.abs(numpy.corrcoef(planes.T) - numpy.eye(3)).max() < 0.02
    bands = found[: 4 * values.BAND, :, 0].reshape(4, -1)
    assert numpy.abs(numpy.corrcoef(bands) - numpy.eye(4)).max() < 0.05, "bands do not repeat each other"


def test_noise_of_16_bits_is_as_strong_as_of_8() -> None:
    image = numpy.full((200, 200, 3), 32768, numpy.uint16)
    found = changed(image, [{"name": "noise", "std": 9.0, "seed": 5}]).astype(float)
    assert abs(found.std() / 257 - 9) < 0.2


@pytest.mark.parametrize("sigma", [0.3, 1.5, 7.0, 20.0])
def test_blur_in_bands_is_blur(sigma: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "ROWS", 90)
    tall = numpy.tile(PHOTO, (3, 1, 1))
    found = changed(tall.copy(), [{"name": "blur", "sigma": sigma}])
    assert (found == cv2.GaussianBlur(tall, (0, 0), sigma)).all()
    assert (changed(tall, [{"name": "blur", "sigma": sigma}], mine=False) == found).all()


def test_erasing_covers_its_share_of_the_area() -> None:
    spec = spec_of({"name": "erase", "probability": 1, "area": [0.05, 0.05], "ratio": [1, 1]})
    image = numpy.zeros((200, 200, 3), numpy.uint8)
    shares = [(copy_of(Item("a", image), one, spec, 1).image > 0).mean() for one in range(1, 40)]
    assert max(shares) == pytest.approx(0.05, abs=0.003)
    assert min(shares) > 0.01, "cut at the edges at most by three quarters"


def test_several_operations_are_one_after_the_other() -> None:
    steps = [
        PLAIN | {"brightness": 1.1},
        {"name": "noise", "std": 4.0, "seed": 3},
        {"name": "blur", "sigma": 1.0},
        PLAIN | {"contrast": 0.8},
        {"name": "noise", "std": 2.0, "seed": 4},
    ]
    found = PHOTO.copy()
    for step in steps:
        found = changed(found, [step])
    assert (changed(PHOTO.copy(), steps) == found).all()


def test_threads_of_opencv_change_nothing() -> None:
    spec = spec_of(
        {"name": "rotate", "probability": 1},
        {"name": "colour", "probability": 1},
        {"name": "blur", "probability": 1},
        {"name": "noise", "probability": 1},
    )
    made = []
    for threads in (1, 2):
        cv2.setNumThreads(threads)
        made.append(copy_of(Item("a", numpy.tile(PHOTO, (4, 4, 1))), 1, spec, 1).image)
    assert (made[0] == made[1]).all()


# Mixtures.

RED = numpy.zeros((60, 80, 3), numpy.uint8) + numpy.array([0, 0, 200], numpy.uint8)
BLUE = numpy.zeros((90, 70, 3), numpy.uint8) + numpy.array([200, 0, 0], numpy.uint8)


def partner(draw: float) -> tuple[str, numpy.ndarray, str]:
    assert 0 <= draw < 1
    return "other", BLUE, "sea"


@pytest.mark.parametrize("name", ["mixup", "cutmix"])
def test_the_label_has_the_shares_that_the_pixels_have(name: str) -> None:
    spec = spec_of({"name": name, "probability": 1, "alpha": 1})
    shares = set()
    for one in range(1, 60):
        copy = copy_of(Item("a", RED, (), {"land": 1.0}), one, spec, 3, partner)
        assert sum(copy.weights.values()) == pytest.approx(1)
        red = copy.image[:, :, 2].astype(float).mean() / 200
        assert copy.weights["land"] == pytest.approx(red, abs=0.004 if name == "mixup" else 1e-9)
        assert copy.weights["land"] >= 0.5, "the row's own label stays the truer one"
        assert copy.applied[-1]["partner"] == "other"
        shares.add(round(copy.weights["land"], 3))
    assert len(shares) > 30


def test_two_images_of_one_label_are_that_label() -> None:
    assert mixed_weights({"sea": 1.0}, "sea", 0.7) == {"sea": pytest.approx(1.0)}
    assert mixed_weights({"sea": 0.5, "land": 0.5}, "sea", 0.5) == {"sea": 0.75, "land": 0.25}


def test_a_partner_is_fitted_to_the_copy_whatever_it_is() -> None:
    wide = fitted(
        CHANCE.integers(0, 65536, (90, 70, 4)).astype(numpy.uint16), 80, 60, 3, numpy.dtype("uint8")
    )
    assert wide.shape == (60, 80, 3)
    assert wide.dtype == numpy.uint8
    tall = fitted(BLUE[:, :, :1], 10, 60, 4, numpy.dtype("uint16"))
    assert (tall == [51400, 51400, 51400, 65535]).all()


def test_cutmix_takes_the_partner_from_the_same_place() -> None:
    other = numpy.arange(60 * 80, dtype=numpy.uint16).reshape(60, 80, 1)
    own = numpy.full((60, 80, 1), 65535, numpy.uint16)
    image, share = mixed(own, other, {"name": "cutmix", "weight": 0.75, "x": 0.9, "y": 0.1})
    taken = image != 65535
    assert (image[taken] == other[taken]).all()
    assert share == 1 - taken.sum() / taken.size
    assert taken.sum() < 0.25 * taken.size, "a part of the rectangle lay outside"


@pytest.mark.parametrize(
    "item", [Item("a", RED), Item("a", RED, [LabelledObject("x", (0, 0, 9, 9))], {"l": 1.0})]
)
def test_images_without_one_class_each_are_not_mixed(item: Item) -> None:
    spec = spec_of({"name": "cutmix"})
    with pytest.raises(InputRejected, match=r"operation cutmix.*Remove cutmix from the spec"):
        copy_of(item, 1, spec, 1, partner)
    assert copy_of(item, 1, without_mixing(spec), 1).image.shape == RED.shape


def test_what_was_done_is_said_completely() -> None:
    """The manifest's steps, applied to the moved image, give the copy again."""
    operations = [{"name": "colour", "probability": 1}, {"name": "noise", "probability": 1}]
    copy = copy_of(Item("a", PHOTO), 1, spec_of(*operations, {"name": "blur", "probability": 1}), 1)
    assert (changed(PHOTO.copy(), list(copy.applied)) == copy.image).all()
    assert described(copy.applied).startswith("colour · noise σ ")


def test_an_operation_at_0_and_at_1_leaves_the_others_what_they_were() -> None:
    blur, noise = {"name": "blur", "probability": 1.0}, {"name": "noise", "probability": 1.0}
    both = drawn_values(spec_of(blur, noise)["images"]["operations"], generator_of(1, "a", 1))
    one = drawn_values(
        spec_of(blur | {"probability": 0}, noise)["images"]["operations"], generator_of(1, "a", 1)
    )
    assert one == both[1:]
