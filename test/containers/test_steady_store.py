"""A store that hiccups is asked again, one that stays away ends the attempt, one that refuses the job."""

import errno
import sqlite3
from collections.abc import Callable

import pytest
from faulty import Faulty, away
from jobkit.errors import Conflict, Interrupted, JobFailed, NotFound
from jobkit.steady_store import PAUSES, SteadyStore
from jobkit.store import ObjectStore


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobkit.steady_store.PAUSES", tuple(0.0 for _ in PAUSES))


CALLS: list[tuple[str, Callable[[ObjectStore], object]]] = [
    ("get", lambda store: store.get("a/key")),
    ("get", lambda store: store.find("a/key")),
    ("list", lambda store: store.list("a/")),
    ("put", lambda store: store.put("a/key", b"bytes")),
    ("delete", lambda store: store.delete("a/key")),
]


@pytest.mark.parametrize(("verb", "call"), CALLS)
def test_a_hiccup_is_waited_out(store: ObjectStore, verb: str, call: Callable[[ObjectStore], object]) -> None:
    store.put("a/key", b"bytes")
    call(SteadyStore(Faulty(store, away(verb, "a/", times=len(PAUSES)))))


@pytest.mark.parametrize(("verb", "call"), CALLS)
def test_a_store_that_stays_away_ends_the_attempt(
    store: ObjectStore, verb: str, call: Callable[[ObjectStore], object]
) -> None:
    with pytest.raises(Interrupted, match=r"ConnectionResetError.*Run the job again"):
        call(SteadyStore(Faulty(store, away(verb, "a/"))))


class ClientError(Exception):
    """As botocore's, which knows what S3 answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


def refused(code: str) -> PermissionError:
    """As s3fs translates it."""
    error = PermissionError(code)
    error.__cause__ = ClientError(code)
    return error


class EndpointConnectionError(Exception):
    __module__ = "botocore.exceptions"


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (OSError(errno.EIO, "Input/output error"), Interrupted),
        (TimeoutError("read timed out"), Interrupted),
        (EndpointConnectionError("could not connect"), Interrupted),
        (sqlite3.OperationalError("database is locked"), Interrupted),
        (refused("ExpiredToken"), Interrupted),
        (refused("AccessDenied"), JobFailed),
        (OSError(errno.ENOSPC, "No space left on device"), JobFailed),
        (FileNotFoundError("no such bucket"), JobFailed),
    ],
)
def test_only_what_another_attempt_may_find_mended_is_tried_again(
    store: ObjectStore, error: Exception, ends: type[Exception]
) -> None:
    def fault(verb: str, key: str) -> None:
        raise error

    with pytest.raises(ends):
        SteadyStore(Faulty(store, fault)).put("a/key", b"bytes")


def test_what_is_not_the_stores_fault_passes(store: ObjectStore) -> None:
    steady = SteadyStore(store)
    with pytest.raises(NotFound):
        steady.get("absent")
    assert steady.find("absent") is None
    steady.put("key", b"first", if_absent=True)
    with pytest.raises(Conflict):
        steady.put("key", b"second", if_absent=True)

    def defect(verb: str, key: str) -> None:
        raise KeyError(key)

    with pytest.raises(KeyError):
        SteadyStore(Faulty(store, defect)).list("a/")
