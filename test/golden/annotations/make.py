"""Annotation files as other libraries write them, for test/domain/annotation.

    pip install label-studio-sdk==2.1.2 pycocotools==2.0.11 opencv-python-headless
    python make.py

Writes label-studio.json (its masks by Label Studio's own encoder), label-studio-min.json and coco.json
by its converter, and masks.json by pycocotools.
"""

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
from label_studio_sdk.converter import Converter, brush
from pycocotools import mask as coco_masks

HERE = Path(__file__).parent
WIDTH, HEIGHT = 40, 30

TEXT_CONFIG = """<View><Text name="text" value="$text"/>
<Labels name="label" toName="text"><Label value="PER"/><Label value="LOC"/></Labels>
<Choices name="tone" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>"""
IMAGE_CONFIG = """<View><Image name="image" value="$image"/>
<RectangleLabels name="box" toName="image"><Label value="cat"/><Label value="dog"/>
</RectangleLabels></View>"""


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def span(region: str, text: str, quoted: str, label: str) -> dict:
    start = utf16(text[: text.index(quoted)])
    value = {"start": start, "end": start + utf16(quoted), "text": quoted, "labels": [label]}
    return {
        "id": region,
        "type": "labels",
        "from_name": "label",
        "to_name": "text",
        "origin": "manual",
        "value": value,
    }


def choice(region: str, name: str) -> dict:
    return {
        "id": region,
        "type": "choices",
        "from_name": "tone",
        "to_name": "text",
        "origin": "manual",
        "value": {"choices": [name]},
    }


def on_image(region: str, kind: str, value: dict) -> dict:
    about = {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0, "origin": "manual"}
    return {"id": region, "type": kind, "from_name": "box", "to_name": "image", **about, "value": value}


def annotation(number: int, by: int, result: list, **more: object) -> dict:
    return {
        "id": number,
        "completed_by": by,
        "result": result,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": f"2026-03-01T10:00:{number % 60:02}.123456Z",
        "lead_time": 12.5,
        **more,
    }


def mask() -> np.ndarray:
    inside = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    inside[5:20, 7:23] = 1
    inside[10:12, 30:39] = 1
    return inside


def text_tasks() -> list:
    one = "𝄞 Ada Lovelace, née Byron 👩‍💻\r\nlived in London é."
    return [
        {
            "id": 1,
            "data": {"text": one, "source": "a<b>.txt"},
            "annotations": [
                annotation(
                    11,
                    3,
                    [
                        span("r1", one, "Ada Lovelace", "PER"),
                        span("r2", one, "London", "LOC"),
                        choice("r3", "good"),
                    ],
                    ground_truth=True,
                ),
                annotation(12, 4, [], was_cancelled=True),
            ],
            "predictions": [
                {"id": 9, "model_version": "v1", "score": 0.5, "result": [span("p1", one, "Byron", "PER")]}
            ],
            "meta": {},
            "project": 7,
        },
        {
            "id": 2,
            "data": {"text": "<script>alert(1)</script>", "source": "b"},
            "annotations": [annotation(13, 3, [choice("r4", "bad")])],
            "predictions": [],
        },
    ]


def image_tasks() -> list:
    rle = brush.encode_rle(np.repeat(mask().ravel() * 255, 4).tolist())
    box = {"x": 12.5, "y": 10.0, "width": 33.333333333333336, "height": 25.0, "rotation": 0}
    turned = {"x": 50.0, "y": 20.0, "width": 20.0, "height": 30.0, "rotation": 30}
    outline = {"points": [[10, 10], [60.1, 12.2], [33.3, 80.7]], "closed": True, "polygonlabels": ["cat"]}
    return [
        {
            "id": 3,
            "data": {"image": "/data/upload/1/a1-cat.png"},
            "annotations": [
                annotation(
                    14,
                    3,
                    [
                        on_image("b1", "rectanglelabels", {**box, "rectanglelabels": ["cat"]}),
                        on_image("b2", "rectanglelabels", {**turned, "rectanglelabels": ["dog"]}),
                        on_image("b3", "polygonlabels", outline),
                        on_image("b4", "brushlabels", {"format": "rle", "rle": rle, "brushlabels": ["dog"]}),
                        on_image(
                            "b5",
                            "keypointlabels",
                            {"x": 25, "y": 75, "width": 0.5, "keypointlabels": ["cat"]},
                        ),
                        on_image(
                            "b6",
                            "ellipselabels",
                            {"x": 5, "y": 5, "radiusX": 2, "radiusY": 1, "ellipselabels": ["dog"]},
                        ),
                    ],
                )
            ],
            "predictions": [],
        }
    ]


def write(name: str, value: object) -> None:
    (HERE / name).write_text(
        json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


def converted(tasks: list, config: str, kind: str) -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / "in").mkdir()
    (folder / "in" / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    converter = Converter(config, str(folder), download_resources=False)
    getattr(converter, f"convert_to_{kind}")(
        str(folder / "in" / "tasks.json"), str(folder / "out"), is_dir=False
    )
    return folder / "out"


def main() -> None:
    write("label-studio.json", [*text_tasks(), *image_tasks()])
    out = converted(text_tasks(), TEXT_CONFIG, "json_min")
    write("label-studio-min.json", json.loads((out / "result.json").read_text(encoding="utf-8")))
    runs = coco_masks.encode(np.asfortranarray(mask()))
    rows = ["".join(str(pixel) for pixel in row) for row in mask()]
    write("masks.json", {"size": runs["size"], "counts": runs["counts"].decode(), "rows": rows})
    boxes = image_tasks()
    del boxes[0]["annotations"][0]["result"][2:]
    out = converted(boxes, IMAGE_CONFIG, "coco")
    coco = json.loads((out / "result.json").read_text(encoding="utf-8"))
    del coco["info"]["date_created"]
    write("coco.json", coco)
    shutil.rmtree(out)


if __name__ == "__main__":
    main()
