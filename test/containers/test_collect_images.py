"""Images of every kind of source as rows of Parquet: the bytes, what is said of them, and their place."""

import base64
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from collect.one_source import OneSource
from collecting import IMAGE_COLUMNS, Collecting, source, tables_of
from jobkit.errors import InputRejected, Interrupted
from jobkit.store import ObjectStore
from pictures import BOX, COCO, FOLDER, LABELS, YOLO, as_json, picture, tarred, zipped

IN = "projects/demo/incoming"
MAP = {"image": "image", "label": "label"}


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    return Collecting(store, tmp_path)


def put(collecting: Collecting, files: dict[str, bytes], folder: str = f"{IN}/photos") -> dict[str, Any]:
    for name, data in files.items():
        collecting.store.put(f"{folder}/{name}", data)
    return source("objects", prefix=folder)


def by_path(rows: list[dict[str, Any]]) -> dict[str, bytes]:
    return {row["image"]["path"]: row["image"]["bytes"] for row in rows}


def parquet(rows: list[dict[str, Any]], **more: Any) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), out, **more)
    return out.getvalue()


def test_a_folder_of_images_is_its_labels(collecting: Collecting) -> None:
    rows = collecting.images({**put(collecting, FOLDER), "licence": "cc0-1.0"})
    assert by_path(rows) == FOLDER
    assert {row["image"]["path"]: row["label"] for row in rows} == LABELS
    assert rows[2] == {
        "image": {"bytes": FOLDER["train/dog/3.png"], "path": "train/dog/3.png"},
        "label": "dog",
        "objects": None,
        "provenance": {
            **{"source": "first", "kind": "objects", "place": f"{IN}/photos/train/dog/3.png", "row": 1},
            **{"revision": rows[0]["provenance"]["revision"], "licence": "cc0-1.0"},
        },
    }


METADATA = b"file_name,label\n1.png,tabby\n2.png,terrier\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photos.zip", zipped(FOLDER)),
        ("photos.tar", tarred(FOLDER)),
        ("photos.tgz", tarred(FOLDER, "w:gz")),
        ("inside.zip", zipped({f"photos/{name}": data for name, data in FOLDER.items()})),
        ("names.tar", tarred({**FOLDER, "caf\udce9/4.txt": b"?"})),
        ("litter.zip", zipped({**FOLDER, "__MACOSX/train/cat/._1.png": b"?", "README.md": b"?"})),
    ],
)
def test_an_archive_gives_the_same_rows(collecting: Collecting, name: str, data: bytes) -> None:
    rows = collecting.images(put(collecting, {name: data}))
    assert {path.removeprefix("photos/"): held for path, held in by_path(rows).items()} == FOLDER
    assert [row["label"] for row in rows] == ["cat", "cat", "dog"]
    assert rows[0]["provenance"]["place"].startswith(f"{IN}/photos/{name}!/")


LAYOUTS = {
    "metadata.csv": {"metadata.csv": METADATA, "1.png": picture(1), "2.png": picture(2)},
    "metadata.jsonl": {
        "all/metadata.jsonl": b'{"file_name": "1.png", "label": "tabby"}\n'
        b'{"file_name": "2.png", "label": "terrier"}\n',
        "all/1.png": picture(1),
        "all/2.png": picture(2),
    },
    "WebDataset": {
        "a.png": picture(1),
        "a.cls": b"tabby\n",
        "b.cls": b"terrier",
        "b.png": picture(2),
    },
}


@pytest.mark.parametrize("packed", [None, zipped, tarred])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_lies_beside_images_says_their_labels(collecting: Collecting, layout: str, packed: Any) -> None:
    files = (
        LAYOUTS[layout]
        if packed is None
        else {f"all{'.zip' if packed is zipped else '.tar'}": packed(LAYOUTS[layout])}
    )
    rows = collecting.images(put(collecting, files))
    assert [(row["image"]["bytes"], row["label"]) for row in rows] == [
        (picture(1), "tabby"),
        (picture(2), "terrier"),
    ]


@pytest.mark.parametrize("packed", [None, zipped])
@pytest.mark.parametrize(("layout", "name"), [(COCO, "coco"), (YOLO, "yolo")])
def test_boxes_of_coco_and_yolo_are_objects(
    collecting: Collecting, layout: dict[str, bytes], name: str, packed: Any
) -> None:
    rows = collecting.images(put(collecting, layout if packed is None else {f"{name}.zip": packed(layout)}))
    assert [(row["image"]["bytes"], json.loads(row["objects"])) for row in rows] == [
        (picture(1), [BOX]),
        (picture(2), []),
    ]


def test_dots_in_names_and_files_of_people_make_no_other_layout(collecting: Collecting) -> None:
    files = {
        "cat/a.1.png": picture(1),
        "dog/a.2.png": picture(2),
        "dog/a.2.txt": b"?",
        "dataset.yaml": b"a: 1",
    }
    rows = collecting.images(put(collecting, files))
    assert [(row["image"]["path"], row["label"]) for row in rows] == [
        ("cat/a.1.png", "cat"),
        ("dog/a.2.png", "dog"),
    ]


