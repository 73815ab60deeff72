"""Source `sql`: the real drivers against a Postgres and against a server that speaks MySQL's protocol."""

import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from collecting import TEXT_AND_LABEL, Collecting, source
from databases import PASSWORD, USER, MySql, Postgres, mysql, postgres
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore

QUERY = "SELECT id, body AS text, stars FROM reviews WHERE id >= :since ORDER BY id"
STARS = {
    "text": "text",
    "label": {"column": "stars", "values": {"1": "bad", "5": "good"}, "others": "reject", "optional": False},
}


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path) -> Collecting:
    return Collecting(store, tmp_path)


def sql(query: str = QUERY, **fields: Any) -> dict[str, Any]:
    parameters = {"since": 3} if ":since" in query else {}
    return source("sql", **({"query": query, "parameters": parameters, "map": STARS} | fields))


def url(kind: str, port: int, password: str = PASSWORD) -> str:
    return f"{kind}://{USER}:{quote(password, safe='')}@127.0.0.1:{port}/postgres"


# Postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as made:
        made.execute(
            "CREATE TABLE reviews (id int, body text, stars numeric)",
            "INSERT INTO reviews SELECT n, 'text ' || n, CASE n % 2 WHEN 0 THEN 5 ELSE 1 END"
            " FROM generate_series(1, 5000) n",
        )
        yield made


@pytest.fixture
def from_postgres(collecting: Collecting, server: Postgres) -> Collecting:
    collecting.allow(f"127.0.0.1:{server.port}", "postgresql")
    collecting.environment["MODELMILL_SECRET_DB"] = url("postgresql", server.port)
    return collecting


def postgres_sql(query: str = QUERY, **fields: Any) -> dict[str, Any]:
    return sql(query, url="env:MODELMILL_SECRET_DB", **fields)


def test_a_query_is_read_in_chunks_with_its_parameters(from_postgres: Collecting) -> None:
    rows = from_postgres.rows(postgres_sql(chunk=100, licence="proprietary"))
    assert len(rows) == 4998
    assert rows[0] == {
        "text": "text 3",
        "label": "bad",
        "provenance": {
            "source": "first",
            "kind": "sql",
            "place": "query",
            "row": 1,
            "revision": None,
            "licence": "proprietary",
        },
    }


def test_the_password_may_come_by_itself(from_postgres: Collecting, server: Postgres) -> None:
    from_postgres.environment["MODELMILL_SECRET_WORD"] = PASSWORD
    address = f"postgresql://{USER}@127.0.0.1:{server.port}/postgres"
    given = sql(url=address, password="env:MODELMILL_SECRET_WORD", limit=2)
    assert from_postgres.pairs(given) == [("text 3", "bad"), ("text 4", "good")]


def test_percent_signs_and_casts_are_no_parameters(from_postgres: Collecting) -> None:
    query = "SELECT body AS text, id::text AS label FROM reviews WHERE body LIKE '%4999%' AND id % 2 = 1"
    assert from_postgres.pairs(postgres_sql(query, map=TEXT_AND_LABEL)) == [("text 4999", "4999")]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT setval('counter', 7) AS text, 1 AS stars",
        "WITH gone AS (SELECT lo_create(0) AS text) SELECT text, 1 AS stars FROM gone",
        "SELECT set_config('transaction_read_only', 'off', false) AS text, 1 AS stars FROM"
        " (SELECT nextval('counter')) AS n",
    ],
)
def test_the_transaction_is_read_only_whatever_the_user_may(
    from_postgres: Collecting, server: Postgres, query: str
) -> None:
    server.execute("DROP SEQUENCE IF EXISTS counter", "CREATE SEQUENCE counter")
    with pytest.raises(InputRejected, match=r"read-only transaction|transaction_read_only"):
        from_postgres.run(postgres_sql(query))
    assert server.execute("SELECT last_value, is_called FROM counter") == [(1, False)]


def test_a_statement_that_takes_too_long_ends(from_postgres: Collecting) -> None:
    before = time.monotonic()
    with pytest.raises(InputRejected, match=r"statement timeout.*Try it in the database's own shell"):
        from_postgres.run(postgres_sql("SELECT pg_sleep(30)::text AS text, 1 AS stars", timeout=0.3))
    assert time.monotonic() - before < 10


