"""Writes domain/cleaning/python-word.ts: the code points that CPython's `\\w` and `\\s` match.

    .venv/bin/python scripts/emit-python-word.py

The pinned table is that of CPython 3.11 (Unicode 14.0). Other versions know other characters: the script refuses
them, so that the `guide` profile means the same everywhere.
"""

import re
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parent.parent / "domain" / "cleaning" / "python-word.ts"
PINNED = "14.0.0"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
        if number == 0:
            return digits


def borders(pattern: str) -> list[int]:
    """Where matching begins and ends, alternately: [first, one behind the last, first, …]."""
    matcher = re.compile(pattern)
    found: list[int] = []
    inside = False
    for point in range(sys.maxunicode + 1):
        if (matcher.match(chr(point)) is not None) != inside:
            found.append(point)
            inside = not inside
    return [*found, sys.maxunicode + 1] if inside else found


def literal(name: str, comment: str, points: list[int]) -> str:
    words = [base36(b - a) for a, b in zip([0, *points], points, strict=False)]
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) + 1 > 100:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    body = "\n".join([*lines, line])
    return f"/** {comment} */\nexport const {name} = `\n{body}`;\n"


def main() -> None:
    if unicodedata.unidata_version != PINNED:
        sys.exit(f"Python {sys.version.split()[0]} has Unicode {unicodedata.unidata_version}. Allowed: {PINNED}. "
                 "Run it with Python 3.11.")  # fmt: skip
    TARGET.write_text(
        f"/**\n * CPython's `\\\\w` and `\\\\s`, Unicode {PINNED}: borders of the matching ranges, each as its distance from the\n"
        " * one before, in base 36. Emitted by scripts/emit-python-word.py; do not edit.\n */\n".replace("\\\\", "\\")
        + literal("PYTHON_WORD", "Letters, numbers and the underscore.", borders(r"\w"))
        + "\n"
        + literal("PYTHON_SPACE", "White space, U+001C–1F and U+0085 included.", borders(r"\s")),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
