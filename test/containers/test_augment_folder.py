"""A folder's copies: the same bytes however they are made, only in the output, nothing from outside."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import cv2
import numpy
import pytest
from augment.folder import augment_folder
from augment.output import JOURNAL
from jobkit.errors import InputRejected
from launched import CONTAINERS

ALL = [
    {"name": "rotate", "probability": 0.8},
    {"name": "flip"},
    {"name": "crop"},
    {"name": "scale"},
    {"name": "colour"},
    {"name": "blur"},
    {"name": "noise"},
    {"name": "erase"},
]


def picture(seed: int, height: int = 60, width: int = 90) -> numpy.ndarray:
    small = numpy.random.default_rng(seed).integers(0, 256, (4, 6, 3), numpy.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six images of two classes, in three formats."""
    for number in range(6):
        name = f"{'cats' if number % 2 else 'dogs'}/{number}{('.jpg', '.png', '.webp')[number % 3]}"
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / "in" / name), picture(number))
    return tmp_path / "in"


def spec_of(*operations: dict[str, Any], **images: Any) -> dict[str, Any]:
    return {"images": {"operations": list(operations or ALL), **images}}


def files_of(folder: Path) -> dict[str, bytes]:
    """Without the journal, which holds the order of the writing."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != JOURNAL
    }


def labels_in(out: Path) -> list[dict[str, Any]]:
    return json.loads((out / "labels.json").read_text("utf-8"))["images"]


def test_a_folder_becomes_copies_labels_a_sheet_and_a_manifest(folder: Path, tmp_path: Path) -> None:
    manifest = augment_folder(folder, spec_of(copies=3), 5, tmp_path / "out")
    files = files_of(tmp_path / "out")
    assert (manifest["images"], manifest["copies"], manifest["quarantined"]) == (6, 18, [])
    assert {"labels.json", "contact-sheet.png", "manifest.json", "images/cats/1-3.png"} <= files.keys()
    assert {one["path"] for one in manifest["files"]} == files.keys() - {"manifest.json"}
    rows = labels_in(tmp_path / "out")
    assert [row["file"] for row in rows[:3]] == [f"images/cats/1-{copy}.png" for copy in (1, 2, 3)]
    for row in rows:
        image = cv2.imread(str(tmp_path / "out" / row["file"]))
        assert image.shape[:2] == (row["height"], row["width"])
        assert row["labels"] == {row["of"].split("/")[0]: 1}


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_bytes_do_not_depend_on_workers(folder: Path, tmp_path: Path, workers: int) -> None:
    spec = spec_of(*ALL, {"name": "mixup"}, {"name": "cutmix"})
    augment_folder(folder, spec, 5, tmp_path / "one")
    augment_folder(folder, spec, 5, tmp_path / "many", workers=workers)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "many")


def test_a_copy_does_not_depend_on_the_other_images(folder: Path, tmp_path: Path) -> None:
    augment_folder(folder, spec_of(), 5, tmp_path / "all")
    for path in [*folder.glob("dogs/*"), *folder.glob("cats/[35].*")]:
        path.unlink()
    augment_folder(folder, spec_of(), 5, tmp_path / "one")
    whole = files_of(tmp_path / "all")
    copies = {name: data for name, data in files_of(tmp_path / "one").items() if name.startswith("images/")}
    assert sorted(copies) == ["images/cats/1-1.png", "images/cats/1-2.png"]
    assert all(whole[name] == data for name, data in copies.items())


def test_another_seed_makes_other_copies(folder: Path, tmp_path: Path) -> None:
    augment_folder(folder, spec_of(), 5, tmp_path / "a")
    augment_folder(folder, spec_of(), 6, tmp_path / "b")
    a, b = files_of(tmp_path / "a"), files_of(tmp_path / "b")
    assert all(a[name] != b[name] for name in a if name.startswith("images/"))


def test_soft_labels_count_pixels(folder: Path, tmp_path: Path) -> None:
    """White cats and black dogs: the mean of a mixture is its share of cats."""
    for path in sorted(folder.rglob("*.*")):
        path.unlink()
    for label, value in (("cats", 255), ("dogs", 0)):
        for number in range(3):
            cv2.imwrite(str(folder / label / f"{number}.png"), numpy.full((50, 70, 3), value, numpy.uint8))
    for name in ("mixup", "cutmix"):
        spec = spec_of({"name": name, "probability": 1, "alpha": 1}, copies=4)
        augment_folder(folder, spec, 5, tmp_path / name)
        mixed = 0
        for row in labels_in(tmp_path / name):
            image = cv2.imread(str(tmp_path / name / row["file"]))
            assert abs(image.mean() / 255 - row["labels"].get("cats", 0)) < 0.003
            assert abs(sum(row["labels"].values()) - 1) < 1e-5
            mixed += len(row["labels"]) == 2
        assert mixed > 5


@pytest.mark.parametrize("beside", ["objects", "no class"])
def test_mixing_what_has_no_one_label_is_refused_before_anything_is_written(
    folder: Path, tmp_path: Path, beside: str
) -> None:
    if beside == "objects":
        objects = [{"label": "cat", "box": [1, 2, 30, 20]}]
        labels = [{"file": "cats/1.png", "label": "cats", "objects": objects}]
        (folder / "labels.json").write_text(json.dumps({"images": labels}))
    else:
        cv2.imwrite(str(folder / "loose.png"), picture(9))
    with pytest.raises(InputRejected, match=r"operation mixup.*Remove mixup from the spec"):
        augment_folder(folder, spec_of({"name": "mixup"}), 5, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_labels_go_in_and_come_out_in_one_form(folder: Path, tmp_path: Path) -> None:
    objects = [{"label": "cat", "box": [10, 10, 40, 30], "iscrowd": 1, "keypoints": []}]
    named = [
        {"file": "cats/1.png", "objects": objects},
        {"file": "gone.png", "label": "x"},
    ]
    (folder / "labels.json").write_text(json.dumps({"images": named}))
    spec = spec_of({"name": "flip", "probability": 1}, copies=1)
    manifest = augment_folder(folder, spec, 5, tmp_path / "out")
    (row,) = [one for one in labels_in(tmp_path / "out") if one["of"] == "cats/1.png"]
    assert manifest["labelsOfNone"] == 1
    assert row["objects"][0]["box"] == [40, 10, 40, 30]
    assert row["objects"][0]["iscrowd"] == 1
    # The output is itself a folder with labels: mirrored again, everything is where it was.
    augment_folder(tmp_path / "out", spec, 5, tmp_path / "twice")
    (again,) = [one for one in labels_in(tmp_path / "twice") if one["of"] == "images/cats/1-1.png"]
    assert again["objects"][0]["box"] == [10, 10, 40, 30]


def test_coco_is_read(folder: Path, tmp_path: Path) -> None:
    names = ["left eye", "right eye"]
    coco = {
        "images": [{"id": 4, "file_name": "cats/1.png", "width": 90, "height": 60}],
        "categories": [{"id": 2, "name": "cat", "keypoints": names}],
        "annotations": [
            {
                **{"id": 1, "image_id": 4, "category_id": 2, "iscrowd": 0, "area": 1200},
                **{"bbox": [10, 10, 40, 30], "segmentation": [[10, 10, 50, 10, 50, 40]]},
                **{"keypoints": [20, 20, 2, 0, 0, 0], "num_keypoints": 1},
            }
        ],
    }
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    spec = spec_of({"name": "flip", "probability": 1}, copies=1)
    augment_folder(folder, spec, 5, tmp_path / "out", labels=tmp_path / "coco.json")
    (row,) = [one for one in labels_in(tmp_path / "out") if one["of"] == "cats/1.png"]
    (found,) = row["objects"]
    assert found == {
        **{"label": "cat", "box": [40, 10, 40, 30], "polygon": [[80, 10, 40, 10, 40, 40]], "iscrowd": 0},
        **{"keypoints": [0, 0, 0, 70, 20, 2], "keypointNames": names},
    }


def test_what_can_not_be_read_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    (folder / "text.jpg").write_text("no image")
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.jpg").write_bytes((folder / "dogs/0.jpg").read_bytes()[:-400])
    huge = bytearray((folder / "cats/1.png").read_bytes())
    huge[16:24] = b"\x00\x00\xff\xff" * 2
    (folder / "huge.png").write_bytes(huge)
    manifest = augment_folder(folder, spec_of(), 5, tmp_path / "out", workers=3)
    reasons = {one["file"]: one["reason"] for one in manifest["quarantined"]}
    assert reasons.keys() == {"text.jpg", "empty.png", "cut.jpg", "huge.png"}
    assert "65535 × 65535" in reasons["huge.png"]
    assert (manifest["images"], manifest["copies"]) == (6, 12)


def test_links_that_lead_out_and_names_of_no_use_are_left_out(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    cv2.imwrite(str(secret), picture(7))
    (folder / "out.png").symlink_to(secret)
    (folder / "nothing.png").symlink_to(tmp_path / "missing.png")
    (folder / "loop").symlink_to(folder)
    (folder / "within.png").symlink_to(folder / "cats/1.png")
    (folder / ".hidden.png").write_bytes(secret.read_bytes())
    os.mkfifo(folder / "pipe.png")
    manifest = augment_folder(folder, spec_of(), 5, tmp_path / "out")
    assert {one["file"]: one["reason"] for one in manifest["leftOut"]} == {
        "out.png": "a link that leads out of the folder",
        "nothing.png": "a link to nothing",
        "loop": "a link to a folder",
        "pipe.png": "no regular file",
    }
    assert manifest["images"] == 7


def test_names_that_differ_in_their_ending_alone_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "A.jpg", "a.jpeg", "a-1.png"):
        cv2.imwrite(str(tmp_path / "in" / name), picture(len(name)))
    manifest = augment_folder(tmp_path / "in", spec_of(copies=2), 5, tmp_path / "out")
    written = [row["file"].casefold() for row in labels_in(tmp_path / "out")]
    assert len(set(written)) == manifest["copies"] == 8


def test_the_output_is_no_source(folder: Path) -> None:
    first = augment_folder(folder, spec_of(), 5, folder / "copies")
    before = files_of(folder / "copies")
    second = augment_folder(folder, spec_of(), 5, folder / "copies")
    assert first == second
    assert files_of(folder / "copies") == before


def test_an_earlier_output_is_replaced_and_nothing_else_ever(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    augment_folder(folder, spec_of(copies=3), 5, out)
    (out / "manifest.json").unlink()  # as a kill would leave it
    augment_folder(folder, spec_of(copies=1), 5, out)
    assert len(list(out.glob("images/*/*"))) == 6
    (out / "images" / "mine.txt").write_text("mine")
    with pytest.raises(InputRejected, match=r"images/mine\.txt.*Name another folder"):
        augment_folder(folder, spec_of(), 5, out)
    assert len(list(out.glob("images/*/*"))) == 6
    assert (out / "images" / "mine.txt").read_text() == "mine"


def test_a_link_in_the_output_is_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "cats").mkdir()
    out = tmp_path / "out"
    augment_folder(folder, spec_of(), 5, out)
    for path in sorted(out.glob("images/*/*")):
        path.unlink()
    for path in sorted(out.glob("images/*")):
        path.rmdir()
    (out / "images").rmdir()
    (out / "images").symlink_to(outside)
    with pytest.raises(InputRejected, match="files that no earlier run wrote: images"):
        augment_folder(folder, spec_of(), 5, out)
    assert files_of(outside) == {}


def test_a_stop_leaves_an_output_that_the_next_run_replaces(folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        augment_folder(folder, spec_of(), 5, tmp_path / "out", stop=stop)
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert augment_folder(folder, spec_of(), 5, tmp_path / "out")["copies"] == 12


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", "no JSON"),
        ("[]", "no list 'images'"),
        ('{"images": [{"label": "x"}]}', "no file's name"),
        ('{"images": [{"file": "a", "labels": {"x": 0.4}}]}', "do not add up"),
        ('{"images": [{"file": "a", "width": -1}]}', "-1 pixels"),
        ('{"images": [{"file": "a", "objects": [{"box": [1, 2, 3]}]}]}', "for coordinates"),
        ('{"images": [{"file": "a", "note": NaN}]}', "no JSON"),
        ('{"images": [{"file": "a", "label": "\\ud800"}]}', "half a character"),
        (f'{{"images": [{{"file": "a", "objects": [{{"box": [1{"0" * 400}, 2, 3, 4]}}]}}]}}', "beyond any"),
        ('{"images": [{"file": "a"}]}', "none is an image here"),
        ('{"images": [], "annotations": [{"category_id": 1}], "categories": []}', "COCO"),
    ],
)
def test_labels_that_are_none_are_refused(folder: Path, tmp_path: Path, content: str, found: str) -> None:
    (folder / "labels.json").write_text(content)
    with pytest.raises(InputRejected, match=found):
        augment_folder(folder, spec_of(), 5, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_one_image_is_not_mixed_with_others(folder: Path, tmp_path: Path) -> None:
    spec = spec_of({"name": "flip", "probability": 1}, {"name": "mixup", "probability": 1}, copies=1)
    manifest = augment_folder(folder / "cats/1.png", spec, 5, tmp_path / "out")
    (row,) = labels_in(tmp_path / "out")
    assert (row["of"], [one["name"] for one in row["operations"]]) == ("1.png", ["flip"])
    assert manifest["source"] == "1.png"


def test_the_command_says_events_and_refuses_with_four_parts(folder: Path, tmp_path: Path) -> None:
    (folder / "cv2.py").write_text("raise SystemExit('a folder of images runs no code')")

    def started(*arguments: str) -> tuple[int, dict[str, Any]]:
        environment = {"PYTHONPATH": f"{CONTAINERS}:{CONTAINERS / 'jobkit'}", "PYTHONSAFEPATH": "1"}
        options: dict[str, Any] = {"env": environment, "cwd": folder, "capture_output": True, "text": True}
        command = [sys.executable, "-m", "augment.folder", *arguments]
        ended = subprocess.run(command, check=False, **options)
        return ended.returncode, json.loads(ended.stdout.splitlines()[-1])

    code, event = started(".", "--out", str(tmp_path / "out"), "--copies", "1")
    assert (code, event["event"], event["copies"]) == (0, "done", 6)
    code, event = started("missing", "--out", str(tmp_path / "out"))
    assert (code, event["name"]) == (2, "InputRejected")
    assert event["message"] == (
        "missing: nothing there. Allowed: an image, or a folder of images. Correct the path."
    )
