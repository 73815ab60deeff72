"""Writes every code point inside a word, alone and between spaces, as JSON lines, and the same cleaned:

python clean_points.py ROWS CLEANED
"""

import json
import sys
from pathlib import Path

from clean_guide import clean_text

BLOCK = 4096


def main() -> None:
    texts = [
        "".join(f"a{c}b {c}  {c}! " for c in map(chr, range(first, first + BLOCK)))
        for first in range(0, sys.maxunicode + 1, BLOCK)
    ]
    for path, rows in zip(sys.argv[1:], (texts, map(clean_text, texts)), strict=True):
        Path(path).write_text("".join(json.dumps({"text": text}) + "\n" for text in rows), encoding="ascii")


if __name__ == "__main__":
    main()
