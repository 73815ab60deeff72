"""Source `objects`: every format, mapped, from the project's own part of the store."""

import gzip
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from collecting import TEXT_AND_LABEL, Collecting, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore

IN = "projects/demo/incoming"
ROWS = [{"text": f"text {n}, “ü”\n2", "label": "good" if n % 2 else "bad"} for n in range(5)]
PAIRS = [(row["text"], row["label"]) for row in ROWS]


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    return Collecting(store, tmp_path)


def lines(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def table(rows: list[dict[str, Any]] = ROWS) -> pyarrow.Table:
    return pyarrow.Table.from_pylist(rows)


def parquet(rows: pyarrow.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(rows, out)
    return out.getvalue()


def arrow(stream: bool) -> bytes:
    out = io.BytesIO()
    new = pyarrow.ipc.new_stream if stream else pyarrow.ipc.new_file
    with new(out, table().schema) as writer:
        writer.write_table(table())
    return out.getvalue()


def delimited(delimiter: str) -> bytes:
    cells = [("text", "label"), *((f'"{text}"', label) for text, label in PAIRS)]
    return "\r\n".join(delimiter.join(row) for row in cells).encode()


def zstd(data: bytes) -> bytes:
    return bytes(pyarrow.Codec("zstd").compress(data, asbytes=True))


FORMATS: dict[str, bytes] = {
    "rows.jsonl": lines(ROWS),
    "rows.ndjson.gz": gzip.compress(lines(ROWS)),
    "rows.jsonl.zst": zstd(lines(ROWS)),
    "bom.jsonl": b"\xef\xbb\xbf" + lines(ROWS),
    "rows.json": json.dumps(ROWS, indent=1).encode(),
    "lines.json": lines(ROWS),
    "rows.csv": delimited(","),
    "bom.csv": b"\xef\xbb\xbf" + delimited(","),
    "rows.csv.gz": gzip.compress(delimited(",")),
    "rows.tsv": delimited("\t"),
    "rows.parquet": parquet(table()),
    "file.arrow": arrow(stream=False),
    "stream.arrow": arrow(stream=True),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows(collecting: Collecting, name: str) -> None:
    collecting.store.put(f"{IN}/{name}", FORMATS[name])
    given = collecting.rows(source("objects", keys=[f"{IN}/{name}"], map=TEXT_AND_LABEL))
    assert [(row["text"], row["label"]) for row in given] == PAIRS
    assert [row["provenance"]["row"] for row in given] == [1, 2, 3, 4, 5]
    assert {row["provenance"]["place"] for row in given} == {f"{IN}/{name}"}
    assert {row["provenance"]["revision"][:7] for row in given} == {"sha256:"}


def test_a_folder_is_read_in_order_without_what_can_t_be_read(collecting: Collecting) -> None:
    for name in ("b.csv", "a.jsonl", "sub/c.parquet", "notes.docx", ".hidden.csv", "parquet.gz"):
        collecting.store.put(f"{IN}/set/{name}", FORMATS.get(f"rows.{name.rpartition('.')[2]}", b"?"))
    rows = collecting.rows(source("objects", prefix=f"{IN}/set/", map=TEXT_AND_LABEL))
    places = list(dict.fromkeys(row["provenance"]["place"] for row in rows))
    assert places == [f"{IN}/set/a.jsonl", f"{IN}/set/b.csv", f"{IN}/set/sub/c.parquet"]


def test_a_delimiter_and_a_list_inside_a_document(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.csv", delimited(";"))
    collecting.store.put(f"{IN}/b.json", json.dumps({"data": {"rows": ROWS}}).encode())
    semicolons = source("objects", keys=[f"{IN}/a.csv"], map=TEXT_AND_LABEL, delimiter=";")
    inside = source("objects", "second", keys=[f"{IN}/b.json"], map=TEXT_AND_LABEL, items="/data/rows")
    assert collecting.pairs(semicolons, inside) == PAIRS + PAIRS


def test_a_large_json_list_comes_an_item_at_a_time(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.json_list.PIECE", 7)
    rows = [{"text": "x" * n, "label": str(n), "more": [n, {"a": 1.5e3}]} for n in range(40)]
    collecting.store.put(f"{IN}/a.json", json.dumps(rows, indent=2).encode())
    found = collecting.pairs(source("objects", keys=[f"{IN}/a.json"], map=TEXT_AND_LABEL))
    assert found == [(row["text"], row["label"]) for row in rows]


BROKEN: list[tuple[str, bytes, str]] = [
    ("a.parquet", b"PAR1 nothing", "not parquet"),
    ("a.jsonl.gz", b"\x1f\x8b nothing", "not jsonl"),
    ("a.jsonl.gz", gzip.compress(lines(ROWS * 50))[:-30], "not jsonl"),
    ("a.csv", b"text,label\n\xff\xfe,b\n", "its text in UTF-8"),
    ("a.csv", b'text,label\n"a,b\n', "not csv"),
    ("a.csv", b"text,text\na,b\n", "two columns 'text'"),
    ("a.json", b'[{"text": "a"}', "a list that does not end"),
    ("a.json", b'[{"text": NaN}]', "not json"),
    ("a.json", b'[{"text": "a", "label": "b"} {}]', "between two items"),
    ("a.json", b'{"data": [\n{"text": "a"}]}', "set items to the pointer"),
    ("a.json", b"[" + b"[" * 100_000, "not json"),
    ("a.arrow", b"ARROW1 nothing", "not arrow"),
    ("a.docx", b"PK", "a name that tells no format"),
    ("a.jsonl", b"", "no usable row in any source"),
    ("a.jsonl", b"{}\n[]\nno\n", "can't be used|no column"),
]


@pytest.mark.parametrize(("name", "data", "message"), BROKEN)
def test_a_file_that_is_not_what_it_says(
    collecting: Collecting, name: str, data: bytes, message: str
) -> None:
    collecting.store.put(f"{IN}/{name}", data)
    with pytest.raises(InputRejected, match=message):
        collecting.run(source("objects", keys=[f"{IN}/{name}"], map=TEXT_AND_LABEL))


def test_a_bomb_is_stopped_by_what_it_unpacks_to(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.jsonl.gz", gzip.compress(b"\n" * (50 << 20)))
    with pytest.raises(InputRejected, match=r"more than 10000000 bytes unpacked.*raise mostBytes"):
        collecting.run(source("objects", keys=[f"{IN}/a.jsonl.gz"]), mostBytes=10_000_000)


def test_keys_of_others_and_of_nothing_are_refused(collecting: Collecting) -> None:
    for key in (
        "projects/other/incoming/a.csv",
        "catalogue/x/a.csv",
        "projects/demo/../other/a.csv",
        "projects/demo",
    ):
        with pytest.raises(InputRejected, match=r"keys that begin with projects/demo/"):
            collecting.run(source("objects", keys=[key]))
    with pytest.raises(InputRejected, match=r"no object projects/demo/incoming/a.csv"):
        collecting.run(source("objects", keys=[f"{IN}/a.csv"]))
    with pytest.raises(InputRejected, match=r"none that can be read; there are: none"):
        collecting.run(source("objects", prefix=f"{IN}/nothing/"))
    with pytest.raises(InputRejected, match=r"both, or neither"):
        collecting.run(source("objects", prefix=IN, keys=[f"{IN}/a.csv"]))


def mapped(
    collecting: Collecting, rows: list[Any], fields: dict[str, Any] | None, **more: Any
) -> list[dict[str, Any]]:
    collecting.store.put(f"{IN}/mapped.jsonl", lines(rows))
    given = source("objects", keys=[f"{IN}/mapped.jsonl"], **({"map": fields} if fields else {}), **more)
    found = collecting.rows(given, quarantine=more.pop("quarantine", 0.5))
    return [{key: value for key, value in row.items() if key != "provenance"} for row in found]


def values(column: str, **more: Any) -> dict[str, Any]:
    return {"column": column, "others": "reject", "optional": False, **more}


def test_columns_pointers_templates_constants_and_values(collecting: Collecting) -> None:
    rows = [
        {"title": "A", "body": {"en": "one"}, "stars": 5, "tags": ["x", "y"], "a/b": 1},
        {"title": "B", "body": {"en": "two"}, "stars": 1.0, "tags": [], "a/b": None},
    ]
    fields = {
        "text": {"template": "{{{title}}} {/body/en}{a/b}"},
        "label": values("stars", values={"5": "good", "1": "bad"}),
        "first": values("/tags/0", optional=True),
        "language": {"constant": "en"},
    }
    assert mapped(collecting, rows, fields) == [
        {"text": "{A} one1", "label": "good", "first": "x", "language": "en"},
        {"text": "{B} two", "label": "bad", "language": "en"},
    ]


def test_without_a_map_columns_keep_their_names(collecting: Collecting) -> None:
    assert mapped(collecting, [{"a": 1, "b": [None]}], None) == [{"a": 1, "b": [None]}]
    with pytest.raises(InputRejected, match=r"has a column 'provenance'"):
        mapped(collecting, [{"provenance": 1}], None)


def test_others_may_be_kept_dropped_or_rejected(collecting: Collecting) -> None:
    rows = [{"l": "yes"}, {"l": "maybe"}, {"l": True}]
    table = {"yes": "good", "true": "good"}
    assert [
        row["label"] for row in mapped(collecting, rows, {"label": values("l", values=table, others="keep")})
    ] == ["good", "maybe", "good"]
    assert len(mapped(collecting, rows, {"label": values("l", values=table, others="drop")})) == 2
    with pytest.raises(
        InputRejected, match=r"l is 'maybe'.*Add it to its values.*set others to drop or keep"
    ):
        mapped(collecting, rows, {"label": values("l", values=table)})


def test_a_column_that_is_not_there_is_told_with_the_closest(collecting: Collecting) -> None:
    with pytest.raises(
        InputRejected, match=r"no column 'txet'; its columns: 'Text', 'label'.*Set it to 'Text' if that"
    ):
        mapped(collecting, [{"Text": "a", "label": "b"}], {"text": "txet"})
    with pytest.raises(InputRejected, match=r"no column 'body'"):
        mapped(collecting, [{"Text": "a"}], {"text": {"template": "{Text} {body}"}})
    with pytest.raises(InputRejected, match=r"a single } in the template"):
        mapped(collecting, [{"Text": "a"}], {"text": {"template": "Text}"}})


def test_rows_without_a_field_are_counted_not_guessed(collecting: Collecting) -> None:
    rows = [{"text": "a", "label": "b"}] * 97 + [
        {"text": "a"},
        {"text": None, "label": "b"},
        {"text": "\ud800", "label": "b"},
    ]
    collecting.store.put(f"{IN}/a.jsonl", lines(rows) + b"no json\n")
    given = source("objects", keys=[f"{IN}/a.jsonl"], map=TEXT_AND_LABEL)
    (report,) = collecting.run(given).metrics["sources"]
    assert (report["read"], report["rows"]) == (101, 97)
    assert {one["reason"]: one["count"] for one in report["refused"]} == {
        "no label": 1,
        "no text": 1,
        "half a surrogate pair": 1,
        "no JSON": 1,
    }
    assert report["refused"][0]["example"] == f"{IN}/a.jsonl row 98"
    collecting.store.put(f"{IN}/b.jsonl", lines(rows[:9] + rows[-3:]))
    with pytest.raises(InputRejected, match=r"3 of 12 can't be used: 1 no label.*raise quarantine"):
        collecting.run(source("objects", keys=[f"{IN}/b.jsonl"], map=TEXT_AND_LABEL), compression="zstd")


def test_values_of_every_type_become_json(collecting: Collecting) -> None:
    row = {
        "at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "price": Decimal("1.50"),
        "whole": Decimal("7"),
        "none": float("nan"),
        "struct": {"a": [1, 2]},
    }
    collecting.store.put(f"{IN}/a.parquet", parquet(table([row])))
    (found,) = collecting.rows(source("objects", keys=[f"{IN}/a.parquet"]))
    assert found.pop("provenance")
    assert found == {
        "at": "2026-01-02T03:04:05+00:00",
        "price": "1.50",
        "whole": 7,
        "none": None,
        "struct": {"a": [1, 2]},
    }


def test_bytes_are_no_value_of_a_row(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.parquet", parquet(table([{"text": b"\x00"}])))
    with pytest.raises(InputRejected, match=r"1 binary"):
        collecting.run(source("objects", keys=[f"{IN}/a.parquet"]))


def test_class_numbers_become_their_names(collecting: Collecting) -> None:
    features = {"info": {"features": {"label": {"names": ["bad", "good"], "_type": "ClassLabel"}}}}
    rows = table([{"text": "a", "label": 1}, {"text": "b", "label": 0}])
    collecting.store.put(
        f"{IN}/a.parquet", parquet(rows.replace_schema_metadata({"huggingface": json.dumps(features)}))
    )
    assert collecting.pairs(source("objects", keys=[f"{IN}/a.parquet"], map=TEXT_AND_LABEL)) == [
        ("a", "good"),
        ("b", "bad"),
    ]


@pytest.mark.parametrize("allowed", [["MIT", "cc0-1.0"], ["cc0-1.0"]])
def test_licences_that_are_not_allowed_are_refused(collecting: Collecting, allowed: list[str]) -> None:
    collecting.store.put(f"{IN}/a.jsonl", lines(ROWS))

    def run(**fields: Any) -> Any:
        return collecting.run(source("objects", keys=[f"{IN}/a.jsonl"], **fields), licences=allowed)

    (report,) = run(licence="CC0-1.0").metrics["sources"]
    assert (report["licence"], report["licenceFrom"]) == ("CC0-1.0", "spec")
    with pytest.raises(InputRejected, match=r"'gpl-3.0'.*add the licence to licences"):
        run(licence="gpl-3.0")
    with pytest.raises(InputRejected, match=r"none stated.*declare it as the source's licence"):
        run()


def test_parts_may_be_compressed(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.jsonl", lines(ROWS))
    metrics = collecting.run(source("objects", keys=[f"{IN}/a.jsonl"]), compression="zstd").metrics
    (file,) = metrics["files"]
    assert file["path"] == "job-1/rows/00000.jsonl.zst"
    data = collecting.store.get(f"{metrics['prefix']}/{file['path']}")
    with pyarrow.input_stream(io.BytesIO(data), compression="zstd") as stream:
        assert len(stream.read().splitlines()) == 5
