"""Source `objects`: files that lie in the project's own part of the store, such as uploads.

reads    the keys, or every file of a known format under the prefix
raises   InputRejected: a key of another project, or of no object
"""

from collections.abc import Generator
from pathlib import Path

from jobkit.errors import NotFound
from jobkit.store import ABSENT

from collect.listing import base_of, chosen, fingerprint
from collect.source import Bad, Context, Opened, Position, Row
from collect.source_files import rows_of_files


def open_objects(context: Context) -> Opened:
    spec = context.spec
    given: list[str] | None = spec.get("keys")
    prefix: str | None = spec.get("prefix")
    if (given is None) == (prefix is None):
        raise context.rejected(
            "keys, prefix", "both, or neither", "one of both", "Leave one of them in the spec"
        )
    for key in given or [prefix or ""]:
        require_own(context, key)
    keys = given if given is not None else chosen(context, context.job.store.list(prefix or ""), None)

    def rows(after: Position) -> Generator[Row | Bad]:
        base = base_of(
            f"projects/{context.job.input['project']}/incoming/" if prefix is None else prefix, keys
        )
        return rows_of_files(context, keys, lambda key: fetched(context, key), after, base)

    return Opened(mark_of(context, keys), None, rows, resumable=True)


def require_own(context: Context, key: str) -> None:
    own = f"projects/{context.job.input['project']}/"
    if key.startswith(own) and ".." not in key.split("/"):
        return
    raise context.rejected(
        "key", key[:200], f"keys that begin with {own}", "Upload the file to this project first"
    )


def fetched(context: Context, key: str) -> Path:
    """A copy in the workspace. InputRejected where nothing lies under the key."""
    path = context.job.workspace / f"{context.name}-file"
    try:
        context.job.store.download(key, path)
    except NotFound:
        raise _absent(context, key) from None
    context.arriving.spend(path.stat().st_size)
    return path


def mark_of(context: Context, keys: list[str]) -> str:
    """The fingerprint of what lies under the keys now."""
    store = context.job.store
    marks = []
    for key in keys:
        try:
            info = store._fs.info(store._path(key))
        except ABSENT:
            raise _absent(context, key) from None
        marks.append((key, info["size"], info.get("ETag") or info.get("mtime")))
    return fingerprint(marks)


def _absent(context: Context, key: str) -> Exception:
    return context.rejected(
        "key", f"no object {key[:200]}", "keys of objects that are there", "Upload it, or correct the key"
    )
