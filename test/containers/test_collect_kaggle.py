"""Source `kaggle`: Kaggle's own SDK against its API on loopback; archives that are not to be trusted."""

import io
import json
import stat
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from api_server import Answer
from collecting import TEXT_AND_LABEL, Collecting, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore
from kaggle_server import Kaggle, archive, kaggle_server
from pictures import BOX, COCO, FOLDER, YOLO

TOKEN = "KGAT_t0ken-that-is-secret"
NAME = "acme/reviews"
TRAIN = b"text,label\none,good\ntwo,bad\n"


@pytest.fixture
def kaggle() -> Iterator[Kaggle]:
    with kaggle_server() as served:
        served.authorization = f"Bearer {TOKEN}"
        yield served


@pytest.fixture
def collecting(
    store: ObjectStore, tmp_path: Path, kaggle: Kaggle, monkeypatch: pytest.MonkeyPatch
) -> Collecting:
    monkeypatch.setenv("HOME", str(tmp_path))  # no token of whoever runs the tests
    monkeypatch.delenv("KAGGLE_API_TOKEN", raising=False)
    monkeypatch.setattr("collect.source.Context.pause", lambda _context, _seconds: None)
    made = Collecting(store, tmp_path, {"KAGGLE_ENDPOINT": kaggle.server.url, "KAGGLE_API_TOKEN": TOKEN})
    made.allow(kaggle.server.address)
    made.allow(kaggle.storage.address)
    return made


def dataset(**fields: Any) -> dict[str, Any]:
    return source("kaggle", **{"dataset": NAME, "map": TEXT_AND_LABEL, **fields})


