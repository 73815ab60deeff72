"""Source `sql`: the rows of one SELECT, from Postgres, MySQL or a SQLite file.

    reads    a server that the settings list, or a SQLite file of the project
    raises   InputRejected: a statement that is no single SELECT, a server or a file that may not be read

Nothing is written: the transaction is read-only, the statement has a time limit, and rows come from a cursor
of the server, a chunk at a time. A result has no order that holds: an attempt that was stopped starts again.
"""

from collections.abc import Generator
from typing import Any

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError

from collect.select import fault
from collect.source import Bad, Context, Opened, Row
from collect.sql_servers import abandon, server_engine
from collect.sqlite_file import sqlite_engine

PLACE = "query"
#: Rows with images are long: so many are fetched at a time at most.
IMAGES_AT_ONCE = 16


def open_sql(context: Context) -> Opened:
    spec = context.spec
    wrong = fault(spec["query"])
    if wrong is not None:
        raise context.rejected(
            "query",
            wrong,
            "one SELECT, or WITH … SELECT, that writes nothing",
            "Let the query only read; give values as parameters, like :since",
        )
    places = [name for name in ("url", "object", "file") if spec.get(name) is not None]
    if len(places) != 1:
        found = " and ".join(places) or "none of them"
        raise context.rejected("url, object, file", found, "one of them", "Name one place to read")
    if places == ["url"]:
        return Opened(None, None, lambda _after: _rows(context, server_engine(context)))
    engine, mark = sqlite_engine(context)
    return Opened(mark, None, lambda _after: _rows(context, engine))


def _rows(context: Context, engine: sqlalchemy.Engine) -> Generator[Row | Bad]:
    spec = context.spec
    statement = sqlalchemy.text(spec["query"])
    wanted = set(statement.compile().params)
    if wanted != set(spec["parameters"]):
        raise context.rejected(
            "parameters",
            f"{', '.join(sorted(spec['parameters'])) or 'none'}; the query names "
            f"{', '.join(sorted(wanted)) or 'none'}",
            "a value for each name, and no other",
            "Write a colon that is no parameter as \\:",
        )
    chunk = spec["chunk"] if context.mapper.image is None else min(spec["chunk"], IMAGES_AT_ONCE)
    options = {"stream_results": True, "yield_per": chunk}
    try:
        with engine.connect() as connection:
            result = connection.execution_options(**options).execute(statement, spec["parameters"])
            columns = list(result.keys())
            _distinct(context, columns)
            context.mapper.check(columns, "the query's result")
            try:
                for number, values in enumerate(result, 1):
                    yield Row(dict(zip(columns, values, strict=True)), PLACE, number)
            except GeneratorExit:
                abandon(connection)
                raise
    except SQLAlchemyError as error:
        raise context.rejected(
            "query",
            _told(error),
            f"a query that the database answers within {spec['timeout']} seconds",
            "Try it in the database's own shell, as the same user",
        ) from error
    finally:
        engine.dispose()


def _distinct(context: Context, columns: list[str]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise context.rejected(
            "query", f"two columns {twice!r}", "each column its own name", "Name one with AS"
        )


def _told(error: SQLAlchemyError) -> str:
    """The driver's own words, without the statement and its parameters."""
    cause: Any = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {' '.join(str(cause).split())[:400]}"
