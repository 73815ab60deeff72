"""A SQLite file as a source: opened so that nothing in it can do more than be read.

The file may be hostile. It is opened read-only; an authorizer lets SELECT and functions pass
and nothing else; what its schema says is not trusted; a deadline and SIGTERM both end the statement.
"""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import sqlalchemy
from sqlalchemy.pool import NullPool

from collect.listing import fingerprint
from collect.objects import fetched, mark_of, require_own
from collect.source import Context

ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
#: Functions that reach outside the file, where a build has them.
FORBIDDEN = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
MAGIC = b"SQLite format 3\0"
#: Instructions of SQLite's machine between two looks at the clock.
STEPS = 100_000


def sqlite_engine(context: Context) -> tuple[sqlalchemy.Engine, str]:
    """The engine, and the fingerprint of the file."""
    key: str | None = context.spec.get("object")
    if key is not None:
        require_own(context, key)
        mark, path = mark_of(context, [key]), fetched(context, key)
    else:
        path = _local(context, str(context.spec["file"]))
        stat = path.stat()
        mark = fingerprint([(path.name, stat.st_size, stat.st_mtime_ns)])
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise context.rejected(
                "object" if key else "file",
                f"{Path(key or path).name} is no SQLite database",
                "a file of SQLite 3",
                "Read it as source objects if it holds rows, or upload the database itself",
            )
    # A copy of our own can't change; a file of this machine may be written meanwhile.
    mode = "mode=ro&immutable=1" if key is not None else "mode=ro"
    engine = sqlalchemy.create_engine(
        "sqlite://", creator=lambda: _open(context, path, mode), poolclass=NullPool
    )
    return engine, mark


def _local(context: Context, name: str) -> Path:
    path = Path(name).resolve()
    if any(path.is_relative_to(Path(folder).resolve()) for folder in context.settings.folders):
        if path.is_file():
            return path
        raise context.rejected("file", f"no file {name[:200]}", "a file that is there", "Correct the path")
    raise context.rejected(
        "file",
        name[:200],
        f"files below {', '.join(context.settings.folders) or 'no folder: the settings name none'}",
        "Upload the file and name it with object, or have the operator set MODELMILL_COLLECT_FILES",
    )


def _open(context: Context, path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorized)
    connection.set_progress_handler(_ends(context), STEPS)
    return connection


def _authorized(action: int, first: str | None, second: str | None, *_rest: str | None) -> int:
    # The first thing the client asks: how isolated its transactions are.
    if action == sqlite3.SQLITE_PRAGMA and first == "read_uncommitted" and second is None:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second in FORBIDDEN:
        return sqlite3.SQLITE_DENY
    # Opening and closing a transaction around the statement; the file is read-only.
    return sqlite3.SQLITE_OK if action in (*ALLOWED, sqlite3.SQLITE_TRANSACTION) else sqlite3.SQLITE_DENY


def _ends(context: Context) -> Callable[[], int]:
    deadline = time.monotonic() + context.spec["timeout"]
    return lambda: int(context.stop.is_set() or time.monotonic() > deadline)
