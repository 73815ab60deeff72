"""Job `collect` as the launcher starts it: found finished, stopped, killed, refused; no secret left."""

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from api_server import Answer, ApiServer, Asked, api_server, of_json
from collecting import KEY, TEXT_AND_LABEL, Collecting, collect_input, rows_of, source
from hub_server import commit_of, hub_server
from jobkit.errors import Interrupted
from jobkit.store import ObjectStore, open_store
from launched import Launched

IN = "projects/demo/incoming"
SECRET = 'pa55"word/of+the&api\\ü'


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with api_server() as server:
        server.answers = lambda _asked: of_json({"items": [{"text": "from the API", "label": "good"}]})
        yield server


def allowed(*addresses: str) -> dict[str, str]:
    return {
        "MODELMILL_COLLECT_HOSTS": ",".join(f"http://{address}" for address in addresses),
        "MODELMILL_COLLECT_PRIVATE": ",".join(addresses),
        "MODELMILL_SECRET_API": SECRET,
    }


def put_rows(store: ObjectStore, count: int, name: str = "rows", width: int = 200) -> dict[str, Any]:
    rows = (json.dumps({"text": f"{name} {n} {'x' * width}", "label": "good"}) for n in range(count))
    store.put(f"{IN}/{name}.jsonl", "\n".join(rows).encode())
    return source("objects", name, keys=[f"{IN}/{name}.jsonl"], map=TEXT_AND_LABEL)


def left(store: ObjectStore, log: str) -> str:
    """Everything that the job wrote, as text; its own input is not its doing."""
    keys = [key for key in store.list("projects/") if not key.endswith("/input.json")]
    return log + "".join(store.get(key).decode("utf-8", "replace") for key in keys)


def forms_of(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}


def test_sources_of_many_kinds_become_one_set(store: ObjectStore, tmp_path: Path, api: ApiServer) -> None:
    connection = sqlite3.connect(tmp_path / "a.sqlite")
    connection.execute("CREATE TABLE a AS SELECT 'from SQL' AS text, 'bad' AS label")
    connection.commit()
    connection.close()
    store.put(f"{IN}/a.sqlite", tmp_path / "a.sqlite")
    with hub_server() as hub:
        hub.add("acme/reviews", {"train.csv": b"text,label\nfrom the hub,good\n"}, card={"license": "mit"})
        document = collect_input(
            source("huggingface", "hub", dataset="acme/reviews", map=TEXT_AND_LABEL),
            source(
                "http",
                "api",
                url=f"{api.url}/rows",
                map=TEXT_AND_LABEL,
                headers={"X-Key": "env:MODELMILL_SECRET_API"},
            ),
            source("sql", "base", object=f"{IN}/a.sqlite", query="SELECT text, label FROM a"),
            put_rows(store, 3),
        )
        addresses = (hub.server.address, hub.files.address, api.address)
        environment = allowed(*addresses) | {
            "HF_ENDPOINT": hub.server.url,
            "MODELMILL_SECRET_API": "plain-key",
        }
        launched = Launched(store, document, environment=environment)
        assert launched.ended() == 0, launched.log
    assert api.asked[0].headers["x-key"] == "plain-key"
    metrics = launched.document("output")["metrics"]
    rows = rows_of(store, metrics)
    assert [row["text"].partition(" x")[0] for row in rows] == [
        "from the hub",
        "from the API",
        "from SQL",
        *(f"rows {n}" for n in range(3)),
    ]
    assert metrics["sources"][0]["revision"] == commit_of("acme/reviews")
    assert (metrics["rows"], metrics["prefix"]) == (6, KEY)
    assert not store.list(f"{KEY}/checkpoints/")
    assert "plain-key" not in left(store, launched.log)

    again = Launched(store, document, attempt=2, environment=environment)
    assert again.ended() == 0, again.log
    assert "found finished" in again.log
    assert len(api.asked) == 1


