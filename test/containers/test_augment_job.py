"""Job `augment` as the launcher starts it: training rows only, labels and origin kept, parts found again."""

import hashlib
import json
import re
import signal
from pathlib import Path
from typing import Any

import cv2
import numpy
import pyarrow
import pyarrow.parquet
import pytest
from augment.masks import document_of, mask_from
from augment.spec import parse_spec
from augment.translate import BackTranslator
from documents import DATASET, LABELS, job_input, put_dataset, sentences
from jobkit.artifacts import entries
from jobkit.contract import check
from jobkit.store import ObjectStore
from launched import Launched
from translators import write_model

SPLITS = ("train", "validation", "test")


def augment_input(name: str = "augment", task: str = "text-classification", **spec: Any) -> dict[str, Any]:
    return job_input("augment", name, task=task, config=parse_spec(spec))


def copies_in(store: ObjectStore, output: dict[str, Any]) -> list[dict[str, Any]]:
    metrics = output["metrics"]
    rows: list[dict[str, Any]] = []
    for file in metrics["files"]:
        data = store.get(f"{metrics['prefix']}/{file['path']}")
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        part = pyarrow.parquet.read_table(pyarrow.BufferReader(data)).to_pylist()
        assert len(part) == file["rows"]
        rows += part
    return rows


def preview(store: ObjectStore, output: dict[str, Any], name: str) -> bytes:
    metrics = output["metrics"]
    (entry,) = [one for one in metrics["previews"] if one["path"] == name]
    data = store.get(f"{metrics['prefix']}/{name}")
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    return data


TYPOS = {"copies": 2, "operations": [{"name": "typos", "probability": 1, "share": 0.1}]}


def test_texts_of_the_training_split_are_copied_with_their_origin(store: ObjectStore, tmp_path: Path) -> None:
    rows = sentences(120)
    put_dataset(store, tmp_path / "dataset", rows)
    launched = Launched(store, augment_input(text=TYPOS))
    assert launched.ended() == 0, launched.log
    output = check("JobOutput", launched.document("output"), "output.json")

    texts = {hashlib.sha256(text.encode()).hexdigest()[:16]: (text, label) for text, label in rows}
    trained = list(texts)[:96]
    copies = copies_in(store, output)
    metrics = output["metrics"]
    assert metrics["rows"] == 96
    assert metrics["copies"] == len(copies) > 150
    assert metrics["copies"] + metrics["unchanged"] + metrics["known"] == 192
    for copy in copies:
        text, label = texts[copy["parent"]]
        assert copy["parent"] in trained, "validation and test are never copied"
        assert copy["label"] == label
        assert copy["text"] != text
        assert copy["id"] == hashlib.sha256(copy["text"].encode()).hexdigest()[:16]
        assert copy["copy"] in (1, 2)
        assert json.loads(copy["operations"])[0]["name"] == "typos"
    samples = json.loads(preview(store, output, "samples.json"))["samples"]
    assert samples[0]["text"] == rows[0][0]
    assert len(samples) == 12


def test_a_copy_that_is_a_row_of_any_split_is_left_out(store: ObjectStore, tmp_path: Path) -> None:
    """Ten texts and their lower-cased twins, which lie in the test split: to copy them would leak them."""
    words = [
        f"the {place} was very nice" for place in "room lobby garden pool sauna bar terrace view".split()
    ]
    rows = [(word.capitalize(), 1) for word in words] + [(word, 1) for word in words[:2]]
    put_dataset(store, tmp_path / "dataset", rows)
    lower = {"name": "case", "probability": 1, "styles": ["lower"]}
    launched = Launched(store, augment_input(text={"copies": 2, "operations": [lower]}))
    assert launched.ended() == 0, launched.log
    metrics = launched.document("output")["metrics"]
    assert metrics["known"] == 4, "two twins, two copies each"
    assert metrics["copies"] == 6
    assert metrics["unchanged"] == 6, "the second copy of each is the first one again"


