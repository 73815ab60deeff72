"""JSON pointers, RFC 6901: `/data/items/0`; '' is the whole document."""

from collections.abc import Iterable
from typing import Any, Final

#: Nothing there. `None` is a value: JSON's null.
MISSING: Final = object()


def found(document: Any, pointer: str) -> Any:
    """The value, or MISSING."""
    value = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def head(pointer: str) -> str:
    """Its first key: the column it goes into."""
    return pointer.split("/")[1].replace("~1", "/").replace("~0", "~")


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant, letter case aside."""
    from difflib import get_close_matches

    by_lower = {candidate.lower(): candidate for candidate in names}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[near[0]] if near else None