def test_it_runs_on_s3_as_on_a_folder(s3_bucket: str) -> None:
    store = open_store(s3_bucket)
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
    launched = Launched(
        store, collect_input(put_rows(store, 50)), environment={name: os.environ[name] for name in names}
    )
    assert launched.ended() == 0, launched.log
    assert len(rows_of(store, launched.document("output")["metrics"])) == 50


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_stopped_or_killed_it_goes_on_behind_what_it_saved(store: ObjectStore, how: signal.Signals) -> None:
    document = collect_input(put_rows(store, 20_000, width=9_000))
    launched = Launched(store, document)
    launched.wait_for("/manifest.json")
    launched.process.send_signal(how)
    assert launched.ended() == (75 if how == signal.SIGTERM else -9), launched.log
    assert store.find(f"{KEY}/output.json") is None
    before = store.list(f"{KEY}/job-1/rows/")

    again = Launched(store, document, attempt=2)
    assert again.ended() == 0, again.log
    metrics = again.document("output")["metrics"]
    paths = [f"{metrics['prefix']}/{file['path']}" for file in metrics["files"]]
    assert paths[0] == before[0], "what the first attempt left is kept, not fetched again"
    rows = rows_of(store, metrics)
    assert [row["provenance"]["row"] for row in rows] == list(range(1, 20_001)), "each row once, in order"
    assert metrics["sources"][0]["read"] == 20_000


