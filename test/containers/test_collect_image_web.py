"""Images that rows name by their address: fetched through the border, a bad one its own row's fault."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import Answer, ApiServer, Asked, api_server, of_json
from collecting import IMAGE_COLUMNS, Collecting, source
from jobkit.errors import InputRejected, JobFailed
from jobkit.store import ObjectStore
from pictures import as_json, picture

SECRET = "s3cr3t-t0ken-of-the-api"
MAP = {"image": "photo", "label": "kind"}
GOOD = 3


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with api_server() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[ApiServer]:
    with api_server() as server:
        server.answers = lambda _asked: Answer(picture(5))
        yield server


@pytest.fixture
def collecting(
    store: ObjectStore, tmp_path: Path, api: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> Collecting:
    monkeypatch.setattr("collect.web.BACKOFF", {"initial": 0.01, "max": 0.02})
    made = Collecting(store, tmp_path, {"MODELMILL_SECRET_API": SECRET}, columns=IMAGE_COLUMNS)
    made.allow(api.address)
    return made


def http(api: ApiServer, **fields: Any) -> dict[str, Any]:
    return source("http", url=f"{api.url}/rows", **{"map": MAP, **fields})


def photos(api: ApiServer, *more: str, **answers: Answer) -> Any:
    """Pages whose items name three images that are there, and more."""
    named = [f"{api.url}/photos/{n}.png?size=full" for n in range(GOOD)]

    def answer(asked: Asked) -> Answer:
        if asked.path == "/rows":
            return of_json({"items": [{"photo": one, "kind": "cat"} for one in (*named, *more)]})
        name = asked.path.rpartition("/")[2]
        return answers.get(name.partition(".")[0]) or Answer(picture(int(name[0])))

    return answer


def test_an_address_is_fetched_with_the_sources_own_headers(api: ApiServer, collecting: Collecting) -> None:
    api.answers = photos(api)
    rows = collecting.images(http(api, headers={"Authorization": "env:MODELMILL_SECRET_API"}))
    assert [row["image"] for row in rows] == [
        {"bytes": picture(n), "path": f"{api.url}/photos/{n}.png"} for n in range(GOOD)
    ]
    assert rows[1]["provenance"]["place"] == f"{api.url}/rows page 1"
    assert {asked.headers["authorization"] for asked in api.asked} == {SECRET}


def test_another_host_never_sees_the_headers(
    api: ApiServer, elsewhere: ApiServer, collecting: Collecting
) -> None:
    collecting.allow(elsewhere.address)
    api.answers = photos(api, f"{elsewhere.url}/5.png")
    rows = collecting.images(http(api, headers={"Authorization": "env:MODELMILL_SECRET_API"}))
    assert rows[GOOD]["image"]["bytes"] == picture(5)
    assert "authorization" not in elsewhere.asked[0].headers


def test_base64_needs_no_request(api: ApiServer, collecting: Collecting) -> None:
    items = [{"photo": base64.b64encode(picture(n)).decode(), "kind": "cat"} for n in range(2)]
    api.answers = lambda _asked: of_json({"items": items})
    assert [row["image"]["bytes"] for row in collecting.images(http(api))] == [picture(0), picture(1)]
    assert len(api.asked) == 1


def test_the_rate_holds_for_pages_and_images_together(api: ApiServer, collecting: Collecting) -> None:
    api.answers = photos(api)
    before = time.monotonic()
    collecting.run(http(api, rate=20))
    assert time.monotonic() - before >= GOOD / 20


BAD: list[tuple[str, str, dict[str, Answer], str, str]] = [
    (
        "not there",
        "{api}/gone.png",
        {"gone": Answer(status=404)},
        "an image that can't be fetched",
        "status 404",
    ),
    (
        "forbidden",
        "{api}/shut.png",
        {"shut": Answer(status=403)},
        "an image that can't be fetched",
        "status 403",
    ),
    ("failing", "{api}/ill.png", {"ill": Answer(status=500)}, "an image that can't be fetched", "status 500"),
    (
        "too large",
        "{api}/big.png",
        {"big": Answer(bytes(5000))},
        "an image that can't be fetched",
        "more than 4096",
    ),
    ("no address", "{api}/a\x01b.png", {}, "an image's address that is none", "row 4"),
    ("half a character", "{api}/\ud800.png", {}, "an image's address that is none", "row 4"),
    ("no port", "http://127.0.0.1:x/1.png", {}, "an image at an address that may not be reached", "host"),
    ("empty", "{api}/none.png", {"none": Answer(b"")}, "an image without a byte", ""),
    (
        "a host that is not listed",
        "https://example.com/1.png",
        {},
        "an image at an address that may not be reached",
        "MODELMILL_COLLECT_HOSTS",
    ),
    (
        "an address that is not public",
        "http://127.0.0.1:1/1.png",
        {},
        "an image at an address that may not be reached",
        "127.0.0.1:1",
    ),
    (
        "a redirect to the machine's own credentials",
        "{api}/leave.png",
        {"leave": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})},
        "an image at an address that may not be reached",
        "169.254.169.254",
    ),
    (
        "redirects without end",
        "{api}/round.png",
        {"round": Answer(status=302, headers={"Location": "/round.png"})},
        "an image that can't be fetched",
        "redirects",
    ),
]


@pytest.mark.parametrize(
    ("_what", "address", "answers", "reason", "told"), BAD, ids=[what for what, *_ in BAD]
)
def test_one_that_may_not_or_can_not_be_fetched_is_refused_alone(
    api: ApiServer,
    collecting: Collecting,
    monkeypatch: pytest.MonkeyPatch,
    _what: str,
    address: str,
    answers: dict[str, Answer],
    reason: str,
    told: str,
) -> None:
    monkeypatch.setattr("collect.image_web.MOST_IMAGE", 4096)
    api.answers = photos(api, address.format(api=api.url), **answers)
    [tally] = collecting.run(http(api), quarantine=0.5).metrics["sources"]
    assert (tally["rows"], tally["read"]) == (GOOD, GOOD + 1)
    [refused] = tally["refused"]
    assert (refused["reason"], refused["count"]) == (reason, 1)
    assert told in refused["example"]
    with pytest.raises(InputRejected, match=f"1 of 4 can't be used: 1 {reason}"):
        collecting.run(http(api))


def test_an_address_that_is_private_is_refused_though_its_host_is_listed(
    api: ApiServer, elsewhere: ApiServer, collecting: Collecting
) -> None:
    collecting.environment["MODELMILL_COLLECT_HOSTS"] += f",{elsewhere.url}"
    api.answers = photos(api, f"{elsewhere.url}/5.png")
    [tally] = collecting.run(http(api), quarantine=0.5).metrics["sources"]
    assert f"add {elsewhere.address} there" in tally["refused"][0]["example"]
    assert elsewhere.asked == []


def test_a_server_that_is_away_ends_the_job(api: ApiServer, collecting: Collecting) -> None:
    down = {f"9{n}": Answer(status=503) for n in range(10)}
    api.answers = photos(api, *(f"{api.url}/{name}.png" for name in down), **down)
    with pytest.raises(JobFailed, match="status 503, 2 times"):
        collecting.run(http(api, tries=2), quarantine=0.9)


def test_an_image_that_holds_the_sources_secret_is_refused(api: ApiServer, collecting: Collecting) -> None:
    api.answers = photos(api, f"{api.url}/echo.png", echo=Answer(picture() + SECRET.encode()))
    given = http(api, headers={"Authorization": "env:MODELMILL_SECRET_API"})
    [tally] = collecting.run(given, quarantine=0.5).metrics["sources"]
    assert tally["refused"][0]["reason"] == "it holds the secret of a source"


def test_a_table_of_addresses_goes_through_the_same_border(api: ApiServer, collecting: Collecting) -> None:
    api.answers = photos(api)
    rows = [{"photo": f"{api.url}/{n}.png", "kind": "cat"} for n in range(GOOD)]
    rows += [{"photo": "http://169.254.169.254/latest", "kind": "cat"}]
    key = "projects/demo/incoming/rows.jsonl"
    collecting.store.put(key, b"".join(as_json(row) + b"\n" for row in rows))
    [tally] = collecting.run(source("objects", keys=[key], map=MAP), quarantine=0.5).metrics["sources"]
    assert tally["rows"] == GOOD
    assert tally["refused"][0]["reason"] == "an image at an address that may not be reached"
