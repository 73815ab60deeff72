"""Pixels and labels move together: a dot is found where its keypoint says, a box around what it encloses."""

from typing import Any

import augment.geometry as geometry
import numpy
import pytest
from augment.compose import Item, copy_of
from augment.geometry import UNMOVED, Placement, after, inverse, moved, placement_of
from augment.labels import Keypoint, LabelledObject, area_of, clipped, moved_objects
from augment.seeds import generator_of
from augment.spec import parse_spec

WIDTH, HEIGHT = 180, 120
GEOMETRIC: list[dict[str, Any]] = [
    {"name": "rotate", "probability": 0.7, "degrees": [0, 180]},
    {"name": "flip", "probability": 0.7, "axis": "either"},
    {"name": "crop", "probability": 0.7, "area": [0.3, 1]},
    {"name": "scale", "probability": 0.7, "factor": [0.6, 1.8]},
]


def spec_of(*operations: dict[str, Any], **images: Any) -> dict[str, Any]:
    return parse_spec({"images": {"operations": list(operations), **images}})


def dotted(x: float, y: float, radius: float = 4) -> numpy.ndarray:
    """A white image with one red disc about (x, y), soft at its edge."""
    ys, xs = numpy.mgrid[:HEIGHT, :WIDTH] + 0.5
    share = numpy.clip(radius - numpy.hypot(xs - x, ys - y) + 0.5, 0, 1)[:, :, None]
    return numpy.rint(255 * (1 - share) + numpy.array([0, 0, 255]) * share).astype(numpy.uint8)


def redness(image: numpy.ndarray) -> numpy.ndarray:
    return numpy.clip(image[:, :, 2].astype(float) - image[:, :, 1], 0, None)


def found_dot(image: numpy.ndarray) -> tuple[float, float, float]:
    """The red pixels' centre in our coordinates, and how much red there is."""
    red = redness(image)
    total = red.sum()
    if total < 255:
        return 0, 0, 0
    ys, xs = numpy.mgrid[: image.shape[0], : image.shape[1]] + 0.5
    return float((xs * red).sum() / total), float((ys * red).sum() / total), float(total)