def test_a_source_that_changed_meanwhile_begins_again(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.parts.LARGEST_PART", 10_000)
    collecting = Collecting(store, tmp_path)
    given = [put_rows(store, 30, "done"), put_rows(store, 500)]
    stop_after(collecting, monkeypatch, 300)
    with pytest.raises(Interrupted, match="what was collected so far is saved"):
        collecting.run(*given)
    put_rows(store, 400)  # the same key, another file
    rows = rows_of(store, collecting.run(*given, resumed=True).metrics)
    assert [row["provenance"]["row"] for row in rows] == [*range(1, 31), *range(1, 401)]


def test_what_has_no_order_begins_again_and_what_is_done_stays(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: ApiServer
) -> None:
    monkeypatch.setattr("collect.parts.LARGEST_PART", 1000)
    collecting = Collecting(store, tmp_path)
    collecting.allow(api.address)

    def answers(asked: Asked) -> Answer:
        number = int(asked.query.get("page", "1"))
        return of_json({"items": [{"text": f"page {number}", "label": "a"}] * 9 if number < 9 else []})

    api.answers = answers
    pages = {"items": "/items", "most": 99, "number": {"parameter": "page", "first": 1, "step": 1}}
    given = [
        put_rows(store, 20),
        source("http", "api", url=f"{api.url}/rows", map=TEXT_AND_LABEL, pages=pages),
    ]
    stop_after(collecting, monkeypatch, 50)
    with pytest.raises(Interrupted):
        collecting.run(*given)
    rows = rows_of(store, collecting.run(*given, resumed=True).metrics)
    assert len(rows) == 20 + 72
    assert {row["text"] for row in rows[20:]} == {f"page {n}" for n in range(1, 9)}
    assert [asked.query["page"] for asked in api.asked].count("1") == 2


def test_repeats_of_a_row_stay_together_when_it_is_stopped(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.parts.LARGEST_PART", 1000)  # a part closes within every third row's repeats
    collecting = Collecting(store, tmp_path)
    given = put_rows(store, 50) | {"weight": 2, "repeat": True}
    stop_after(collecting, monkeypatch, 20)
    with pytest.raises(Interrupted):
        collecting.run(given)
    rows = rows_of(store, collecting.run(given, resumed=True).metrics)
    assert [row["provenance"]["row"] for row in rows] == [n for n in range(1, 51) for _ in range(2)]


def test_a_store_that_goes_away_costs_no_row(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.parts.LARGEST_PART", 2000)
    collecting = Collecting(store, tmp_path)
    given = put_rows(store, 60)
    put, puts = store.put, iter(range(10**9))

    def failing(key: str, content: Any, *, if_absent: bool = False) -> None:
        if "/rows/" in key and next(puts) == 3:
            raise Interrupted("object store", "it is away", "a store that answers", "Run the job again")
        put(key, content, if_absent=if_absent)

    monkeypatch.setattr(store, "put", failing)
    with pytest.raises(Interrupted, match="it is away"):
        collecting.run(given)
    rows = rows_of(store, collecting.run(given, resumed=True).metrics)
    assert [row["provenance"]["row"] for row in rows] == list(range(1, 61))


def test_shares_go_on_from_what_is_staged(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting = Collecting(store, tmp_path)
    given = [put_rows(store, 60, "a"), put_rows(store, 30, "b")]
    whole = collecting.run(*given, mix="share").metrics
    expected = [row["text"] for row in rows_of(store, whole)]
    monkeypatch.setattr("collect.parts.LARGEST_PART", 2000)
    stop_after(collecting, monkeypatch, 75)
    with pytest.raises(Interrupted, match="what was collected so far is saved"):
        collecting.run(*given, mix="share")
    metrics = collecting.run(*given, resumed=True, mix="share").metrics
    assert [row["text"] for row in rows_of(store, metrics)] == expected
    assert [(report["read"], report["rows"]) for report in metrics["sources"]] == [(60, 30), (30, 30)]


def stop_after(collecting: Collecting, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """The job is asked to stop once while it reads this many rows; the attempt after it is not."""
    from collect.mapping import Mapper

    mapped, count = Mapper.fields, iter(range(10**9))

    def fields(self: Mapper, values: Any) -> dict[str, Any]:
        number = next(count)
        if number == rows - 1:
            collecting.stop.set()
        if number == rows:
            collecting.stop.clear()
        return mapped(self, values)

    monkeypatch.setattr(Mapper, "fields", fields)
    run = collecting.run

    def cleared(*args: Any, **more: Any) -> Any:
        collecting.stop.clear()
        return run(*args, **more)

    monkeypatch.setattr(collecting, "run", cleared, raising=False)


LEAKS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("in a header", {"headers": {"Authorization": "env:MODELMILL_SECRET_WORD"}}, {"status": 500}),
    ("in a parameter", {"parameters": {"key": "env:MODELMILL_SECRET_WORD"}}, {"status": 401}),
    ("said back", {"parameters": {"key": "env:MODELMILL_SECRET_WORD"}}, {"echo": True}),
    ("in a redirect", {"parameters": {"key": "env:MODELMILL_SECRET_WORD"}}, {"redirect": True}),
]


@pytest.mark.parametrize(("name", "fields", "answer"), LEAKS, ids=[leak[0] for leak in LEAKS])
def test_a_secret_is_in_nothing_that_is_left(
    store: ObjectStore, api: ApiServer, name: str, fields: dict[str, Any], answer: dict[str, Any]
) -> None:
    secret = "wort-mit-ümlaut/and+more"

    def answers(asked: Asked) -> Answer:
        given = asked.query.get("key", "")
        if answer.get("echo"):
            return of_json({f"{given}": {"said": given}})
        if answer.get("redirect"):
            return Answer(
                b"", 302, {"Location": f"http://{quote(given, safe='')}.example.com/{quote(given)}"}
            )
        return Answer(status=answer["status"], body=given.encode())

    api.answers = answers
    if "headers" in fields:
        secret = "wort-und-mehr"
    given = source("http", url=f"{api.url}/rows", map=TEXT_AND_LABEL, tries=1, **fields)
    environment = allowed(api.address) | {"MODELMILL_SECRET_WORD": secret}
    launched = Launched(store, collect_input(given), environment=environment)
    assert launched.ended() == 70, launched.log
    assert api.asked
    found = left(store, launched.log)
    assert not [form for form in forms_of(secret) if form in found]
    assert launched.document("error")["name"] in ("InputRejected", "JobFailed")


def test_a_databases_password_is_in_nothing_that_is_left(store: ObjectStore) -> None:
    url = f"postgresql://reader:{quote(SECRET, safe='')}@127.0.0.1:1/base"
    given = source("sql", url="env:MODELMILL_SECRET_DB", query="SELECT 1")
    environment = {
        "MODELMILL_SECRET_DB": url,
        "MODELMILL_COLLECT_HOSTS": "postgresql://127.0.0.1:1",
        "MODELMILL_COLLECT_PRIVATE": "127.0.0.1:1",
    }
    launched = Launched(store, collect_input(given), environment=environment)
    assert launched.ended() == 70, launched.log
    found = left(store, launched.log)
    assert "Connection refused" in found
    assert not [form for form in (*forms_of(SECRET), url) if form in found]


def test_an_input_with_a_literal_password_is_refused_by_the_contract(store: ObjectStore) -> None:
    given = source("sql", url="postgresql://reader:word@db.internal/base", query="SELECT 1")
    launched = Launched(store, collect_input(given))
    assert launched.ended() == 70
    assert launched.document("error")["name"] == "ContractBroken"