def test_captions_and_json_beside_images_are_texts(collecting: Collecting) -> None:
    collecting.columns = {"image": "image", "texts": ["text"]}
    files = {
        "0.jpg": picture(1, "JPEG"),
        "0.json": as_json({"caption": "a cat"}),
        "1.json": as_json({"caption": "a dog"}),
        "1.jpg": picture(2, "JPEG"),
    }
    found = {
        **put(collecting, {"shard-0.tar": tarred(files)}),
        "map": {"image": "image", "text": "/json/caption"},
    }
    assert [row["text"] for row in collecting.images(found)] == ["a cat", "a dog"]


def test_a_table_names_the_images_beside_it(collecting: Collecting) -> None:
    table = b"id,breed\n1,tabby\n2,terrier\n"
    given = put(collecting, {"train.csv": table, "train/1.png": picture(1), "train/2.png": picture(2)})
    given["map"] = {"image": {"template": "train/{id}.png"}, "label": "breed"}
    rows = collecting.images(given)
    assert [(row["image"]["bytes"], row["label"]) for row in rows] == [
        (picture(1), "tabby"),
        (picture(2), "terrier"),
    ]
    assert rows[1]["provenance"] | {"revision": ""} == {
        **{"source": "first", "kind": "objects", "place": f"{IN}/photos/train.csv", "row": 2},
        **{"revision": "", "licence": None},
    }


