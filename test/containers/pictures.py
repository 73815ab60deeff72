"""Real images for the tests of job `collect`, made by Pillow, and the archives and layouts they come in."""

import io
import json
import tarfile
import zipfile
from typing import Any

from PIL import Image


def picture(number: int = 0, kind: str = "PNG", size: tuple[int, int] = (20, 10)) -> bytes:
    """Each number is another image."""
    out = io.BytesIO()
    Image.new("RGB", size, (number * 37 % 256, number % 256, 90)).save(out, kind)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


#: Two classes, one folder each.
FOLDER = {"train/cat/1.png": picture(1), "train/cat/2.jpg": picture(2, "JPEG"), "train/dog/3.png": picture(3)}
#: path → label
LABELS = {"train/cat/1.png": "cat", "train/cat/2.jpg": "cat", "train/dog/3.png": "dog"}
BOX = {"label": "cat", "box": [2.0, 1.0, 10.0, 5.0]}
COCO = {
    "annotations/instances_train.json": as_json(
        {
            "info": {"year": 2024, "tags": [[1], "a"]},
            "images": [
                {"id": 7, "file_name": "1.png", "width": 20, "height": 10},
                {"id": 8, "file_name": "2.png", "width": 20, "height": 10},
            ],
            "categories": [{"id": 3, "name": "cat"}],
            "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [2, 1, 10, 5]}],
        }
    ),
    "train/1.png": picture(1),
    "train/2.png": picture(2),
}
YOLO = {
    "data.yaml": b"names:\n  0: dog\n  1: cat\nnc: 2\n",
    "images/train/1.png": picture(1),
    "images/train/2.png": picture(2),
    "labels/train/1.txt": b"1 0.35 0.35 0.5 0.5\n",
    "README.md": b"?",
}
