"""The contact sheet: which images it shows, where labels are drawn, and texts that are none."""

import cv2
import numpy
import pytest
from augment.contact_sheet import CAPTION, HEADER, MARGIN, TILE, sheet, shown, tile_of
from augment.drawing import COLOURS, INK, WHITE, as_seen, cut_to, ink_on, palette_of, width_of
from augment.labels import Keypoint, LabelledObject


@pytest.mark.parametrize(("images", "copies"), [(1, 0), (1, 50), (7, 2), (500, 5), (10_000, 11)])
def test_a_sheet_shows_images_from_first_to_last_and_stays_small(images: int, copies: int) -> None:
    chosen = shown(images, copies)
    assert 0 in chosen and max(chosen) < images
    assert len(chosen) * (1 + copies) <= 60
    assert len(chosen) == images or len(chosen) * (1 + copies) > 8


def test_a_box_is_drawn_where_it_is_in_its_label_s_colour() -> None:
    image = numpy.full((400, 800, 3), 255, numpy.uint8)
    palette = palette_of(["cat", "dog"])
    tile = tile_of(image, [LabelledObject("dog", (200, 200, 600, 360))], {}, palette, "as it is")
    assert tile.picture.shape == (TILE // 2, TILE, 3)
    scale = TILE / 800
    left, middle = round(200 * scale), round(280 * scale)
    assert tuple(tile.picture[middle, left]) == palette["dog"]
    assert tuple(tile.picture[middle, left + 8]) == WHITE, "a box is an outline"
    assert (image == 255).all(), "what is given stays"


def test_every_label_has_the_same_colour_everywhere_and_few_share_one() -> None:
    labels = [f"label {number}" for number in range(len(COLOURS))]
    assert len(set(palette_of(labels).values())) == len(COLOURS)
    assert palette_of(labels) == palette_of(reversed(labels))
    for colour in COLOURS:
        assert ink_on(colour) in (INK, WHITE)


def test_a_sheet_has_a_row_for_each_image_as_high_as_its_pictures() -> None:
    wide = tile_of(numpy.zeros((100, 200, 3), numpy.uint8), [], {"a": 1}, {}, "wide.png", True)
    copy = tile_of(numpy.zeros((100, 200, 3), numpy.uint8), [], {"a": 0.7, "b": 0.3}, {}, "flip · colour")
    tall = tile_of(numpy.zeros((200, 100, 3), numpy.uint8), [], {}, {}, "tall.png", True)
    data = sheet([[wide, copy], [tall, copy]], "in", "2 of 2 images")
    page = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    assert page.shape[0] == HEADER + TILE // 2 + TILE + 2 * CAPTION + MARGIN - CAPTION // 2
    assert (page[HEADER + 20, MARGIN + TILE // 2] == 0).all()
    assert data == sheet([[wide, copy], [tall, copy]], "in", "2 of 2 images")


@pytest.mark.parametrize("words", ["\ud800", "a\nb\x1b[2J\u202e", "x" * 100_000, "这是标签 🎉", "", "%s%n"])
def test_texts_of_others_are_drawn_whatever_they_are(words: str) -> None:
    objects = [
        LabelledObject(words, (-5, -5, 900, 3)),
        LabelledObject(words, (0, 0, 0, 0), (numpy.array([[1e6, -1e6], [5, 5], [3, 9]]),)),
        LabelledObject(words, None, (), (Keypoint(words, 3, 3, 2),)),
    ]
    image = numpy.zeros((8, 300, 3), numpy.uint8)
    tile = tile_of(image, objects, {words: 0.5, f"{words}.": 0.5}, palette_of([words]), words)
    assert sheet([[tile, tile]], words, words).startswith(b"\x89PNG")
    assert width_of(cut_to(words, 100, 13), 13) <= 100


def test_pixels_are_shown_as_they_look() -> None:
    deep = numpy.full((2, 2, 1), 65535, numpy.uint16)
    assert (as_seen(deep) == 255).all() and as_seen(deep).shape == (2, 2, 3)
    clear = numpy.zeros((2, 2, 4), numpy.uint8)
    assert (as_seen(clear) == 255).all()
    clear[:, :, 3] = 255
    assert (as_seen(clear) == 0).all()