def test_the_newest_version_is_read_and_recorded(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(
        NAME,
        archive({"train.csv": b"text,label\nold,bad\n"}),
        archive({"train.csv": TRAIN, "about.txt": b"?"}),
    )
    rows = collecting.rows(dataset())
    assert [(row["text"], row["label"]) for row in rows] == [("one", "good"), ("two", "bad")]
    assert rows[1]["provenance"] == {
        "source": "first",
        "kind": "kaggle",
        "place": "train.csv",
        "row": 2,
        "revision": "2",
        "licence": "CC0: Public Domain",
    }
    assert "authorization" not in kaggle.storage.asked[0].headers


def test_a_version_is_pinned(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive({"train.csv": b"text,label\nold,bad\n"}), archive({"train.csv": TRAIN}))
    assert collecting.pairs(dataset(version=1)) == [("old", "bad")]
    with pytest.raises(InputRejected, match=r"version: 3. Allowed: versions 1 to 2"):
        collecting.run(dataset(version=3))


def test_files_are_chosen_by_pattern(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive({"a/train.csv": TRAIN, "b/other.csv": b"x,y\n1,2\n"}))
    with pytest.raises(InputRejected, match=r"b/other.csv has no column 'text'"):
        collecting.run(dataset())
    assert len(collecting.pairs(dataset(files=["a/*.csv"]))) == 2


def test_a_user_with_a_key_signs_in_too(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive({"train.csv": TRAIN}))
    collecting.environment.pop("KAGGLE_API_TOKEN")
    with pytest.raises(InputRejected, match=r"no credentials.*Create a token in Kaggle's account settings"):
        collecting.run(dataset())
    assert kaggle.server.asked == []
    collecting.environment.update(KAGGLE_USERNAME="someone", KAGGLE_KEY="a-key")
    kaggle.authorization = f"Basic {b64encode(b'someone:a-key').decode()}"
    assert len(collecting.pairs(dataset())) == 2


def test_what_kaggle_refuses_is_told(collecting: Collecting, kaggle: Kaggle) -> None:
    with pytest.raises(InputRejected, match=r"Kaggle has no 'acme/reviews' of this version"):
        collecting.run(dataset())
    kaggle.authorization = "Bearer another"
    with pytest.raises(InputRejected, match=r"Kaggle answers 401.*Create a new token"):
        collecting.run(dataset())


def test_hiccups_are_waited_out(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive({"train.csv": TRAIN}))
    kaggle.first = [Answer(status=503), Answer(status=429), Answer(status=500)]
    assert len(collecting.pairs(dataset())) == 2
    kaggle.first = [Answer(status=503)] * 9
    with pytest.raises(requests.HTTPError, match=r"503"):
        collecting.run(dataset())


def test_a_redirect_to_a_host_that_is_not_listed_is_not_followed(
    collecting: Collecting, kaggle: Kaggle
) -> None:
    kaggle.add(NAME, archive({"train.csv": TRAIN}))
    collecting.environment["MODELMILL_COLLECT_HOSTS"] = f"http://{kaggle.server.address}"
    with pytest.raises(InputRejected, match=f"host http://{kaggle.storage.address}: it is not listed"):
        collecting.run(dataset())
    collecting.allow(kaggle.storage.address)
    collecting.environment["MODELMILL_COLLECT_PRIVATE"] = kaggle.server.address
    with pytest.raises(InputRejected, match=r"its address 127.0.0.1 is not public"):
        collecting.run(dataset())
    assert kaggle.storage.asked == []


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        entry = zipfile.ZipInfo("train.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, "/etc/passwd")
    return out.getvalue()


def understated() -> bytes:
    """Says it holds 10 bytes, and unpacks to many."""
    data = archive({"train.csv": b"text,label\n" + b"a,b\n" * 100_000})
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data = data[:at] + (10).to_bytes(4, "little") + data[at + 4 :]
    return data


HOSTILE = [
    (archive({"../train.csv": TRAIN}), "a path that leaves the folder"),
    (archive({"/etc/train.csv": TRAIN}), "a path that leaves the folder"),
    (archive({"a/../../train.csv": TRAIN}), "a path that leaves the folder"),
    (archive({"C:/train.csv": TRAIN}), "a path that leaves the folder"),
    (archive({"train.csv": TRAIN, "x\\..\\y.csv": TRAIN}), "a path that leaves the folder"),
    (linked(), "a link or a device"),
    (archive({"train.csv": b"text,label\n" + b"\n" * (80 << 20)}), "bytes out of|unpacked"),
    (understated(), "it is broken|another number of cells|not csv|no usable row"),
    (b"PK\x03\x04 nothing", "no zip archive"),
    (archive({"train.csv": TRAIN})[:-40], "no zip archive"),
    (archive({"notes.txt": b"?"}), "none that can be read; there are: notes.txt"),
]


@pytest.mark.parametrize(("data", "message"), HOSTILE)
def test_an_archive_that_is_not_to_be_trusted(
    collecting: Collecting, kaggle: Kaggle, data: bytes, message: str, tmp_path: Path
) -> None:
    kaggle.add(NAME, data)
    before = sorted(path.name for path in tmp_path.parent.iterdir())
    with pytest.raises(InputRejected, match=message):
        collecting.run(dataset())
    assert sorted(path.name for path in tmp_path.parent.iterdir()) == before


def test_an_encrypted_archive_is_refused(collecting: Collecting, kaggle: Kaggle) -> None:
    data = archive({"train.csv": TRAIN})
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data = data[:at] + b"\x01" + data[at + 1 :]
    kaggle.add(NAME, data)
    with pytest.raises(InputRejected, match=r"a password"):
        collecting.run(dataset())


def test_more_bytes_than_allowed_stop_the_download(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive({"train.csv": TRAIN, "x.bin": bytes(range(256)) * 4000}))
    with pytest.raises(InputRejected, match=r"more than 1000 bytes came over the network"):
        collecting.run(dataset(), mostBytes=1000)


@pytest.mark.parametrize(
    ("files", "mapped", "labels"),
    [
        (FOLDER, None, ["cat", "cat", "dog"]),
        ({f"Pets/{name}": data for name, data in FOLDER.items()}, None, ["cat", "cat", "dog"]),
        (
            {"train.csv": b"id,breed\n3,tabby\n", **FOLDER},
            {"image": {"template": "train/dog/{id}.png"}, "label": "breed"},
            ["tabby"],
        ),
    ],
    ids=["folders", "a folder around them", "a table that names them"],
)
def test_images_of_an_archive(
    collecting: Collecting, kaggle: Kaggle, files: dict[str, bytes], mapped: Any, labels: list[str]
) -> None:
    kaggle.add(NAME, archive(files))
    given = dataset(map=mapped)
    if mapped is None:
        del given["map"]
    rows = collecting.images(given)
    assert [row["label"] for row in rows] == labels
    assert rows[-1]["image"]["bytes"] == FOLDER["train/dog/3.png"]


def test_boxes_of_an_archive(collecting: Collecting, kaggle: Kaggle) -> None:
    kaggle.add(NAME, archive(COCO), archive(YOLO))
    for version in (1, 2):
        rows = collecting.images(dataset(version=version, map={"image": "image", "objects": "objects"}))
        assert [json.loads(row["objects"]) for row in rows] == [[BOX], []]
