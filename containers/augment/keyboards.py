"""Which keys are beside each other, by layout: the letters only, as their rows stand under one another."""

from collections.abc import Mapping
from functools import cache

#: Upper, home and lower row; each begins about half a key further right than the one above.
ROWS: Mapping[str, tuple[str, str, str]] = {
    "qwerty": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "azerty": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
}


@cache
def neighbours(layout: str) -> Mapping[str, str]:
    """Letter → the letters beside, above and below it."""
    found: dict[str, str] = {}
    rows = ROWS[layout]
    for level, row in enumerate(rows):
        for at, letter in enumerate(row):
            near = [row[at - 1] if at else "", row[at + 1 : at + 2]]
            if level > 0:
                near.append(rows[level - 1][at : at + 2])
            if level + 1 < len(rows):
                near.append(rows[level + 1][max(0, at - 1) : at + 1])
            found[letter] = "".join(near)
    return found