FORMATS = {
    "struct.parquet": parquet(
        [{"image": {"bytes": picture(n), "path": f"{n}.png"}, "label": n} for n in (1, 2)]
    ),
    "bytes.parquet": parquet([{"image": picture(n), "label": n} for n in (1, 2)], row_group_size=1),
    "lines.jsonl": b"".join(
        as_json({"image": base64.b64encode(picture(n)).decode(), "label": n}) + b"\n" for n in (1, 2)
    ),
    "data.json": as_json(
        [
            {"image": f"data:image/png;base64,{base64.b64encode(picture(n)).decode()}", "label": n}
            for n in (1, 2)
        ]
    ),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("mapped", [MAP, None])
def test_tables_hold_images(collecting: Collecting, name: str, mapped: Any) -> None:
    given = source("objects", keys=[f"{IN}/{name}"], **({} if mapped is None else {"map": mapped}))
    collecting.store.put(f"{IN}/{name}", FORMATS[name])
    rows = collecting.images(given)
    assert [(row["image"]["bytes"], row["label"]) for row in rows] == [(picture(1), "1"), (picture(2), "2")]


def test_a_column_of_a_database_holds_images(collecting: Collecting, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "photos.sqlite") as database:
        database.execute("CREATE TABLE photos (file BLOB, kind TEXT)")
        database.executemany(
            "INSERT INTO photos VALUES (?, ?)", [(picture(n), f"kind {n}") for n in range(40)]
        )
    collecting.store.put(f"{IN}/photos.sqlite", (tmp_path / "photos.sqlite").read_bytes())
    rows = collecting.images(
        source(
            "sql",
            object=f"{IN}/photos.sqlite",
            query="SELECT file, kind FROM photos",
            map={"image": "file", "label": "kind"},
        )
    )
    assert [(row["image"]["bytes"], row["label"]) for row in rows] == [
        (picture(n), f"kind {n}") for n in range(40)
    ]


BAD = [
    ("no image", {"image": None, "label": "x"}, "no image"),
    ("neither bytes nor base64", {"image": "cat.png", "label": "x"}, "no image: neither bytes"),
    ("nothing in it", {"image": "", "label": "x"}, "an image without a byte"),
    ("a number", {"image": 7, "label": "x"}, "no image: neither bytes"),
    ("a file of this machine", {"image": "file:///etc/passwd", "label": "x"}, "no image: neither bytes"),
    ("another binary column", {"image": {"bytes": picture(), "path": None}, "label": b"x"}, "binary"),
]


@pytest.mark.parametrize(("_what", "row", "reason"), BAD, ids=[what for what, *_ in BAD])
def test_what_is_no_image_is_refused_and_counted(
    collecting: Collecting, _what: str, row: dict[str, Any], reason: str
) -> None:
    good = [{"image": base64.b64encode(picture(n)).decode(), "label": "x"} for n in range(20)]
    if isinstance(row["label"], bytes):
        data, name = parquet([row]), "bad.parquet"
    else:
        data, name = as_json([row]), "bad.json"
    collecting.columns = IMAGE_COLUMNS
    given = put(collecting, {"good.json": as_json(good), name: data})
    [tally] = collecting.run(given).metrics["sources"]
    assert (tally["rows"], tally["read"]) == (20, 21)
    [refused] = tally["refused"]
    assert refused["reason"].startswith(reason)
    assert refused["count"] == 1
    with pytest.raises(InputRejected, match=rf"1 of 21 can't be used: 1 {reason}"):
        collecting.run(given, quarantine=0.01)


DAMAGED = [
    (
        "two images of one name",
        {"cat/1.png": picture(1), "cat/1.jpg": picture(2, "JPEG"), "cat/1.cls": b"tabby"},
        "a second image of one name",
    ),
    (
        "an image larger than any may be",
        {"cat/1.png": picture(1), "cat/2.png": picture(2) + bytes(64 * 1024**2)},
        "an image of more than 67108864 bytes",
    ),
    (
        "metadata without its image",
        {"1.png": picture(1), "metadata.csv": METADATA},
        "metadata of an image that is not there",
    ),
    (
        "COCO without an image",
        {name: data for name, data in COCO.items() if name != "train/2.png"},
        "annotations without their image",
    ),
    (
        "COCO of another size",
        {**COCO, "train/1.png": picture(1, size=(30, 10))},
        "annotations of an image of another",
    ),
    (
        "a box outside",
        {**YOLO, "labels/train/1.txt": b"1 0.9 0.5 0.5 0.5\n"},
        "a box that is empty or outside",
    ),
    (
        "a class without a name",
        {**YOLO, "labels/train/1.txt": b"7 0.5 0.5 0.5 0.5\n"},
        "a class that has no name",
    ),
]


@pytest.mark.parametrize(("_what", "files", "reason"), DAMAGED, ids=[what for what, *_ in DAMAGED])
def test_one_damaged_image_leaves_the_others(
    collecting: Collecting, _what: str, files: dict[str, bytes], reason: str
) -> None:
    collecting.columns = IMAGE_COLUMNS
    [tally] = collecting.run(put(collecting, files), quarantine=0.5).metrics["sources"]
    assert tally["rows"] == 1
    assert tally["refused"][0]["reason"].startswith(reason)


def test_a_missing_column_names_the_closest(collecting: Collecting) -> None:
    given = put(collecting, {"rows.parquet": parquet([{"images": picture(), "label": "x"}])})
    with pytest.raises(InputRejected, match=r"no column 'image'.*Set it to 'images' if that is meant"):
        collecting.images(given)


def test_an_archive_that_is_unsafe_is_refused_whole(collecting: Collecting) -> None:
    with pytest.raises(InputRejected, match=r"a path that leaves the folder"):
        collecting.images(put(collecting, {"photos.zip": zipped({**FOLDER, "../out.png": picture()})}))


def test_row_groups_and_parts_are_bounded(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collect.part_files.GROUP", 1_000)
    monkeypatch.setattr("collect.parts.LARGEST_IMAGE_PART", 3_000)
    collecting.columns = IMAGE_COLUMNS
    files = {f"cat/{n:02}.bmp": picture(n, "BMP", (8, 8)) for n in range(20)}  # 246 bytes each
    result = collecting.run(put(collecting, files)).metrics
    tables = tables_of(collecting.store, result)
    assert len(tables) > 1
    data = collecting.store.get(f"{result['prefix']}/{result['files'][0]['path']}")
    groups = pyarrow.parquet.ParquetFile(io.BytesIO(data)).metadata
    assert groups.num_row_groups > 1
    assert [row["image"]["path"] for table in tables for row in table.to_pylist()] == sorted(files)


def test_an_attempt_goes_on_behind_the_last_part(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.parts.LARGEST_IMAGE_PART", 2_000)
    collecting.columns = IMAGE_COLUMNS
    files = {f"cat/{n:02}.bmp": picture(n, "BMP", (8, 8)) for n in range(30)}
    given = put(collecting, {"photos.zip": zipped(files)})
    seen = 0
    write = OneSource._write

    def stopping(self: Any, *args: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == 15:
            collecting.stop.set()
        write(self, *args)

    monkeypatch.setattr(OneSource, "_write", stopping)
    with pytest.raises(Interrupted):
        collecting.run(given)
    collecting.stop.clear()
    metrics = collecting.run(given, resumed=True).metrics
    rows = [row for table in tables_of(collecting.store, metrics) for row in table.to_pylist()]
    assert [row["image"]["path"] for row in rows] == sorted(files)
    assert seen == 30, "nothing that was saved is read again"


@pytest.mark.parametrize(
    ("mix", "weights", "kept"), [("multiply", (1, 0.5), None), ("share", (3, 1), (40, 13))]
)
def test_weights_choose_images_by_their_bytes(
    collecting: Collecting, mix: str, weights: tuple[float, float], kept: Any
) -> None:
    sources = []
    for index, weight in enumerate(weights):
        folder = f"{IN}/{index}"
        files = {f"cat/{n}.png": picture(100 * index + n) for n in range(40)}
        given = put(collecting, files, folder)
        sources.append({**given, "name": f"s{index}", "weight": weight})
    rows = collecting.images(*sources, mix=mix)
    counts = [sum(row["provenance"]["source"] == f"s{index}" for row in rows) for index in (0, 1)]
    assert counts == list(kept) if kept else (counts[0] == 40 and 10 < counts[1] < 30)
    again = collecting.images(*sources, mix=mix)
    assert [row["image"] for row in again] == [row["image"] for row in rows]
