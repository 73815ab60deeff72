"""Labels that lie beside a folder's images, as one JSON file: ours, or COCO's.

    ours     {"images": [{"file": …, "label"?: …, "width"?: …, "height"?: …, "objects"?: [see objects.py]}]}
    COCO     {"images": [{"id", "file_name", …}], "annotations": […], "categories": […]}
             cocodataset.org/#format-data; of an annotation what `data add` reads of it, and nothing else
    raises   InputRejected, with the place in the file

`labels.json` that a run writes has our form: its copies can be copied again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobkit.errors import InputRejected

from augment.labels import LabelledObject
from augment.mixing import Weights
from augment.objects import objects_of

LARGEST = 256 * 2**20


@dataclass(frozen=True, slots=True)
class ImageLabels:
    objects: tuple[LabelledObject, ...] = ()
    #: Class → share.
    weights: Mapping[str, float] | None = None
    #: The pixels that places are counted in, where the file says.
    width: int | None = None
    height: int | None = None


NONE = ImageLabels()


def read_labels(path: Path) -> dict[str, ImageLabels]:
    """Image's name → its labels."""
    where = path.name
    try:
        if path.stat().st_size > LARGEST:
            raise _bad(where, f"more than {LARGEST >> 20} MiB")
        document = json.loads(path.read_text("utf-8-sig"), parse_constant=_refuse_constant)
    except OSError as error:
        raise _bad(str(path), f"it can't be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise _bad(where, f"no JSON ({str(error)[:100]})") from None
    if not isinstance(document, dict) or not isinstance(document.get("images"), list):
        raise _bad(where, "no list 'images'")
    images = _of_coco(document, where) if "annotations" in document else document["images"]
    return dict(_labels(one, f"{where}, image {at + 1}") for at, one in enumerate(images))


def _labels(one: Any, where: str) -> tuple[str, ImageLabels]:
    if not isinstance(one, dict) or not isinstance(one.get("file"), str):
        raise _bad(where, "no file's name")
    where = f"{where} ({one['file'][:100]})"
    try:
        json.dumps(one, ensure_ascii=False).encode("utf-8")
        objects = tuple(objects_of(one.get("objects") or [], where))
    except UnicodeEncodeError:
        raise _bad(where, "half a character, which no file can hold") from None
    except OverflowError:
        raise _bad(where, "a number beyond any image") from None
    return one["file"], ImageLabels(
        objects,
        _weights(one, where),
        _side(one.get("width"), where),
        _side(one.get("height"), where),
    )


def _refuse_constant(token: str) -> None:
    raise ValueError(f"{token} is not JSON")


def _weights(one: Mapping[str, Any], where: str) -> Weights | None:
    if one.get("label") is not None:
        return {str(one["label"]): 1.0}
    weights = one.get("labels")
    if weights is None:
        return None
    well = isinstance(weights, dict) and all(
        isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
        for share in weights.values()
    )
    if not well or (weights and abs(sum(weights.values()) - 1) > 1e-3):
        raise _bad(where, f"labels {str(weights)[:80]}, whose shares do not add up to 1")
    return {str(label): float(share) for label, share in weights.items()}


def _side(value: Any, where: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise _bad(where, f"{str(value)[:40]} pixels")


def _of_coco(document: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    try:
        categories = {one["id"]: one for one in document.get("categories", [])}
        images = {
            one["id"]: {"file": one["file_name"], "width": one.get("width"), "height": one.get("height")}
            for one in document["images"]
        }
        for one in document["annotations"]:
            own = _object_of_coco(one, categories[one["category_id"]])
            images[one["image_id"]].setdefault("objects", []).append(own)
    except (KeyError, IndexError, TypeError) as error:
        found = f"an annotation, image or category without {error}"
        raise _bad(f"{where} (COCO)", found) from None
    return list(images.values())


def _object_of_coco(one: Mapping[str, Any], category: Mapping[str, Any]) -> dict[str, Any]:
    segmentation = one.get("segmentation")
    own = {
        "label": category["name"],
        "box": one.get("bbox"),
        "rle" if isinstance(segmentation, dict) else "polygon": segmentation,
        "keypoints": one.get("keypoints"),
        "keypointNames": category.get("keypoints") if one.get("keypoints") else None,
        "iscrowd": one.get("iscrowd"),
    }
    return {key: value for key, value in own.items() if value is not None}


def _bad(where: str, found: str) -> InputRejected:
    return InputRejected(
        where,
        found,
        'COCO, or {"images": [{"file", "label", "objects": [{"label", "box", "polygon", "rle", …}]}]}',
        "Correct the file, or name another with --labels",
    )
