"""Objects as a dataset version's rows have them: read, moved, written in the same form; all else refused."""

from typing import Any

import numpy
import pytest
from augment.geometry import Placement
from augment.labels import moved_objects
from augment.masks import document_of, mask_from
from augment.objects import json_of, objects_of
from jobkit.errors import InputRejected

#: Mirrored, then ten pixels to the right.
MIRROR = Placement((-1, 0, 110, 0, 1, 0), 100, 60)


def mask(*columns: int) -> dict[str, Any]:
    pixels = numpy.zeros((60, 100), numpy.uint8)
    pixels[20:40, list(columns)] = 1
    return document_of(mask_from(pixels, True))


def test_every_place_of_an_object_moves() -> None:
    cat = {
        **{"label": "cat", "box": [20, 2, 30, 40], "iscrowd": 0},
        "polygon": [[20, 2, 50, 2, 50, 42], [0, 0, 5, 0, 5, 5]],
        **{"keypoints": [30, 10, 2, 40, 20, 1, 0, 0, 0, 3, 9, 2]},
        **{"keypointNames": ["left eye", "right eye", "nose", "tail"]},
    }
    crowd = {"label": "cat", "box": [20, 20, 2, 20], "rle": mask(20, 21), "iscrowd": 1}
    found = [json_of(one) for one in moved_objects(objects_of([cat, crowd], "row a"), MIRROR, 0.25)]
    assert found == [
        {
            **{"label": "cat", "box": [60, 2, 30, 40], "iscrowd": 0},
            "polygon": [[90, 2, 60, 2, 60, 42]],
            **{"keypoints": [70, 20, 1, 80, 10, 2, 0, 0, 0, 0, 0, 0]},
            **{"keypointNames": ["left eye", "right eye", "nose", "tail"]},
        },
        {"label": "cat", "box": [88, 20, 2, 20], "rle": mask(88, 89), "iscrowd": 1},
    ]


def test_keypoints_without_names_are_known_by_their_number() -> None:
    pose = [{"label": "p", "box": [20, 2, 30, 40], "keypoints": [30, 10, 2, 40, 20, 1]}]
    (as_they_are,) = moved_objects(objects_of(pose, "row a"), MIRROR, 0.25)
    (swapped,) = moved_objects(objects_of(pose, "row a"), MIRROR, 0.25, [["1", "2"]])
    assert json_of(as_they_are)["keypoints"] == [80, 10, 2, 70, 20, 1]
    assert json_of(swapped) == {"label": "p", "box": [60, 2, 30, 40], "keypoints": [70, 20, 1, 80, 10, 2]}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({}, "no list"),
        ([1], "no JSON object"),
        ([{"box": [1, 2, 3]}], "for coordinates"),
        ([{"box": [1, 2, -3, 4]}], "wide"),
        ([{"box": [1, 2, float("nan"), 4]}], "beyond any image"),
        ([{"box": [1, 2, True, 4]}], "for coordinates"),
        ([{"polygon": [[1, 2, 3, 4]]}], "outline of 4"),
        ([{"polygon": {"counts": [1]}}], "no list of outlines"),
        ([{"keypoints": [1, 2, 9]}], "visibility"),
        ([{"keypoints": [1, 2]}], "visibility"),
        ([{"keypoints": [{"x": 1, "y": 2, "visible": 2}]}], "for coordinates"),
        ([{"keypoints": [1, 2, 2], "keypointNames": ["a", "b"]}], "1 keypoints named"),
        ([{"keypoints": [1, 2, 2, 3, 4, 2], "keypointNames": ["a", "a"]}], "2 keypoints named"),
        ([{"box": [1, 2, 3, 4], "iscrowd": 2}], "iscrowd 2"),
        ([{"box": [1, 2, 3, 4], "obb": [1, 2, 3, 4, 0.5]}], "unknown key 'obb'"),
        ([{"box": [1, 2, 3, 4], "segmentation": [[1, 2, 3, 4, 5, 6]]}], "unknown key 'segmentation'"),
        ([{"label": "x"}], "no place"),
    ],
)
def test_objects_that_are_none_are_refused_with_the_place(document: Any, found: str) -> None:
    with pytest.raises(InputRejected, match=f"row 7.*{found}.*Correct the object's JSON"):
        objects_of(document, "row 7")
