"""Source `http`: the real client against a server that speaks as APIs do, and as they should not."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from api_server import Answer, ApiServer, Asked, api_server, of_json
from collect import web
from collecting import TEXT_AND_LABEL, Collecting, source
from jobkit.errors import InputRejected, Interrupted, JobFailed
from jobkit.store import ObjectStore

SECRET = "s3cr3t-t0ken-of-the-api"


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with api_server() as server:
        yield server


@pytest.fixture
def collecting(
    store: ObjectStore, tmp_path: Path, api: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> Collecting:
    made = Collecting(store, tmp_path)
    made.allow(api.address)
    monkeypatch.setattr("collect.web.BACKOFF", {"initial": 0.01, "max": 0.02})
    return made


def http(api: ApiServer, **fields: Any) -> dict[str, Any]:
    return source("http", url=f"{api.url}/rows", map=TEXT_AND_LABEL, **fields)


def page(number: int, **more: Any) -> dict[str, Any]:
    return {"items": [{"text": f"text {number}", "label": "good"}], **more}


def pages(**fields: Any) -> dict[str, Any]:
    return {"items": "/items", "most": 100, **fields}


def by_cursor(count: int) -> Any:
    def answers(asked: Asked) -> Answer:
        number = int(asked.query.get("after", "1"))
        return of_json(page(number, next=str(number + 1) if number < count else None))

    return answers


FOLLOW = pages(cursor={"from": "/next", "to": {"parameter": "after"}})


def test_pages_follow_a_cursor_and_each_row_says_where_it_is_from(
    api: ApiServer, collecting: Collecting
) -> None:
    api.answers = by_cursor(3)
    rows = collecting.rows(http(api, pages=FOLLOW, licence="cc0-1.0", parameters={"size": "1"}))
    assert [row["text"] for row in rows] == ["text 1", "text 2", "text 3"]
    assert rows[2]["provenance"] == {
        "source": "first",
        "kind": "http",
        "place": f"{api.url}/rows page 3",
        "row": 1,
        "revision": None,
        "licence": "cc0-1.0",
    }
    assert [asked.query for asked in api.asked][1:] == [
        {"size": "1", "after": "2"},
        {"size": "1", "after": "3"},
    ]


def test_pages_follow_a_link_header_and_a_whole_url(api: ApiServer, collecting: Collecting) -> None:
    def answers(asked: Asked) -> Answer:
        if asked.path == "/rows":
            return of_json(page(1)["items"], Link='</more?p=2>; rel="next", </last>; rel="last"')
        return of_json(page(2)["items"])

    api.answers = answers
    cursor = {"from": "header:Link", "to": "url"}
    key = {"key": "env:MODELMILL_SECRET_API"}
    collecting.environment["MODELMILL_SECRET_API"] = SECRET
    found = collecting.pairs(http(api, pages=pages(items="", cursor=cursor), parameters=key))
    assert [text for text, _ in found] == ["text 1", "text 2"]
    assert api.asked[1].query == {"p": "2", "key": SECRET}, "the API's own key goes along to its next page"


def test_pages_count_up_until_one_is_empty(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda asked: of_json(
        page(int(asked.query["page"])) if int(asked.query["page"]) < 3 else {"items": []}
    )
    number = {"parameter": "page", "first": 1, "step": 1}
    assert len(collecting.pairs(http(api, pages=pages(number=number)))) == 2
    assert len(api.asked) == 3


def test_a_limit_asks_for_no_more_pages(api: ApiServer, collecting: Collecting) -> None:
    api.answers = by_cursor(50)
    assert len(collecting.pairs(http(api, pages=FOLLOW, limit=2))) == 2
    assert len(api.asked) == 2


def test_the_rate_holds(api: ApiServer, collecting: Collecting) -> None:
    api.answers = by_cursor(4)
    before = time.monotonic()
    collecting.run(http(api, pages=FOLLOW, rate=20))
    assert time.monotonic() - before >= 3 / 20


def failing(first: list[Answer], then: Any) -> Any:
    left = iter(first)
    return lambda asked: next(left, None) or then(asked)


def test_429_waits_as_long_as_it_asks(api: ApiServer, collecting: Collecting) -> None:
    api.answers = failing([of_json({}, 429, Retry_After="1")], by_cursor(1))
    before = time.monotonic()
    assert len(collecting.pairs(http(api))) == 1
    assert time.monotonic() - before >= 1


def test_500_is_tried_again(api: ApiServer, collecting: Collecting) -> None:
    api.answers = failing([Answer(status=500), Answer(status=503)], by_cursor(1))
    assert len(collecting.pairs(http(api))) == 1


def test_a_connection_that_breaks_is_tried_again(api: ApiServer, collecting: Collecting) -> None:
    def answers(asked: Asked) -> Answer | None:
        return None if len(api.asked) == 1 else of_json(page(1))

    api.answers = answers
    assert len(collecting.pairs(http(api))) == 1


def test_what_stays_broken_ends_the_job_with_advice(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda _asked: Answer(status=502)
    with pytest.raises(JobFailed, match=r"status 502, 3 times.*Run the job again when the server is well"):
        collecting.run(http(api))
    assert len(api.asked) == 3


def test_a_wait_beyond_reason_is_reported(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda _asked: Answer(status=429, headers={"Retry-After": "86400"})
    with pytest.raises(JobFailed, match=r"Retry-After of 86400 seconds.*after that time"):
        collecting.run(http(api))


def test_retry_after_may_be_a_date() -> None:
    assert web.retry_after("120") == 120
    assert web.retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert (web.retry_after("Wed, 21 Oct 2099 07:28:00 GMT") or 0) > 3000
    assert web.retry_after("soon") is None


REJECTED = [
    (Answer(b'{"items": [', headers={}), "page 1: 11 bytes that are no JSON.*ask the API for JSON"),
    (Answer(b"[" * 100_000), "page 1: 100000 bytes that are no JSON"),
    (of_json({"data": []}), "no list at /items; there is: /data.*Set pages.items"),
    (of_json({"items": [{"txt": "a", "label": "b"}]}), "no column 'text'.*Set it to 'txt' if that is meant"),
    (of_json({}, 401), "status 401.*Look at the secret"),
    (of_json({}, 404), "status 404.*Look at the source's url"),
    (
        Answer(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data"}),
        "host http://169.254.169.254: it is not listed",
    ),
    (Answer(b"", 302, {"Location": "file:///etc/passwd"}), "scheme 'file'"),
    (Answer(b"", 302, {"Location": "ftp://127.0.0.1/x"}), "scheme 'ftp'"),
    (Answer(b"", 302, {"Location": "http://user:word@127.0.0.1/x"}), "a user or a password"),
    (Answer(b"", 302, {"Location": "/rows"}), "more than 5 redirects"),
    (Answer(b"x" * 10, headers={"Content-Encoding": "br"}), "content encoding 'br'"),
    (Answer(b"x" * 10, headers={"Content-Encoding": "gzip"}), "a broken gzip body"),
]


@pytest.mark.parametrize(("answer", "message"), REJECTED)
def test_what_an_api_must_not_answer(
    api: ApiServer, collecting: Collecting, answer: Answer, message: str
) -> None:
    api.answers = lambda _asked: answer
    with pytest.raises(InputRejected, match=message):
        collecting.run(http(api))


def test_a_malformed_page_is_named(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda asked: by_cursor(9)(asked) if asked.query.get("after") != "3" else Answer(b"<html>")
    with pytest.raises(InputRejected, match=r"source first \(http\), page 3: 6 bytes that are no JSON"):
        collecting.run(http(api, pages=FOLLOW))


def test_a_cursor_that_comes_again_is_no_endless_loop(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda _asked: of_json(page(1, next="7"))
    with pytest.raises(
        InputRejected, match=r"page 2: a cursor that an earlier page gave already.*pages.cursor"
    ):
        collecting.run(http(api, pages=FOLLOW))


def test_cursors_without_end_stop_at_the_most_pages(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda asked: of_json(page(1, next=asked.query.get("after", "") + "x"))
    with pytest.raises(InputRejected, match=r"more than 5.*Raise pages.most"):
        collecting.run(http(api, pages={**FOLLOW, "most": 5}))
    assert len(api.asked) == 5


def test_a_page_number_that_changes_nothing_is_noticed(api: ApiServer, collecting: Collecting) -> None:
    api.answers = lambda _asked: of_json(page(1))
    number = {"parameter": "p", "first": 1, "step": 1}
    with pytest.raises(InputRejected, match=r"page 2: the same as page 1"):
        collecting.run(http(api, pages=pages(number=number)))


def test_an_endless_body_ends(
    api: ApiServer, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(asked: Asked) -> None:
        asked.handler.send_response(200)
        asked.handler.end_headers()
        with suppress(OSError):
            while True:
                asked.handler.wfile.write(b" " * 65536)

    api.answers = answers
    monkeypatch.setattr("collect.web.LARGEST_PAGE", 1 << 20)
    with pytest.raises(InputRejected, match=r"a page of more than 1048576 bytes.*smaller pages"):
        collecting.run(http(api))
    with pytest.raises(InputRejected, match=r"more than 500000 bytes came over the network"):
        collecting.run(http(api), mostBytes=500_000)


def test_a_body_that_drips_ends_too(api: ApiServer, collecting: Collecting) -> None:
    def answers(asked: Asked) -> None:
        asked.handler.send_response(200)
        asked.handler.end_headers()
        with suppress(OSError):
            while True:
                asked.handler.wfile.write(b" ")
                time.sleep(0.05)

    api.answers = answers
    with pytest.raises(JobFailed, match=r"did not end in time, 1 times"):
        collecting.run(http(api, timeout=0.4, tries=1))


def test_a_gzip_bomb_is_seen_before_it_is_unpacked(api: ApiServer, collecting: Collecting) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    assert len(bomb) < 100_000
    api.answers = lambda _asked: Answer(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(InputRejected, match=r"a page of more than"):
        collecting.run(http(api))


def test_a_packed_page_is_read(api: ApiServer, collecting: Collecting) -> None:
    body = gzip.compress(json.dumps({"items": [page(1)["items"][0]] * 9000}).encode())
    api.answers = lambda _asked: Answer(body, headers={"Content-Encoding": "gzip"})
    assert len(collecting.pairs(http(api))) == 9000


def test_a_secret_header_stays_with_its_own_origin(api: ApiServer, collecting: Collecting) -> None:
    collecting.environment["MODELMILL_SECRET_API"] = SECRET
    headers = {"Authorization": "env:MODELMILL_SECRET_API"}
    with api_server() as other:
        collecting.allow(other.address)
        other.answers = lambda _asked: of_json(page(1))
        api.answers = lambda _asked: Answer(b"", 307, {"Location": f"{other.url}/moved"})
        assert len(collecting.pairs(http(api, headers=headers))) == 1
        assert api.asked[0].headers["authorization"] == SECRET
        assert "authorization" not in other.asked[0].headers

        cursor = {"from": "/next", "to": "url"}
        api.answers = lambda _asked: of_json(page(1, next=f"{other.url}/rows?page=2"))
        query = {"key": "env:MODELMILL_SECRET_API"}
        collecting.run(http(api, headers=headers, parameters=query, pages=pages(cursor=cursor)))
        assert "authorization" not in other.asked[1].headers
        assert other.asked[1].query == {"page": "2"}


def test_a_scheme_may_stand_before_the_secret(api: ApiServer, collecting: Collecting) -> None:
    api.answers = by_cursor(1)
    collecting.environment["MODELMILL_SECRET_API"] = SECRET
    collecting.run(http(api, headers={"Authorization": "Bearer env:MODELMILL_SECRET_API"}))
    assert api.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_a_row_that_says_the_secret_back_is_refused(api: ApiServer, collecting: Collecting) -> None:
    rows = [{"text": f"text {n}", "label": "good"} for n in range(30)]
    api.answers = lambda asked: of_json({"items": [*rows, {"text": asked.headers["x-key"], "label": "x"}]})
    collecting.environment["MODELMILL_SECRET_API"] = f"Token {SECRET}"
    metrics = collecting.run(http(api, headers={"X-Key": "env:MODELMILL_SECRET_API"})).metrics
    assert metrics["rows"] == 30
    assert [one["reason"] for one in metrics["sources"][0]["refused"]] == ["it holds the secret of a source"]


def test_a_variable_that_is_no_secret_of_collect_is_not_sent(api: ApiServer, collecting: Collecting) -> None:
    collecting.environment.update(AWS_SECRET_ACCESS_KEY="aws-key", HF_TOKEN="hub-token")
    for name in ("AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "PATH"):
        with pytest.raises(InputRejected, match=r"MODELMILL_SECRET_"):
            collecting.run(http(api, headers={"Authorization": f"env:{name}"}))
    with pytest.raises(
        InputRejected, match=r"env:MODELMILL_SECRET_NONE is not set.*Set MODELMILL_SECRET_NONE"
    ):
        collecting.run(http(api, headers={"Authorization": "env:MODELMILL_SECRET_NONE"}))
    assert api.asked == []


def test_a_stop_ends_the_wait(api: ApiServer, collecting: Collecting) -> None:
    def answers(_asked: Asked) -> Answer:
        collecting.stop.set()
        return Answer(status=429, headers={"Retry-After": "300"})

    api.answers = answers
    before = time.monotonic()
    with pytest.raises(Interrupted, match=r"Run the job again"):
        collecting.run(http(api))
    assert time.monotonic() - before < 30
