"""Source `sql`: SQLite files, good and hostile; and which statements are a single SELECT."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from collect.select import fault
from collecting import Collecting, source
from jobkit.errors import InputRejected, ModelmillError
from jobkit.store import ObjectStore

QUERY = "SELECT id, body AS text, stars FROM reviews WHERE id >= :since ORDER BY id"
STARS = {
    "text": "text",
    "label": {"column": "stars", "values": {"1": "bad", "5": "good"}, "others": "reject", "optional": False},
}
OBJECT = "projects/demo/incoming/reviews.sqlite"


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    return Collecting(store, tmp_path)


def sql(query: str = QUERY, **fields: Any) -> dict[str, Any]:
    parameters = {"since": 3} if ":since" in query else {}
    return source("sql", **({"query": query, "parameters": parameters, "map": STARS} | fields))


def sqlite(path: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.fixture
def from_sqlite(collecting: Collecting, tmp_path: Path) -> Collecting:
    data = sqlite(
        tmp_path / "reviews.sqlite",
        "CREATE TABLE reviews (id int, body text, stars int)",
        "INSERT INTO reviews VALUES (2, 'two', 5), (3, 'three', 1), (4, 'four', 5)",
        "CREATE VIEW bad AS SELECT load_extension('/tmp/x') AS text, 1 AS stars",
    )
    collecting.store.put(OBJECT, data)
    return collecting


def test_a_file_among_the_projects_objects(from_sqlite: Collecting) -> None:
    rows = from_sqlite.rows(sql(object=OBJECT))
    assert [(row["text"], row["label"]) for row in rows] == [("three", "bad"), ("four", "good")]
    assert rows[0]["provenance"]["revision"].startswith("sha256:")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT text, stars FROM bad", "unsafe use of load_extension"),
        ("SELECT load_extension('x') AS text, 1 AS stars", "not authorized"),
        ("SELECT file AS text, 1 AS stars FROM pragma_database_list", "not authorized"),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
            " SELECT count(*) AS text, 1 AS stars FROM n",
            "interrupted",
        ),
    ],
)
def test_a_hostile_file_or_query_gets_nowhere(from_sqlite: Collecting, query: str, message: str) -> None:
    with pytest.raises(InputRejected, match=message):
        from_sqlite.run(sql(query, object=OBJECT, timeout=0.5))


def test_files_of_this_machine_only_below_a_listed_folder(from_sqlite: Collecting, tmp_path: Path) -> None:
    own = str(tmp_path / "reviews.sqlite")
    with pytest.raises(InputRejected, match=r"no folder: the settings name none.*MODELMILL_COLLECT_FILES"):
        from_sqlite.run(sql(file=own))
    from_sqlite.environment["MODELMILL_COLLECT_FILES"] = str(tmp_path)
    assert len(from_sqlite.pairs(sql(file=own))) == 2
    for escape in (f"{tmp_path}/../../etc/passwd", "/etc/passwd"):
        with pytest.raises(InputRejected, match=r"files below"):
            from_sqlite.run(sql(file=escape))
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(InputRejected, match=r"files below"):
        from_sqlite.run(sql(file=f"{tmp_path}/link"))


def test_one_place_and_a_database(from_sqlite: Collecting) -> None:
    from_sqlite.store.put("projects/demo/incoming/a.sqlite", b"text,label\n")
    with pytest.raises(InputRejected, match=r"a.sqlite is no SQLite database"):
        from_sqlite.run(sql(object="projects/demo/incoming/a.sqlite"))
    with pytest.raises(InputRejected, match=r"object and file.*Name one place"):
        from_sqlite.run(sql(object=OBJECT, file="/x"))
    with pytest.raises(InputRejected, match=r"keys that begin with projects/demo/"):
        from_sqlite.run(sql(object="projects/other/incoming/a.sqlite"))


# Statements


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        " select * from a; ",
        "(SELECT 1) UNION (SELECT 2)",
        "WITH a AS (SELECT 1) SELECT * FROM a -- into",
        "SELECT 'a;b', \"into\", 'it''s' FROM a /* ; DROP TABLE a */ WHERE copy = $t$ ; $t$",
        "SELECT updated, deleted, last_update FROM a",
    ],
)
def test_a_single_select_passes(query: str) -> None:
    assert fault(query) is None


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("DROP TABLE a", "begins with"),
        ("", "begins with"),
        ("SELECT 1; DELETE FROM a", "more than one statement"),
        ("SELECT * FROM a INTO OUTFILE '/tmp/x'", "INTO in it"),
        ("SELECT * INTO b FROM a", "INTO in it"),
        ("WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x", "DELETE FROM in it"),
        ("WITH x AS (UPDATE a SET b = 1 RETURNING *) SELECT * FROM x", "UPDATE A SET in it"),
        ("SELECT * FROM a FOR  UPDATE", "FOR UPDATE in it"),
        ("SELECT /*!50000 1 INTO OUTFILE '/tmp/x' */ FROM a", "a comment that MySQL runs"),
        (r"SELECT 'a\'; DROP TABLE b; --'", "a backslash in a literal"),
        ("SELECT 'a", "does not end"),
        ("EXPLAIN ANALYZE SELECT 1", "begins with"),
        ("ATTACH '/etc/x' AS y", "begins with"),
    ],
)
def test_anything_else_is_refused(query: str, reason: str, from_sqlite: Collecting) -> None:
    assert reason in (fault(query) or "")
    if query:
        with pytest.raises(ModelmillError, match=r"Let the query only read"):
            from_sqlite.run(sql(query, object=OBJECT))
