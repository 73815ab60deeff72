"""Several sources in one set: weights, shares, repeats, and the same rows every time."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from collect.mix import BINS, Chooser, copies, place_of, wanted
from collecting import Collecting, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore

IN = "projects/demo/incoming"


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    made = Collecting(store, tmp_path)
    for name, count in (("large", 2000), ("small", 200), ("empty", 0)):
        rows = [json.dumps({"text": f"{name} {n}"}) for n in range(count)]
        store.put(f"{IN}/{name}.jsonl", "\n".join(rows).encode())
    return made


def of(name: str, **fields: Any) -> dict[str, Any]:
    return source("objects", name, keys=[f"{IN}/{name}.jsonl"], **fields)


def counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(row["provenance"]["source"] for row in rows)


def test_a_weight_keeps_a_part_and_always_the_same(collecting: Collecting) -> None:
    first = collecting.rows(of("large", weight=0.25), of("small"))
    assert counted(first)["small"] == 200
    assert 430 < counted(first)["large"] < 570
    again = collecting.rows(of("small"), of("large", weight=0.25))
    texts = {row["text"] for row in first}
    assert {row["text"] for row in again} == texts
    more = {row["text"] for row in collecting.rows(of("small"), of("large", weight=0.5))}
    assert texts < more, "a larger weight keeps what a smaller one kept"


def test_a_weight_above_1_repeats(collecting: Collecting) -> None:
    rows = collecting.rows(of("small", weight=2.5, repeat=True))
    times = Counter(row["text"] for row in rows)
    assert set(times.values()) == {2, 3}
    assert 450 < len(rows) < 550


def test_shares_are_kept_exactly_without_repeating(collecting: Collecting) -> None:
    rows = collecting.rows(of("large", weight=1), of("small", weight=1), mix="share")
    assert counted(rows) == {"large": 200, "small": 200}
    assert len({row["text"] for row in rows}) == 400
    rows = collecting.rows(of("large", weight=3), of("small", weight=1), mix="share")
    assert counted(rows) == {"large": 600, "small": 200}


def test_a_source_that_may_repeat_lets_the_other_stay_whole(collecting: Collecting) -> None:
    metrics = collecting.run(of("large"), of("small", repeat=True), mix="share").metrics
    assert [(report["read"], report["rows"]) for report in metrics["sources"]] == [(2000, 2000), (200, 2000)]
    assert not [key for key in collecting.store.list("projects/demo/") if "/staged/" in key]


def test_a_share_of_nothing_is_refused(collecting: Collecting) -> None:
    with pytest.raises(InputRejected, match=r"no usable rows from empty.*Leave the source out"):
        collecting.run(of("large"), of("empty"), mix="share")


def test_limits_count_what_is_read(collecting: Collecting) -> None:
    (report,) = collecting.run(of("large", limit=10, weight=0.5)).metrics["sources"]
    assert report["read"] == 10


def test_a_row_has_its_place_by_its_fields_alone() -> None:
    assert place_of({"a": 1, "b": 2}, 17) == place_of({"b": 2, "a": 1}, 17)
    assert place_of({"a": 1}, 17) != place_of({"a": 1}, 18)
    places = [place_of({"n": n}, 17) for n in range(20_000)]
    assert all(0 <= place < 1 for place in places)
    tenths = Counter(int(place * 10) for place in places)
    assert all(abs(count - 2000) < 200 for count in tenths.values())


@pytest.mark.parametrize(("weight", "lowest", "highest"), [(1, 1, 1), (0.5, 0, 1), (3, 3, 3), (2.2, 2, 3)])
def test_copies(weight: float, lowest: int, highest: int) -> None:
    assert (copies(0.999, weight), copies(0.0, weight)) == (lowest, highest)


@pytest.mark.parametrize(
    ("counts", "weights", "repeats", "expected"),
    [
        ([100, 10], [0.5, 0.5], [False, False], [10, 10]),
        ([100, 10], [0.9, 0.1], [False, False], [90, 10]),
        ([100, 10], [1, 1], [False, True], [100, 100]),
        ([100, 10], [1, 1], [True, True], [100, 100]),
        ([10, 10, 10], [1, 2, 1], [False] * 3, [5, 10, 5]),
        ([1_000_000, 1], [1, 1_000_000], [False, False], [1, 1]),
    ],
)
def test_what_shares_want(
    counts: list[int], weights: list[float], repeats: list[bool], expected: list[int]
) -> None:
    assert wanted(counts, weights, repeats) == expected


@pytest.mark.parametrize("keep", [0, 1, 17, 499, 500, 501, 1234])
def test_the_chooser_keeps_exactly_as_many(keep: int) -> None:
    places = [place_of({"n": n}, 3) for n in range(500)]
    bins = [0] * BINS
    for place in places:
        bins[int(place * BINS)] += 1
    chooser = Chooser(bins, keep)
    assert sum(chooser.copies(place) for place in places) == keep