def inside(polygon: numpy.ndarray, width: int, height: int, fine: int = 1) -> numpy.ndarray:
    """(height · fine, width · fine): whose centre lies inside, by counting crossings to the right."""
    ys, xs = (numpy.mgrid[: height * fine, : width * fine] + 0.5) / fine
    odd = numpy.zeros(xs.shape, bool)
    for (x1, y1), (x2, y2) in zip(polygon, numpy.roll(polygon, 1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > ys) != (y2 > ys)
        odd ^= crosses & (xs < x1 + (ys - y1) * (x2 - x1) / (y2 - y1))
    return odd


def random_spec(chance: numpy.random.Generator) -> dict[str, Any]:
    """One to six geometric operations in any order, sometimes with a size."""
    chosen = [GEOMETRIC[at] for at in chance.integers(0, 4, chance.integers(1, 7))]
    size = {"size": {"width": int(chance.integers(60, 300)), "height": int(chance.integers(60, 300))}}
    return spec_of(*chosen, border="black", smallestVisible=0, **(size if chance.random() < 0.4 else {}))


def test_a_dot_is_where_its_keypoint_says_to_within_a_pixel() -> None:
    """Over random specs; the box encloses the dot's pixels."""
    in_sight = sum(compared(case) for case in range(200))
    assert in_sight > 80, "too few dots to say anything"


def compared(case: int) -> bool:
    """Whether the dot was wholly in sight, so that its place could be measured."""
    chance = numpy.random.default_rng(case)
    x, y = chance.uniform(20, WIDTH - 20), chance.uniform(20, HEIGHT - 20)
    mark = LabelledObject("dot", (x - 4, y - 4, x + 4, y + 4), (), (Keypoint("centre", x, y, 2),))

    copy = copy_of(Item(f"case-{case}", dotted(x, y), [mark]), 1, random_spec(chance), 5)

    height, width = copy.image.shape[:2]
    found_x, found_y, red = found_dot(copy.image)
    if not copy.objects or copy.objects[0].keypoints[0].visible == 0:
        assert red == 0 or not (14 < found_x < width - 14 and 14 < found_y < height - 14), case
        return False
    point, box = copy.objects[0].keypoints[0], copy.objects[0].box
    if box is None or not (14 < point.x < width - 14 and 14 < point.y < height - 14):
        return False
    assert abs(found_x - point.x) < 1, case
    assert abs(found_y - point.y) < 1, case
    rows, columns = numpy.nonzero(redness(copy.image) > 160)
    if columns.size:  # a dot scaled to almost nothing has no pixel of its own
        assert box[0] - 1 < columns.min(), case
        assert columns.max() + 1 < box[2] + 1, case
        assert box[1] - 1 < rows.min(), case
        assert rows.max() + 1 < box[3] + 1, case
    return True


@pytest.mark.parametrize("case", range(40))
def test_a_polygon_covers_what_it_covered(case: int) -> None:
    """The moved polygon, filled, against the moved fill of it: they differ along the outline only."""
    chance = numpy.random.default_rng(1000 + case)
    angles = numpy.sort(chance.uniform(0, 2 * numpy.pi, 7))
    radii = chance.uniform(15, 50, 7)
    polygon = numpy.stack([90 + radii * numpy.cos(angles), 60 + radii * numpy.sin(angles)], axis=1)
    image = (inside(polygon, WIDTH, HEIGHT) * 255).astype(numpy.uint8)[:, :, None]

    copy = copy_of(
        Item(f"p{case}", image, [LabelledObject("shape", None, (polygon,))]), 1, random_spec(chance), case
    )

    height, width = copy.image.shape[:2]
    seen = copy.image[:, :, 0] > 127
    drawn = numpy.zeros((height, width), bool)
    outline = 1.0
    for one in copy.objects:
        for part in one.polygons:
            assert (part >= 0).all() and (part <= [width, height]).all()
            drawn |= inside(part, width, height)
            outline += float(numpy.hypot(*(part - numpy.roll(part, 1, axis=0)).T).sum())
    assert (seen ^ drawn).sum() <= 1.5 * outline + 8


def test_one_resampling_is_better_than_one_an_operation() -> None:
    """Turned there and back: the composed map is no map at all, and not a pixel is interpolated."""
    chance = numpy.random.default_rng(3)
    image = chance.integers(0, 256, (HEIGHT, WIDTH, 3), numpy.uint8)
    there, _ = placement_of(
        spec_of(GEOMETRIC[0])["images"]["operations"], WIDTH, HEIGHT, generator_of(1, "a", 1)
    )
    back = Placement(after(inverse(there.affine), there.affine), WIDTH, HEIGHT)
    assert (moved(image, back, "black") == image).all()


@pytest.mark.parametrize("axis", ["horizontal", "vertical"])
def test_a_flip_is_exact_and_leaves_the_original(axis: str) -> None:
    image = numpy.random.default_rng(1).integers(0, 256, (33, 47, 3), numpy.uint8)
    before = image.copy()
    spec = spec_of({"name": "flip", "probability": 1, "axis": axis})
    copy = copy_of(Item("a", image), 1, spec, 1)
    assert (copy.image == (image[:, ::-1] if axis == "horizontal" else image[::-1])).all()
    copy.image[:] = 0
    assert (image == before).all()


def test_a_crop_copies_its_window() -> None:
    image = numpy.random.default_rng(1).integers(0, 256, (60, 90, 3), numpy.uint8)
    copy = copy_of(Item("a", image), 1, spec_of({"name": "crop", "probability": 1, "area": [0.4, 0.5]}), 1)
    (step,) = copy.applied
    left, top = step["left"], step["top"]
    assert (copy.image == image[top : top + step["height"], left : left + step["width"]]).all()
    assert 0.35 < step["width"] * step["height"] / (60 * 90) < 0.55


def test_smaller_than_half_is_averaged_not_sampled() -> None:
    """A chessboard of single pixels, a tenth its size, is grey: sampling would leave black and white."""
    image = (numpy.indices((200, 300)).sum(axis=0) % 2 * 255).astype(numpy.uint8)[:, :, None]
    spec = spec_of(GEOMETRIC[0] | {"probability": 1, "degrees": [3, 5]}, size={"width": 30, "height": 20})
    copy = copy_of(Item("a", image), 1, spec, 1)
    assert copy.image[4:-4, 4:-4].std() < 12


@pytest.mark.parametrize(("border", "corner"), [("black", 0), ("grey", 114), ("edge", 200), ("reflect", 200)])
def test_what_stands_beyond_the_edge(border: str, corner: int) -> None:
    spec = spec_of({"name": "scale", "probability": 1, "factor": [0.5, 0.5]}, border=border)
    copy = copy_of(Item("a", numpy.full((40, 40, 3), 200, numpy.uint8)), 1, spec, 1)
    assert (copy.image[0, 0] == corner).all()


def test_a_border_reflects_where_nothing_is_labelled_and_is_grey_around_objects() -> None:
    spec = spec_of({"name": "scale", "probability": 1, "factor": [0.5, 0.5]})
    image = numpy.full((40, 40, 3), 200, numpy.uint8)
    assert (copy_of(Item("a", image), 1, spec, 1).image[0, 0] == 200).all()
    labelled = Item("a", image, [LabelledObject("x", (5, 5, 30, 30))])
    assert (copy_of(labelled, 1, spec, 1).image[0, 0] == 114).all()


@pytest.mark.parametrize("border", ["reflect", "edge"])
@pytest.mark.parametrize("depth", ["uint8", "uint16"])
def test_a_border_made_beforehand_is_the_one_that_opencv_makes(
    border: str, depth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = numpy.random.default_rng(2)
    image = chance.integers(0, numpy.iinfo(depth).max, (HEIGHT, WIDTH, 3), depth)
    for case in range(40):
        operations = random_spec(chance)["images"]["operations"]
        place, _ = placement_of(operations, WIDTH, HEIGHT, generator_of(1, f"{case}", 1))
        made = moved(image, place, border)
        with monkeypatch.context() as without:
            without.setattr(geometry, "MOST_BORDERED", 0)
            # OpenCV counts in 1/1024 of a pixel here, and the border shifts what is rounded.
            assert numpy.abs(moved(image, place, border).astype(int) - made).max() <= 2, case


def shifted(x: float, y: float, width: int = 100, height: int = 100) -> Placement:
    return Placement((1, 0, x, 0, 1, y), width, height)


@pytest.mark.parametrize(("seen", "kept"), [(24, False), (26, True)])
def test_an_object_goes_where_less_than_its_share_stays_in_sight(seen: int, kept: bool) -> None:
    box = LabelledObject("x", (0, 10, 100, 20))
    found = moved_objects([box], shifted(-(100 - seen), 0), 0.25)
    assert bool(found) is kept
    if kept:
        assert found[0].box == (0, 10, seen, 20)


def test_the_share_of_a_turned_box_is_that_of_the_box_not_of_its_hull() -> None:
    """A bar on the diagonal: its hull is mostly empty, and half of the hull outside is no half of the bar."""
    turn = numpy.radians(45)
    place = Placement((numpy.cos(turn), -numpy.sin(turn), 0, numpy.sin(turn), numpy.cos(turn), 0), 40, 100)
    (found,) = moved_objects([LabelledObject("bar", (10, -2, 90, 2))], place, 0.0)
    assert found.box is not None
    assert found.box[2] == 40
    assert moved_objects([LabelledObject("bar", (10, -2, 90, 2))], place, 0.7) == []


@pytest.mark.parametrize(
    ("left", "right", "pairs"),
    [
        ("left eye", "right eye", []),
        ("LEFT_EYE", "RIGHT_EYE", []),
        ("port", "starboard", [["starboard", "port"]]),
        ("1", "2", [["1", "2"]]),
    ],
)
def test_mirrored_keypoints_change_names_where_these_or_the_spec_say_so(
    left: str, right: str, pairs: list[list[str]]
) -> None:
    mirror = Placement((-1, 0, 100, 0, 1, 0), 100, 100)
    points = (Keypoint(left, 30, 40, 2), Keypoint(right, 60, 41, 1), Keypoint("bright spot", 45, 50, 2))
    face = LabelledObject("face", (20, 20, 70, 70), (), points)
    (found,) = moved_objects([face], mirror, 0.25, pairs)
    assert found.keypoints == (
        Keypoint(left, 40, 41, 1),
        Keypoint(right, 70, 40, 2),
        Keypoint("bright spot", 55, 50, 2),
    )
    (turned,) = moved_objects([face], Placement(UNMOVED, 100, 100), 0.25, pairs)
    assert turned.keypoints == points, "only a mirror swaps sides"


def test_a_keypoint_outside_counts_as_not_labelled() -> None:
    face = LabelledObject("face", (0, 0, 60, 60), (), (Keypoint("a", 10, 10, 2), Keypoint("b", 50, 50, 2)))
    (found,) = moved_objects([face], shifted(-20, -20), 0.25)
    assert found.keypoints == (Keypoint("a", 0, 0, 0), Keypoint("b", 30, 30, 2))


def test_clipping_agrees_with_counting() -> None:
    """The area inside against a raster of a hundredth of a pixel's area."""
    chance = numpy.random.default_rng(0)
    for _ in range(20):
        angles = numpy.sort(chance.uniform(0, 2 * numpy.pi, 5))
        polygon = chance.uniform(-5, 25, 2) + 15 * numpy.stack([numpy.cos(angles), numpy.sin(angles)], axis=1)
        counted = inside(polygon, 20, 20, fine=10).sum() / 100
        assert abs(area_of(clipped(polygon, 20, 20)) - counted) < 0.5