def test_what_the_database_refuses_is_told_without_the_password(
    from_postgres: Collecting, server: Postgres, collecting: Collecting
) -> None:
    with pytest.raises(InputRejected, match='relation "nothing" does not exist'):
        from_postgres.run(postgres_sql("SELECT 1 FROM nothing"))
    collecting.environment["MODELMILL_SECRET_DB"] = url("postgresql", server.port, "wrong-word")
    with pytest.raises(InputRejected, match=r"password authentication failed") as told:
        collecting.run(postgres_sql())
    assert "wrong-word" not in str(told.value)


def test_tls_is_asked_for_unless_it_is_switched_off(from_postgres: Collecting) -> None:
    with pytest.raises(InputRejected, match=r"server does not support SSL, but SSL was required"):
        from_postgres.run(postgres_sql(tls="require"))


def test_a_server_that_is_not_listed_is_not_asked(collecting: Collecting, server: Postgres) -> None:
    collecting.environment["MODELMILL_SECRET_DB"] = url("postgresql", server.port)
    with pytest.raises(InputRejected, match=f"host postgresql://127.0.0.1:{server.port}: it is not listed"):
        collecting.run(postgres_sql())
    collecting.environment["MODELMILL_COLLECT_HOSTS"] = f"postgresql://127.0.0.1:{server.port}"
    with pytest.raises(InputRejected, match=r"its address 127.0.0.1 is not public"):
        collecting.run(postgres_sql())


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://reader@127.0.0.1/postgres?host=/tmp",
        "postgresql://reader@/postgres",
        "postgresql://reader@127.0.0.1",
        "sqlite:////etc/passwd",
        "oracle://reader@127.0.0.1/postgres",
        "postgresql+pg8000+x://",
    ],
)
def test_an_address_that_says_more_is_refused(from_postgres: Collecting, address: str) -> None:
    from_postgres.environment["MODELMILL_SECRET_DB"] = address
    with pytest.raises(InputRejected, match=r"without options.*say how to connect with tls and timeout"):
        from_postgres.run(postgres_sql())


def test_parameters_and_the_query_must_agree(from_postgres: Collecting) -> None:
    with pytest.raises(InputRejected, match=r"none; the query names since"):
        from_postgres.run(postgres_sql(parameters={}))
    with pytest.raises(InputRejected, match=r"two columns 'a'.*Name one with AS"):
        from_postgres.run(postgres_sql("SELECT 1 AS a, 2 AS a", map=TEXT_AND_LABEL))
    with pytest.raises(InputRejected, match=r"the query's result has no column 'stars'"):
        from_postgres.run(postgres_sql("SELECT 'a' AS text"))


# MySQL


@pytest.fixture(scope="module")
def mimic() -> Iterator[MySql]:
    with mysql(
        {"reviews": [{"id": n, "body": f"text {n}", "stars": 1 + 4 * (n % 2)} for n in range(50)]}
    ) as made:
        yield made


def test_mysql_is_read_behind_the_border(collecting: Collecting, mimic: MySql) -> None:
    collecting.environment["MODELMILL_SECRET_DB"] = url("mysql", mimic.port)
    with pytest.raises(InputRejected, match=r"it is not listed"):
        collecting.run(sql(url="env:MODELMILL_SECRET_DB"))
    collecting.allow(f"127.0.0.1:{mimic.port}", "mysql")
    found = collecting.pairs(sql(url="env:MODELMILL_SECRET_DB", chunk=7))
    assert found == [(f"text {n}", "good" if n % 2 else "bad") for n in range(3, 50)]
    assert "SET SESSION TRANSACTION READ ONLY" in mimic.asked
    assert "SET SESSION max_execution_time = 60000" in mimic.asked


def test_a_limit_leaves_the_rest_of_mysqls_rows(collecting: Collecting, mimic: MySql) -> None:
    collecting.environment["MODELMILL_SECRET_DB"] = url("mysql", mimic.port)
    collecting.allow(f"127.0.0.1:{mimic.port}", "mysql")
    with warnings.catch_warnings(action="error"):  # the driver warns of a result that it reads to its end
        assert len(collecting.pairs(sql(url="env:MODELMILL_SECRET_DB", limit=2))) == 2


def test_mysql_refuses_a_wrong_password(collecting: Collecting, mimic: MySql) -> None:
    collecting.environment["MODELMILL_SECRET_DB"] = url("mysql", mimic.port, "wrong-word")
    collecting.allow(f"127.0.0.1:{mimic.port}", "mysql")
    with pytest.raises(InputRejected, match=r"OperationalError") as told:
        collecting.run(sql(url="env:MODELMILL_SECRET_DB"))
    assert "wrong-word" not in str(told.value)