def test_another_attempt_goes_on_behind_the_parts_that_are_done(store: ObjectStore, tmp_path: Path) -> None:
    put_dataset(store, tmp_path / "dataset", sentences(9_000))
    document = augment_input(text=TYPOS | {"copies": 1})
    stopped = Launched(store, document)
    stopped.wait_for("/00000.json")
    stopped.process.send_signal(signal.SIGTERM)
    assert stopped.ended() == 75, stopped.log
    done = {key: store.get(key) for key in store.list(f"{stopped.key}/copies/")}
    assert 0 < len([key for key in done if key.endswith(".json")]) < 4

    again = Launched(store, document, attempt=2)
    assert again.ended() == 0, again.log
    assert {key: store.get(key) for key in done} == done
    output = again.document("output")
    assert output["metrics"]["rows"] == 7_200

    elsewhere = Launched(store, document | {"name": "augment-whole"})
    assert elsewhere.ended() == 0
    whole = elsewhere.document("output")
    assert [f["sha256"] for f in whole["metrics"]["files"]] == [
        f["sha256"] for f in output["metrics"]["files"]
    ]


def put_images(
    store: ObjectStore, folder: Path, rows: list[dict[str, Any]], task: str = "image-classification"
) -> None:
    """The same rows as every split; the ids say which."""
    put_splits(
        store,
        folder,
        task,
        {split: [row | {"id": f"{split}-{row['id']}"} for row in rows] for split in SPLITS},
    )


def put_splits(store: ObjectStore, folder: Path, task: str, content: dict[str, list[dict[str, Any]]]) -> None:
    folder.mkdir(parents=True)
    splits = {}
    for split, rows in content.items():
        path = folder / f"{split}.parquet"
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
        store.put(f"{DATASET}/{path.name}", path)
        (entry,) = [one for one in entries(folder) if one["path"] == path.name]
        splits[split] = {"rows": len(rows), "files": [entry | {"rows": len(rows)}]}
    lineage = {"sources": [], "parents": [], "run": "r0123456789abcdef-0", "reports": []}
    manifest = {"schemaVersion": 1, "project": "demo", "dataset": "demo", "version": "0123456789abcdef"}
    manifest |= {"task": task, "labels": LABELS, "createdAt": "2026-11-24T00:00:00.000Z"}
    store.put(
        f"{DATASET}/manifest.json", json.dumps(manifest | {"splits": splits, "lineage": lineage}).encode()
    )


def image_row(number: int, objects: str = "") -> dict[str, Any]:
    pixels = cv2.GaussianBlur(
        numpy.random.default_rng(number).integers(0, 256, (60, 80, 3), numpy.uint8), (0, 0), 3
    )
    data = cv2.imencode(".png", pixels)[1].tobytes()
    row = {"id": str(number), "image_bytes": data, "image_path": f"{number}.png", "width": 80, "height": 60}
    return row | {"label": number % 2, "objects": objects}


def test_images_are_copied_with_objects_and_what_is_broken_is_named(
    store: ObjectStore, tmp_path: Path
) -> None:
    box = json.dumps([{"label": "thing", "box": [20, 15, 40, 30]}])
    broken = [
        image_row(3) | {"image_bytes": b"no image"},
        image_row(4) | {"image_bytes": None},
        image_row(5, "{"),
        image_row(6) | {"width": 99},
    ]
    put_images(store, tmp_path / "images", [image_row(1, box), image_row(2), *broken])
    operations = [{"name": "flip", "probability": 1}, {"name": "noise", "probability": 1}]
    spec = {"images": {"copies": 2, "operations": operations}}
    launched = Launched(store, augment_input(task="image-classification", **spec))
    assert launched.ended() == 0, launched.log
    output = check("JobOutput", launched.document("output"), "output.json")

    copies = copies_in(store, output)
    assert [copy["parent"] for copy in copies] == ["train-1", "train-1", "train-2", "train-2"]
    image = cv2.imdecode(numpy.frombuffer(copies[0]["image_bytes"], numpy.uint8), cv2.IMREAD_COLOR)
    original = cv2.imdecode(numpy.frombuffer(image_row(1)["image_bytes"], numpy.uint8), cv2.IMREAD_COLOR)
    assert numpy.abs(image.astype(float) - original[:, ::-1]).mean() < 12
    (moved,) = json.loads(copies[0]["objects"])
    assert moved == {"label": "thing", "box": [20, 15, 40, 30]}, "a box in the middle, mirrored"
    assert copies[0]["label_weights"] == ""
    assert [step["name"] for step in json.loads(copies[0]["operations"])] == ["flip", "noise"]

    quarantine = [json.loads(one) for one in preview(store, output, "quarantine.jsonl").splitlines()]
    assert [one["id"] for one in quarantine] == ["train-3", "train-4", "train-5", "train-6"]
    assert [one["reason"] for one in quarantine] == [
        "not a JPEG, PNG, WebP, BMP or TIFF image",
        "no image in the row",
        "row train-5: objects that are no JSON",
        "its labels are for 99 × 60 pixels, it has 80 × 60",
    ]
    assert output["metrics"]["quarantined"] == 4
    sheet = cv2.imdecode(
        numpy.frombuffer(preview(store, output, "contact-sheet.png"), numpy.uint8), cv2.IMREAD_COLOR
    )
    assert sheet.shape[0] > 300


