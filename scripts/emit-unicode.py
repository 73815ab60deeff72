"""Writes domain/cleaning/unicode.ts: what CPython 3.11 knows of each code point.

    .venv/bin/python scripts/emit-unicode.py

The pinned tables are those of CPython 3.11 (Unicode 14.0). Other versions know other characters: the script
refuses them, so that a cleaned text means the same everywhere.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

TARGET = Path(__file__).parent.parent / "domain" / "cleaning" / "unicode.ts"
PINNED = "14.0.0"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
POINTS = range(sys.maxunicode + 1)


def base36(number: int) -> str:
    digits = ""
    rest = abs(number)
    while True:
        rest, digit = divmod(rest, 36)
        digits = DIGITS[digit] + digits
        if rest == 0:
            return f"-{digits}" if number < 0 else digits


def borders(holds: Callable[[str], object]) -> list[int]:
    """Where it begins and ceases to hold, alternately: [first, one behind the last, first, …]."""
    found: list[int] = []
    inside = False
    for point in POINTS:
        if bool(holds(chr(point))) != inside:
            found.append(point)
            inside = not inside
    return [*found, len(POINTS)] if inside else found


def steps(points: list[int]) -> list[str]:
    return [base36(b - a) for a, b in zip([0, *points], points, strict=False)]


def literal(name: str, comment: str, words: list[str]) -> str:
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) + 1 > 100:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    body = "\n".join([*lines, line])
    return f"\n/** {comment} */\nexport const {name} = `\n{body}`;\n"


def second_of_composites() -> set[str]:
    """What may be composed with the character before it (NFC_Quick_Check=Maybe)."""
    found = {chr(point) for point in [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]}
    for character in map(chr, POINTS):
        parts = unicodedata.decomposition(character).split()
        whole = unicodedata.normalize("NFC", character) == character
        if len(parts) == 2 and not parts[0].startswith("<") and whole:
            found.add(chr(int(parts[1], 16)))
    return found


def classes() -> list[str]:
    """Each canonical combining class but 0, with its borders; `;` ends one."""
    words: list[str] = []
    for number in sorted({unicodedata.combining(chr(point)) for point in POINTS} - {0}):
        found = steps(borders(lambda c, number=number: unicodedata.combining(c) == number))
        words += [base36(number), *found[:-1], f"{found[-1]};"]
    return words


def lower_cases() -> list[str]:
    """Runs of code points that go the same way: distance from the run before, length, stride, way."""
    runs: list[list[int]] = []
    for point in POINTS:
        lower = chr(point).lower()
        if lower == chr(point):
            continue
        if len(lower) > 1:
            if lower != "i\u0307":
                sys.exit(f"U+{point:04X} has an unknown lower case of {len(lower)} characters.")
            continue
        way = ord(lower) - point
        if runs and runs[-1][3] == way:
            first, length, stride, _ = runs[-1]
            step = point - first - (length - 1) * stride
            if (length == 1 and step <= 2) or (length > 1 and step == stride):
                runs[-1] = [first, length + 1, step, way]
                continue
        runs.append([point, 1, 1, way])
    starts = steps([first for first, *_ in runs])
    return [f"{start},{','.join(map(base36, run[1:]))}" for start, run in zip(starts, runs, strict=True)]


def is_word(c: str) -> bool:
    return re.match(r"\w", c) is not None


def is_space(c: str) -> bool:
    return re.match(r"\s", c) is not None


def is_cased(c: str) -> bool:
    """As the final sigma's rule itself shows it."""
    return f"{c}Σ".lower().endswith("ς")


def is_case_ignorable(c: str) -> bool:
    return not is_cased(c) and f"A{c}Σ".lower().endswith("ς")


def tables() -> list[tuple[str, str, list[str]]]:
    seconds = second_of_composites()

    def ranges(holds: Callable[[str], object]) -> list[str]:
        return steps(borders(holds))

    def category(letters: str) -> list[str]:
        return ranges(lambda c: unicodedata.category(c)[0] in letters)

    def settled(c: str) -> bool:
        return c not in seconds and unicodedata.normalize("NFC", c) == c

    return [
        ("PYTHON_WORD", "Python's `\\w`: letters, numbers and the underscore.", ranges(is_word)),
        ("PYTHON_SPACE", "Python's `\\s`: White_Space and U+001C–1F.", ranges(is_space)),
        ("ASSIGNED", "What means something.", ranges(lambda c: unicodedata.category(c) != "Cn")),
        ("MARK", "Combining marks.", category("M")),
        ("PUNCTUATION", "Punctuation and symbols.", category("PS")),
        (
            "UNSETTLED",
            "What normal form C may change, by itself or with what stands before it.",
            ranges(lambda c: not settled(c)),
        ),
        ("COMBINING_CLASSES", "Canonical combining classes but 0: the class, then its borders.", classes()),
        (
            "LOWER_CASES",
            "Distance from the run before, length, stride, way to the lower case. Without U+0130.",
            lower_cases(),
        ),
        ("CASED", "Letters with a case.", ranges(is_cased)),
        ("CASE_IGNORABLE", "What the final sigma's rule looks past.", ranges(is_case_ignorable)),
    ]


def main() -> None:
    if unicodedata.unidata_version != PINNED:
        found = f"Python {sys.version.split()[0]} has Unicode {unicodedata.unidata_version}"
        sys.exit(f"{found}. Allowed: {PINNED}. Run it with Python 3.11.")
    header = f"""/**
 * Character classes of Unicode {PINNED}, as CPython 3.11 has them: borders of ranges, each as its distance
 * from the one before, in base 36. Emitted by scripts/emit-unicode.py; do not edit.
 */
export const UNICODE = '{PINNED}';
"""
    TARGET.write_text(header + "".join(literal(*table) for table in tables()), encoding="utf-8")


if __name__ == "__main__":
    main()
