"""Files that libraries which the project does not install wrote, a few KB each, and what they hold.

    python -m venv libraries
    libraries/bin/pip install supervision==0.31.2 opencv-python-headless tensorflow-cpu==2.21.0 pillow
    libraries/bin/python test/golden/foreign/make_foreign_files.py test/golden/foreign

Writes supervision-coco.zip and supervision-yolo.zip (supervision 0.31.2), tensorflow.tfrecord and
tensorflow.tfrecord.gz (TensorFlow 2.21.0), and rows.json: `objects` by the name of their image, `examples`.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import supervision as sv
import tensorflow as tf
from PIL import Image

CLASSES = ["cat", "dog"]
WIDTH, HEIGHT = 40, 32
# Of each image: class and corners in pixels, multiples of a quarter so that shares of the sides stay exact.
OBJECTS: list[list[tuple[int, tuple[float, float, float, float]]]] = [
    [(i % 2, (5.0, 4.0, 5.0 + 5 * (1 + i % 3), 20.0)), (1, (20.0, 8.0, 30.0, 16.0))][: 1 + i % 2]
    for i in range(8)
]


def images(folder: Path) -> list[str]:
    paths = []
    for i in range(len(OBJECTS)):
        tiles = np.random.default_rng(i).integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
        path = folder / f"image-{i}.png"
        Image.fromarray(tiles.repeat(8, axis=0).repeat(8, axis=1)).save(path)
        paths.append(str(path))
    return paths


def by_supervision(out: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "given").mkdir()
        paths = images(folder / "given")
        annotations = {
            path: sv.Detections(
                xyxy=np.array([corners for _, corners in objects], dtype=float),
                class_id=np.array([kind for kind, _ in objects]),
            )
            for path, objects in zip(paths, OBJECTS, strict=True)
        }
        dataset = sv.DetectionDataset(classes=CLASSES, images=paths, annotations=annotations)
        coco = folder / "coco"
        dataset.as_coco(str(coco / "train"), str(coco / "annotations" / "instances_train.json"))
        shutil.make_archive(str(out / "supervision-coco"), "zip", coco)
        yolo = folder / "yolo"
        dataset.as_yolo(str(yolo / "images"), str(yolo / "labels"), str(yolo / "data.yaml"))
        shutil.make_archive(str(out / "supervision-yolo"), "zip", yolo)
    return {
        Path(path).name: [
            {"label": CLASSES[kind], "box": [left, top, right - left, bottom - top]}
            for kind, (left, top, right, bottom) in objects
        ]
        for path, objects in zip(paths, OBJECTS, strict=True)
    }


def by_tensorflow(out: Path) -> list[dict[str, Any]]:
    rows = [
        {"text": f"Straße {i}: «日本語» 😀", "label": i % 2, "scores": [0.5, -0.25 * i]} for i in range(40)
    ]
    for name, compression in (("tensorflow.tfrecord", ""), ("tensorflow.tfrecord.gz", "GZIP")):
        with tf.io.TFRecordWriter(str(out / name), tf.io.TFRecordOptions(compression)) as writer:
            for row in rows:
                feature = {
                    "text": tf.train.Feature(bytes_list=tf.train.BytesList(value=[row["text"].encode()])),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[row["label"]])),
                    "scores": tf.train.Feature(float_list=tf.train.FloatList(value=row["scores"])),
                }
                example = tf.train.Example(features=tf.train.Features(feature=feature))
                writer.write(example.SerializeToString())
    return rows


def main() -> None:
    out = Path(sys.argv[1])
    rows = {"objects": by_supervision(out), "examples": by_tensorflow(out)}
    (out / "rows.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
