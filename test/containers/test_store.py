"""One suite for both homes of the store, as domain/ports.ts says; file names as the golden file says."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jobkit.errors import Conflict, InputRejected, NotFound
from jobkit.store import ObjectStore, open_store
from jobkit.store_keys import check_key, file_of, key_of

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "store-keys.json").read_text("utf-8"))
ODD_KEY = "kinds/Ünï côdé/日本語 (1)!.json"


@pytest.fixture(params=["folder", "s3"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store((tmp_path / "a folder").as_uri())
    found = open_store(request.getfixturevalue("s3_bucket"))
    for key in found.list(""):
        found.delete(key)
    return found


def test_what_is_put_is_read_again(any_store: ObjectStore, tmp_path: Path) -> None:
    file = tmp_path / "bytes"
    file.write_bytes(bytes(range(256)) * 5000)
    any_store.put("a/bytes", file)
    any_store.put(ODD_KEY, b"{}")
    any_store.put("a/bytes", file)

    any_store.download("a/bytes", tmp_path / "again" / "bytes")

    assert (tmp_path / "again" / "bytes").read_bytes() == file.read_bytes()
    assert any_store.get(ODD_KEY) == b"{}"
    assert any_store.find("a/other") is None


def test_a_put_replaces_the_whole_object(any_store: ObjectStore) -> None:
    any_store.put("key", b"a long first one")
    any_store.put("key", b"short")
    assert any_store.get("key") == b"short"


def test_an_open_object_stays_the_write_it_was(any_store: ObjectStore) -> None:
    any_store.put("p/a", b"first")
    file, etag = any_store.open("p/a")
    with file:
        assert (file.read(2), file.seek(4), file.read()) == (b"fi", 4, b"t")
    again, same = any_store.open("p/a")
    again.close()
    any_store.put("p/a", b"other")
    later, other = any_store.open("p/a")
    with later:
        assert later.read() == b"other"
    assert (same == etag, other == etag) == (True, False)
    with pytest.raises(NotFound):
        any_store.open("p/none")


def test_ranges(any_store: ObjectStore) -> None:
    any_store.put("digits", b"0123456789")
    assert any_store.get("digits", 2, 5) == b"234"
    assert any_store.get("digits", 7) == b"789"
    assert any_store.get("digits", 7, 99) == b"789"
    with pytest.raises(InputRejected, match="Read without a range"):
        any_store.get("digits", 10)


def test_put_if_absent_has_one_winner(any_store: ObjectStore) -> None:
    def attempt(number: int) -> bool:
        try:
            any_store.put("lease/000001.json", str(number).encode(), if_absent=True)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, ok in enumerate(pool.map(attempt, range(16))) if ok]

    assert len(won) == 1
    assert any_store.get("lease/000001.json") == str(won[0]).encode()
    with pytest.raises(Conflict, match="Read the one that is there"):
        any_store.put("lease/000001.json", b"late", if_absent=True)


def test_lists_by_prefix_in_byte_order(any_store: ObjectStore) -> None:
    for key in ("a/b", "a", "a/c/d", "a-b", "ab", "b/é", "b/z", ODD_KEY):
        any_store.put(key, b"x")
    assert any_store.list("a") == ["a", "a-b", "a/b", "a/c/d", "ab"]
    assert any_store.list("a/") == ["a/b", "a/c/d"]
    assert any_store.list("b/") == ["b/z", "b/é"]
    assert any_store.list("kinds/Ün") == [ODD_KEY]
    assert any_store.list("nothing/") == []


def test_what_is_absent_says_so(any_store: ObjectStore, tmp_path: Path) -> None:
    any_store.put("folder/file", b"x")
    for key in ("gone", "folder", "folder/file/below"):
        with pytest.raises(NotFound, match="Look at what the stage before left"):
            any_store.get(key)
        with pytest.raises(NotFound):
            any_store.download(key, tmp_path / "copy")
    any_store.delete("gone")
    any_store.delete("folder/file")
    assert any_store.list("") == []


@pytest.mark.parametrize("case", GOLDEN["accepted"], ids=lambda case: case["key"][:40])
def test_a_key_has_the_file_that_the_server_gives_it(case: dict[str, str]) -> None:
    assert "/".join(file_of(case["key"])) == case["path"]
    assert key_of(case["path"].split("/")) == case["key"]


@pytest.mark.parametrize("key", [key for key in GOLDEN["refused"] if isinstance(key, str)])
def test_refuses_the_keys_that_the_server_refuses(key: str) -> None:
    with pytest.raises(InputRejected, match="Use another key"):
        check_key(key)


def test_lists_in_the_golden_order(store: ObjectStore) -> None:
    for key in reversed(GOLDEN["sorted"]):
        store.put(key, b"x")
    assert store.list("") == GOLDEN["sorted"]


def test_a_folder_keeps_nothing_of_a_write_that_failed(tmp_path: Path) -> None:
    found = open_store((tmp_path / "store").as_uri())
    with pytest.raises(FileNotFoundError):
        found.put("key", tmp_path / "missing")
    assert found.list("") == []
    assert list((tmp_path / "store" / "tmp").iterdir()) == []


def test_every_folder_that_a_put_makes_is_on_disk_in_the_one_above_it(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr("jobkit.store._sync", lambda folder: synced.append(folder.name))
    store.put("a/b/key", b"x")
    store.put("a/b/other", b"x")
    assert synced == ["objects", "a=", "b=", "b="]


@pytest.mark.parametrize(
    "uri", ["", "s3://", "s3://bucket/prefix", "file://host/x", "relative", "http://x/y"]
)
def test_refuses_an_address_it_does_not_know(uri: str) -> None:
    with pytest.raises(InputRejected, match="file:///folder"):
        open_store(uri)