def test_every_place_in_a_row_moves_with_its_image(store: ObjectStore, tmp_path: Path) -> None:
    """In the form of a dataset version's rows; mirrored, so that each number is known beforehand."""
    pixels = numpy.zeros((60, 80), numpy.uint8)
    pixels[10:30, 5:25] = 1
    cat = {
        **{"label": "cat", "box": [5, 10, 20, 20], "polygon": [[5, 10, 25, 10, 25, 30, 5, 30]]},
        **{"keypoints": [6, 11, 2, 20, 12, 1], "keypointNames": ["left ear", "right ear"]},
    }
    crowd = {"label": "cat", "box": [5, 10, 20, 20], "iscrowd": 1}
    document = [cat, crowd | {"rle": document_of(mask_from(pixels, True))}]
    unknown = [{"label": "cat", "box": [5, 10, 20, 20], "attributes": {"corner": [5, 10]}}]
    rows = [image_row(1, json.dumps(document)), image_row(2, json.dumps(unknown))]
    put_images(store, tmp_path / "images", rows)
    spec = {"images": {"copies": 1, "operations": [{"name": "flip", "probability": 1}]}}
    launched = Launched(store, augment_input(task="image-classification", **spec))
    assert launched.ended() == 0, launched.log
    output = launched.document("output")

    (copy,) = copies_in(store, output)
    assert json.loads(copy["objects"]) == [
        {
            **{"label": "cat", "box": [55, 10, 20, 20], "polygon": [[75, 10, 55, 10, 55, 30, 75, 30]]},
            **{"keypoints": [60, 12, 1, 74, 11, 2], "keypointNames": ["left ear", "right ear"]},
        },
        crowd | {"box": [55, 10, 20, 20], "rle": document_of(mask_from(pixels[:, ::-1], True))},
    ]
    (aside,) = [json.loads(one) for one in preview(store, output, "quarantine.jsonl").splitlines()]
    assert aside["id"] == "train-2"
    assert "unknown key 'attributes'" in aside["reason"]


def test_a_dataset_of_which_no_row_can_be_copied_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    unknown = json.dumps([{"label": "cat", "box": [5, 10, 20, 20], "obb": [15, 20, 20, 20, 0.5]}])
    put_images(store, tmp_path / "images", [image_row(1, unknown), image_row(2, unknown)])
    launched = Launched(store, augment_input(task="image-classification"))
    assert launched.ended() == 70, launched.log
    error = launched.document("error")
    assert error["name"] == "InputRejected"
    assert re.search(r"2 rows, and none.*unknown key 'obb'.*leave the spec's augmentation", error["message"])


def test_words_of_an_image_stay_with_its_copies(store: ObjectStore, tmp_path: Path) -> None:
    rows = [{k: v for k, v in image_row(1).items() if k not in ("label", "objects")} | {"text": "some noise"}]
    put_images(store, tmp_path / "images", rows, "image-text")
    spec = {"images": {"copies": 1, "operations": [{"name": "flip", "probability": 1}]}}
    launched = Launched(store, augment_input(task="image-text", **spec))
    assert launched.ended() == 0, launched.log
    (copy,) = copies_in(store, launched.document("output"))
    assert (copy["parent"], copy["text"]) == ("train-1", "some noise")
    assert copy["image_bytes"] != rows[0]["image_bytes"]
    assert preview(store, launched.document("output"), "contact-sheet.png")


def test_spans_move_with_the_words_around_them(store: ObjectStore, tmp_path: Path) -> None:
    def row(number: int) -> dict[str, Any]:
        text = f"we were travelling slowly towards Köln with {number} other passengers"
        places = [(text.index("Köln"), "Köln", "PLACE"), (text.index(str(number)), str(number), "NUMBER")]
        spans = [{"start": at, "end": at + len(word), "label": label} for at, word, label in places]
        id = hashlib.sha256(text.encode()).hexdigest()[:16]
        return {"id": id, "text": text, "spans": json.dumps(spans, ensure_ascii=False)}

    content = {"train": [row(at) for at in range(20, 40)], "validation": [row(1)], "test": [row(2)]}
    put_splits(store, tmp_path / "texts", "token-classification", content)
    launched = Launched(store, augment_input(task="token-classification", text=TYPOS))
    assert launched.ended() == 0, launched.log
    copies = copies_in(store, launched.document("output"))
    moved = 0
    for copy in copies:
        before = next(one for one in content["train"] if one["id"] == copy["parent"])
        spans, originals = json.loads(copy["spans"]), json.loads(before["spans"])
        assert [one["label"] for one in spans] == ["PLACE", "NUMBER"]
        for one, original in zip(spans, originals, strict=True):
            word = before["text"][original["start"] : original["end"]]
            assert copy["text"][one["start"] : one["end"]] == word
        moved += spans != originals
    assert len(copies) > 20
    assert moved > 10


