"""Source `huggingface`: the hub's own client against a hub on loopback."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from collecting import TEXT_AND_LABEL, Collecting, source
from hub_server import Hub, commit_of, hub_server
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore
from pictures import FOLDER, picture, tarred, zipped

TOKEN = "hf_t0ken-that-is-secret"
NAME = "acme/reviews"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    from huggingface_hub import constants, set_client_factory
    from huggingface_hub.utils._http import default_client_factory

    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_XET"):
        monkeypatch.setattr(constants, name, getattr(constants, name))
    for name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_TELEMETRY", "HF_HOME"):
        monkeypatch.setenv(name, "1")
    with hub_server() as served:
        yield served
    set_client_factory(default_client_factory)


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path, hub: Hub) -> Collecting:
    made = Collecting(store, tmp_path, {"HF_ENDPOINT": hub.server.url})
    made.allow(hub.server.address)
    made.allow(hub.files.address)
    return made


def parquet(*texts: str, names: list[str] | None = None) -> bytes:
    table = pyarrow.table({"text": list(texts), "label": [len(text) % 2 for text in texts]})
    if names is not None:
        features = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
        table = table.replace_schema_metadata({"huggingface": json.dumps(features)})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def csv(*texts: str) -> bytes:
    return ("text,label\n" + "".join(f"{text},0\n" for text in texts)).encode()


def dataset(name: str = NAME, **fields: Any) -> dict[str, Any]:
    return source("huggingface", **{"dataset": name, "map": TEXT_AND_LABEL, **fields})


def test_a_dataset_is_read_from_one_commit_with_its_licence(collecting: Collecting, hub: Hub) -> None:
    files = {
        "README.md": b"---\nlicense: cc-by-4.0\n---\n",
        "data/train-00000-of-00002.parquet": parquet("a", "bb", names=["bad", "good"]),
        "data/train-00001-of-00002.parquet": parquet("ccc", names=["bad", "good"]),
        "data/test-00000-of-00001.parquet": parquet("dddd", names=["bad", "good"]),
        "loader.py": b"raise SystemExit",
    }
    hub.add(NAME, files, card={"license": "cc-by-4.0"})
    rows = collecting.rows(dataset())
    assert [(row["text"], row["label"]) for row in rows] == [("a", "good"), ("bb", "bad"), ("ccc", "good")]
    assert rows[2]["provenance"] == {
        "source": "first",
        "kind": "huggingface",
        "place": "data/train-00001-of-00002.parquet",
        "row": 1,
        "revision": commit_of(NAME),
        "licence": "cc-by-4.0",
    }
    assert all(commit_of(NAME) in asked.path for asked in hub.server.asked if "/resolve/" in asked.path)
    assert not any("loader.py" in asked.path for asked in hub.server.asked)
    assert len(hub.files.asked) == 2, "each file comes once, from where the hub keeps it"


def test_a_tag_stands_for_its_commit(collecting: Collecting, hub: Hub) -> None:
    added = hub.add(NAME, {"train.csv": csv("new")})
    added.commits["0" * 40] = {"train.csv": csv("old")}
    added.refs["v1"] = "0" * 40
    metrics = collecting.run(dataset(revision="v1")).metrics
    assert metrics["sources"][0]["revision"] == "0" * 40
    assert collecting.pairs(dataset(revision="v1")) == [("old", "0")]
    with pytest.raises(InputRejected, match=r"acme/reviews has no 'v2'"):
        collecting.run(dataset(revision="v2"))


def test_the_card_says_which_files_a_split_has(collecting: Collecting, hub: Hub) -> None:
    card = {
        "license": "other",
        "license_name": "acme-terms",
        "configs": [
            {"config_name": "en", "data_files": [{"split": "train", "path": "en/*.csv"}], "default": True},
            {"config_name": "de", "data_files": [{"split": "train", "path": ["de/a.csv", "de/b/**"]}]},
        ],
        "dataset_info": [
            {
                "config_name": "de",
                "features": [{"name": "label", "dtype": {"class_label": {"names": {"0": "schlecht"}}}}],
            }
        ],
    }
    files = {
        "en/a.csv": csv("one"),
        "en/sub/b.csv": csv("no"),
        "de/a.csv": csv("eins"),
        "de/b/c/d.parquet": parquet("zwei"),
    }
    hub.add(NAME, files, card=card)
    assert collecting.pairs(dataset()) == [("one", "0")]
    assert collecting.pairs(dataset(config="de")) == [("eins", "0"), ("zwei", "schlecht")]
    assert collecting.run(dataset()).metrics["sources"][0]["licence"] == "acme-terms"


@pytest.mark.parametrize(
    ("files", "split", "expected"),
    [
        ({"train.csv": csv("a"), "test.csv": csv("b")}, "test", ["b"]),
        ({"my-dev-set.jsonl": b'{"text": "a", "label": 0}\n', "train/x.csv": csv("c")}, "train", ["c"]),
        ({"anything.csv": csv("a"), "more/b.csv": csv("b")}, "train", ["a", "b"]),
        ({"dir/validation/a.csv": csv("a"), "dir/train/b.csv": csv("b")}, "validation", ["a"]),
        (
            {"train.csv": csv("a"), ".cache/train.csv": csv("no"), "__old__/train.csv": csv("no")},
            "train",
            ["a"],
        ),
    ],
)
def test_without_a_card_names_say_it_as_the_library_reads_them(
    collecting: Collecting, hub: Hub, files: dict[str, bytes], split: str, expected: list[str]
) -> None:
    hub.add(NAME, files)
    assert [text for text, _ in collecting.pairs(dataset(split=split))] == expected


def test_files_may_be_named(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"raw/a.csv": csv("a"), "raw/b.csv": csv("b"), "train.csv": csv("c")})
    assert collecting.pairs(dataset(files=["raw/*"])) == [("a", "0"), ("b", "0")]
    with pytest.raises(InputRejected, match=r"none matches 'rw/\*'; there are: raw/a.csv"):
        collecting.run(dataset(files=["rw/*"]))


def test_what_is_not_there_is_told_with_what_is(collecting: Collecting, hub: Hub) -> None:
    configs = [{"config_name": name, "data_files": "a.csv"} for name in ("one", "two")]
    hub.add(NAME, {"a.csv": csv("a")}, card={"configs": configs})
    with pytest.raises(InputRejected, match=r"configs of acme/reviews: one, two"):
        collecting.run(dataset())
    with pytest.raises(InputRejected, match=r"Set config to 'two' if that is meant"):
        collecting.run(dataset(config="tow"))
    with pytest.raises(InputRejected, match=r"splits of acme/reviews: train.*Set split to 'train'"):
        collecting.run(dataset(config="one", split="trian"))
    with pytest.raises(InputRejected, match=r"the hub has no 'acme/revews'.*Look at its spelling"):
        collecting.run(dataset("acme/revews"))
    hub.add("acme/images", {"a.png": b"?", "b.tar": b"?"})
    with pytest.raises(InputRejected, match=r"splits of acme/images: none|none that can be read"):
        collecting.run(dataset("acme/images"))


@pytest.mark.parametrize(
    "path", ["https://169.254.169.254/x.csv", "s3://bucket/x.csv", "/etc/passwd", "../x.csv"]
)
def test_a_card_that_leads_out_of_its_repository_is_refused(
    collecting: Collecting, hub: Hub, path: str
) -> None:
    hub.add(NAME, {"a.csv": csv("a")}, card={"configs": [{"config_name": "default", "data_files": path}]})
    with pytest.raises(InputRejected, match=r"a data file outside the dataset.*with files"):
        collecting.run(dataset())


def test_a_token_opens_what_is_private_and_goes_nowhere_else(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"data/train-00000-of-00001.parquet": parquet("a")}, token=TOKEN)
    with pytest.raises(InputRejected, match=r"hides it from this token.*a private dataset needs a token"):
        collecting.run(dataset())
    collecting.environment["HF_TOKEN"] = TOKEN
    assert len(collecting.pairs(dataset())) == 1
    collecting.environment["MODELMILL_SECRET_HUB"] = collecting.environment.pop("HF_TOKEN")
    assert len(collecting.pairs(dataset(token="env:MODELMILL_SECRET_HUB"))) == 1
    assert hub.files.asked
    assert not any("authorization" in asked.headers for asked in hub.files.asked)


def test_gated_datasets_say_what_to_do(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"train.csv": csv("a")}, gated=True)
    with pytest.raises(InputRejected, match=r"is gated.*Accept its terms on its page"):
        collecting.run(dataset())


def test_a_licence_that_contradicts_the_card_is_refused(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"train.csv": csv("a")}, card={"license": "cc-by-nc-4.0"})
    with pytest.raises(InputRejected, match=r"the spec says 'mit', the source itself 'cc-by-nc-4.0'"):
        collecting.run(dataset(licence="mit"))
    with pytest.raises(InputRejected, match=r"'cc-by-nc-4.0'.*licences of this collection: mit"):
        collecting.run(dataset(), licences=["mit"])


def test_a_file_behind_a_host_that_is_not_listed_is_not_fetched(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"data/train-00000-of-00001.parquet": parquet("a")})
    collecting.environment["MODELMILL_COLLECT_HOSTS"] = f"http://{hub.server.address}"
    with pytest.raises(InputRejected, match=f"host http://{hub.files.address}: it is not listed"):
        collecting.run(dataset())
    assert hub.files.asked == []


def test_more_bytes_than_allowed_stop_the_download(collecting: Collecting, hub: Hub) -> None:
    hub.add(NAME, {"train.csv": csv(*("x" * 100 for _ in range(1000)))})
    with pytest.raises(InputRejected, match=r"more than 50000 bytes came over the network"):
        collecting.run(dataset(), mostBytes=50_000)


def test_a_column_of_images_is_read_with_the_names_of_its_classes(collecting: Collecting, hub: Hub) -> None:
    features = {
        "image": {"_type": "Image"},
        "label": {"names": ["cat", "dog"], "_type": "ClassLabel"},
    }
    rows = [{"image": {"bytes": picture(n), "path": f"{n}.png"}, "label": n % 2} for n in range(3)]
    table = pyarrow.Table.from_pylist(rows).replace_schema_metadata(
        {"huggingface": json.dumps({"info": {"features": features}})}
    )
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    hub.add(NAME, {"data/train-0.parquet": out.getvalue()}, card={"license": "mit"})
    found = collecting.images(dataset(map={"image": "image", "label": "label"}))
    assert [(row["image"], row["label"]) for row in found] == [
        ({"bytes": picture(n), "path": f"{n}.png"}, "cat dog".split()[n % 2]) for n in range(3)
    ]
    assert found[0]["provenance"]["licence"] == "mit"


REPOSITORIES = {
    "loose": {**FOLDER, "test/cat/9.png": picture(9), "README.md": b"?"},
    "an archive for each split": {
        "train.zip": zipped({name.removeprefix("train/"): data for name, data in FOLDER.items()}),
        "test.zip": zipped({"cat/9.png": picture(9)}),
    },
    "shards of WebDataset": {
        f"train-{shard}.tar": tarred({f"{n}.png": picture(n), f"{n}.cls": label.encode()})
        for shard, (n, label) in enumerate([(1, "cat"), (2, "cat"), (3, "dog")])
    },
}


@pytest.mark.parametrize("layout", REPOSITORIES)
def test_a_split_of_image_files(collecting: Collecting, hub: Hub, layout: str) -> None:
    hub.add(NAME, REPOSITORIES[layout])
    rows = collecting.images(dataset(map={"image": "image", "label": "label"}))
    assert [row["label"] for row in rows] == ["cat", "cat", "dog"]
    assert picture(9) not in [row["image"]["bytes"] for row in rows], "of another split"
