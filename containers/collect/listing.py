"""Which of the files that are there are read, and the fingerprint that pins them."""

import fnmatch
import hashlib
from collections.abc import Iterable, Sequence

from collect.files import FORMATS, PACKED, format_of
from collect.source import Context


def chosen(context: Context, names: Iterable[str], patterns: Sequence[str] | None) -> list[str]:
    """In order of their names: what the patterns match, or every file of a known format."""
    there = sorted(names)
    wanted = context.spec["format"]
    if patterns is not None:
        for pattern in patterns:
            if not fnmatch.filter(there, pattern):
                raise context.rejected(
                    "files",
                    f"none matches {pattern!r}; there are: {listed(there)}",
                    "patterns that match a file",
                    "Correct files",
                )
        return [name for name in there if any(fnmatch.fnmatchcase(name, one) for one in patterns)]
    found = [name for name in there if format_of(name, wanted) is not None and not _hidden(name)]
    if not found:
        raise context.rejected(
            "files",
            f"none that can be read; there are: {listed(there)}",
            f"{', '.join(FORMATS)}, also with {' or '.join(PACKED)}",
            "Name the files, or set their format",
        )
    return found


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown or "none"


def fingerprint(marks: Iterable[tuple[str, object, object]]) -> str:
    """`sha256:…` of name, size and the store's own mark (its etag) of each file."""
    digest = hashlib.sha256()
    for name, size, mark in marks:
        digest.update(f"{name}\0{size}\0{mark}\n".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))