def test_mixed_images_have_both_labels(store: ObjectStore, tmp_path: Path) -> None:
    put_images(store, tmp_path / "images", [image_row(number) for number in range(12)])
    spec = {"images": {"copies": 3, "operations": [{"name": "cutmix", "probability": 1}]}}
    launched = Launched(store, augment_input(task="image-classification", **spec))
    assert launched.ended() == 0, launched.log
    copies = copies_in(store, launched.document("output"))
    mixed = [json.loads(copy["label_weights"]) for copy in copies if copy["label_weights"]]
    assert len(mixed) > 8
    for copy in copies:
        step = json.loads(copy["operations"])[-1]
        assert step["partner"] != copy["parent"]
        assert step["partner"].startswith("train-")
        if copy["label_weights"]:
            weights = json.loads(copy["label_weights"])
            assert weights.keys() == set(LABELS)
            assert weights[LABELS[copy["label"]]] == pytest.approx(step["weight"])


def test_texts_are_translated_by_the_models_that_are_mirrored(store: ObjectStore, tmp_path: Path) -> None:
    put_dataset(store, tmp_path / "dataset", sentences(40))
    words = sorted({word for text, _ in sentences(40) for word in text.split()})
    translation = {}
    for way in ("there", "back"):
        write_model(tmp_path / way, words)
        prefix = f"catalogue/{way}-model/own"
        files = entries(tmp_path / way)
        for file in files:
            store.put(f"{prefix}/{file['path']}", tmp_path / way / file["path"])
        manifest = {"schemaVersion": 1, "prefix": prefix, "files": files, "licence": "MIT", "source": "test"}
        store.put(f"{prefix}/manifest.json", json.dumps(manifest).encode())
        translation[way] = {"kind": "catalogue", "manifest": f"{prefix}/manifest.json"}
    back = {"there": "there-model", "back": "back-model", "probability": 1, "maxLength": 16}
    document = augment_input(text={"copies": 1, "operations": []}, backTranslation=back)
    launched = Launched(store, check("JobInput", document | {"translation": translation}, "input.json"))
    assert launched.ended() == 0, launched.log
    copies = copies_in(store, launched.document("output"))
    translator = BackTranslator(tmp_path / "there", tmp_path / "back", 16)
    before = {hashlib.sha256(text.encode()).hexdigest()[:16]: text for text, _ in sentences(40)}
    assert copies
    for copy in copies:
        assert copy["text"] == translator(before[copy["parent"]]) != before[copy["parent"]]
        (step,) = json.loads(copy["operations"])
        assert step == {"name": "backTranslation", "there": "there-model", "back": "back-model"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (augment_input(task="text-generation"), "text-generation.*Leave the spec's augmentation out"),
        (
            augment_input(text=TYPOS, backTranslation={"there": "en-de", "back": "de-en"}),
            "backTranslation: models 'en-de' and 'de-en'.*no folders with their weights.*or remove",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_read(
    store: ObjectStore, tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    put_dataset(store, tmp_path / "dataset", sentences(40))
    launched = Launched(store, document)
    assert launched.ended() == 70, launched.log
    error = launched.document("error")
    assert error["name"] == "InputRejected"
    assert re.search(message, error["message"]), error["message"]


def test_objects_are_not_mixed(store: ObjectStore, tmp_path: Path) -> None:
    box = json.dumps([{"label": "thing", "box": [20, 15, 40, 30]}])
    put_images(store, tmp_path / "images", [image_row(1, box), image_row(2)])
    spec = {"images": {"operations": [{"name": "mixup", "probability": 1}]}}
    launched = Launched(store, augment_input(task="image-classification", **spec))
    assert launched.ended() == 70, launched.log
    assert "objects with places in the image" in launched.document("error")["message"]
