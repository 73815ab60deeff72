"""Source `file`: the run's own files that no function can read, unpacked as they come."""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from collecting import KEY, Collecting, collect_input, rows_of, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore

IN = "projects/demo/incoming"
ROWS = [{"text": f"text {n}, “ü”\n2", "label": "good" if n % 2 else "bad"} for n in range(5)]
JSONL = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
CSV = ("text,label\n" + "".join(f'"{row["text"]}",{row["label"]}\n' for row in ROWS)).encode()
SEMICOLONS = CSV.replace(b",good", b";good").replace(b",bad", b";bad").replace(b"text,label", b"text;label")


def parquet() -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), out)
    return out.getvalue()


def arrow() -> bytes:
    out = io.BytesIO()
    table = pyarrow.Table.from_pylist(ROWS)
    with pyarrow.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    return bytes(pyarrow.Codec("zstd").compress(data, asbytes=True))


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*entries: tuple[str, bytes] | tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
                continue
            info = tarfile.TarInfo(entry[0])
            info.size = len(entry[1])
            archive.addfile(info, io.BytesIO(entry[1]))
    return out.getvalue()


def link(name: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    return Collecting(store, tmp_path)


def found(collecting: Collecting, name: str, data: bytes, **pins: Any) -> list[dict[str, Any]]:
    collecting.store.put(f"{IN}/{name}", data)
    return rows_of(collecting.store, collecting.run_files({"key": f"{IN}/{name}", **pins}).metrics)


def refused(collecting: Collecting, name: str, data: bytes, **pins: Any) -> str:
    with pytest.raises(InputRejected) as caught:
        found(collecting, name, data, **pins)
    return str(caught.value)


LONG = f"{'folder/' * 30}a.csv"
READ: dict[str, bytes] = {
    "rows.jsonl.gz": gzip.compress(JSONL[:90]) + gzip.compress(JSONL[90:]),
    "rows.csv.zst": zstd(CSV[:70]) + zstd(CSV[70:]),
    "told-by-its-bytes.csv": gzip.compress(SEMICOLONS),
    "rows.json": json.dumps(ROWS).encode(),
    "rows.json.gz": gzip.compress(json.dumps(ROWS).encode()),
    "rows.parquet": parquet(),
    "rows.arrow": arrow(),
    "a.zip": zipped(**{"a/rows.csv": CSV, "a/README.md": b"# none", "__MACOSX/a/._rows.csv": b"\0"}),
    "p.zip": zipped(**{"rows.parquet": parquet()}),
    "packed.zip": zipped(**{"rows.csv.gz": gzip.compress(CSV)}),
    "a.tar": tarred(("./a/rows.jsonl", JSONL)),
    "a.tar.gz": gzip.compress(tarred((LONG, CSV), format=tarfile.GNU_FORMAT)),
    "a.tar.zst": zstd(tarred((LONG, CSV), ("notes.txt", b"none"))),
    "arrow.tar.gz": gzip.compress(tarred(("rows.arrow", arrow()))),
}


@pytest.mark.parametrize("name", READ)
def test_reads(collecting: Collecting, name: str) -> None:
    rows = found(collecting, name, READ[name])
    assert [{"text": row["text"], "label": row["label"]} for row in rows] == ROWS
    key = f"{IN}/{name}"
    for number, row in enumerate(rows, 1):
        where = row["provenance"]
        assert (where["source"], where["kind"], where["row"]) == (key, "file", number)
        assert where["place"] == key or where["place"].startswith(f"{key}!/")
        assert where["revision"].startswith("sha256:")
    assert not list(collecting.folder.glob("workspace-*/own-file"))


def test_places_name_the_member(collecting: Collecting) -> None:
    data = zipped(**{"b.csv": CSV, "a.jsonl": JSONL})
    rows = found(collecting, "two.zip", data)
    places = [row["provenance"]["place"].partition("!/")[2] for row in rows]
    assert places == ["b.csv"] * 5 + ["a.jsonl"] * 5


def big_header() -> bytes:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 * 1024**3 - 1
    return info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024


def broken_header() -> bytes:
    whole = bytearray(tarred(("a.csv", CSV), ("b.csv", CSV)))
    whole[1024 + 200] ^= 0xFF
    return bytes(whole)


BLANK = (b" " * 4095 + b"\n") * (20 << 10)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "up.tar": (tarred(("a.csv", CSV), ("../b.csv", CSV)), "leaves the folder"),
    "absolute.tar.gz": (gzip.compress(tarred(("/etc/a.csv", CSV))), "leaves the folder"),
    "backslash.tar": (tarred(("..\\a.csv", CSV)), "leaves the folder"),
    "link.tar": (tarred(link("a.csv")), "a link or a device"),
    "hard.tar": (tarred(link("a.csv", tarfile.LNKTYPE)), "a link or a device"),
    "device.tar": (tarred(link("a.csv", tarfile.CHRTYPE)), "a link or a device"),
    "header.tar": (big_header(), "a header of 8589934591 bytes"),
    "broken.tar": (broken_header(), "broken"),
    "cut.tar": (tarred(("a.csv", CSV * 100))[:9_000], "broken"),
    "cut.csv.gz": (gzip.compress(CSV * 100)[:-20], "broken"),
    "cut.csv.zst": (zstd(CSV * 100)[:-9], "broken"),
    "cut.zip": (zipped(**{"a.csv": CSV})[:-30], "broken"),
    "up.zip": (zipped(**{"../a.csv": CSV}), "leaves the folder"),
    "bomb.jsonl.gz": (gzip.compress(BLANK), "bytes unpacked"),
    "bomb.jsonl.zst": (zstd(BLANK), "bytes unpacked"),
    "bomb.zip": (zipped(**{"a.jsonl": BLANK}), "bytes unpacked"),
    "latin.csv.gz": (gzip.compress("text,label\nGrüße,a\n".encode("latin-1")), "UTF-8"),
    "none.tar": (tarred(("a.txt", b"none"), ("b.md", b"none")), "nothing that can be read"),
    "binary.parquet": (b"PAR1 and no more", "bytes that are not parquet"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(collecting: Collecting, name: str) -> None:
    data, why = HOSTILE[name]
    assert why in refused(collecting, name, data)
    assert not list(collecting.folder.glob("workspace-*/own-file"))


def test_holds_the_file_to_its_pins(collecting: Collecting) -> None:
    data = gzip.compress(CSV)
    sha256 = hashlib.sha256(data).hexdigest()
    assert len(found(collecting, "a.csv.gz", data, sha256=sha256, etag="another")) == 5
    key = f"{IN}/a.csv.gz"
    file, etag = collecting.store.open(key)
    file.close()
    own = rows_of(collecting.store, collecting.run_files({"key": key, "etag": etag}).metrics)
    assert len(own) == 5
    for pins in ({"etag": "another"}, {"sha256": "0" * 64}, {"sha256": "0" * 64, "etag": "another"}):
        assert "other content than it should" in refused(collecting, "a.csv.gz", data, **pins)


def test_reads_nothing_outside_its_project(collecting: Collecting) -> None:
    collecting.store.put("projects/other/incoming/a.csv", CSV)
    with pytest.raises(InputRejected, match=r"keys that begin with projects/demo/"):
        collecting.run_files({"key": "projects/other/incoming/a.csv"})


def test_the_spec_cannot_ask_for_it(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.csv", CSV)
    with pytest.raises(Exception, match="config"):
        collecting.run({**source("objects", keys=[f"{IN}/a.csv"]), "kind": "file", "key": f"{IN}/a.csv"})


def test_stands_beside_what_is_collected_and_its_shares(collecting: Collecting) -> None:
    collecting.store.put(f"{IN}/a.csv", CSV)
    collecting.store.put(f"{IN}/b.csv", CSV)
    collecting.store.put(f"{IN}/c.csv.gz", gzip.compress(CSV))
    first = source("objects", "first", keys=[f"{IN}/a.csv"], weight=1)
    second = source("objects", "second", keys=[f"{IN}/b.csv"], weight=0.25)
    config = collect_input(first, second, mix="share", licences=["mit"])["config"]
    for one in config["sources"]:
        one["licence"] = "mit"
    result = collecting.run_files({"key": f"{IN}/c.csv.gz"}, config=config)
    counts: dict[str, int] = {}
    for row in rows_of(collecting.store, result.metrics):
        name = row["provenance"]["source"]
        counts[name] = counts.get(name, 0) + 1
    assert counts == {"first": 5, "second": 1, f"{IN}/c.csv.gz": 5}
    assert [one["name"] for one in result.metrics["sources"]] == list(counts)


def test_goes_on_where_the_attempt_before_stopped(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collect import parts
    from collect.loop import collect
    from collect.main import opener
    from jobkit.checkpoint import clear
    from jobkit.errors import Interrupted

    monkeypatch.setattr(parts, "LARGEST_PART", 300)
    many = b"".join(json.dumps({"text": f"row {n}", "label": "a"}).encode() + b"\n" for n in range(40))
    collecting.store.put(f"{IN}/a.tar.gz", gzip.compress(tarred(("a.jsonl", many), ("b.jsonl", many))))
    clear(collecting.store, KEY)
    document = {
        **collect_input(),
        "files": {"list": [{"key": f"{IN}/a.tar.gz", "format": "auto"}], "quarantine": 0},
    }
    del document["config"]
    written = parts.Parts.add
    count = 0

    def add(self: parts.Parts, data: bytes) -> None:
        nonlocal count
        count += 1
        if count == 60:
            collecting.stop.set()
        written(self, data)

    monkeypatch.setattr(parts.Parts, "add", add)
    job = collecting.job(document)
    with pytest.raises(Interrupted):
        collect(job, opener, collecting.settings(), collecting.secrets())
    job.metrics.close()
    collecting.stop.clear()
    job = collecting.job(document)
    result = collect(job, opener, collecting.settings(), collecting.secrets())
    job.metrics.close()
    rows = rows_of(collecting.store, result.metrics)
    assert [row["text"] for row in rows] == [f"row {n}" for n in range(40)] * 2
    assert count == 80
