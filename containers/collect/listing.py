"""Which of the files that are there are read, and the fingerprint that pins them."""

import fnmatch
import hashlib
from collections.abc import Iterable, Sequence

from collect.files import FORMATS, PACKED, format_of
from collect.folder import is_archive, is_litter
from collect.image_files import is_beside
from collect.images import is_image
from collect.source import Context


def chosen(context: Context, names: Iterable[str], patterns: Sequence[str] | None) -> list[str]:
    """In order of their names: what the patterns match, or every file of a known format."""
    there = sorted(names)
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
    found = [name for name in there if is_readable(context, name) and not _hidden(context, name)]
    if not found:
        raise context.rejected(
            "files",
            f"none that can be read; there are: {listed(there)}",
            f"{', '.join(FORMATS)}, also with {' or '.join(PACKED)}"
            + (", images and archives of them" if context.mapper.image is not None else ""),
            "Name the files, or set their format",
        )
    return found


def is_readable(context: Context, name: str) -> bool:
    """By its name: a table, or, where the rows have images, what a folder of images may hold."""
    if context.mapper.image is not None and (is_image(name) or is_archive(name) or is_beside(name)):
        return True
    return format_of(name, context.spec["format"]) is not None


def base_of(prefix: str, names: Sequence[str]) -> str:
    """The folder that a prefix names, or lies in where it is the beginning of names."""
    is_folder = prefix.endswith("/") or all(name.startswith(f"{prefix}/") for name in names)
    return prefix if is_folder else prefix.rpartition("/")[0]


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown or "none"


def fingerprint(marks: Iterable[tuple[str, object, object]]) -> str:
    """`sha256:…` of name, size and the store's own mark (its etag) of each file."""
    digest = hashlib.sha256()
    for name, size, mark in marks:
        digest.update(f"{name}\0{size}\0{mark}\n".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"


def _hidden(context: Context, name: str) -> bool:
    if context.mapper.image is not None:
        return is_litter(name)  # exporters write _annotations.coco.json
    return any(part.startswith((".", "_")) for part in name.split("/"))
