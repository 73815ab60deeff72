"""Prints how many rows of two JSONL files differ in their text: python differing.py OURS REFERENCE"""

import json
import sys
from pathlib import Path


def main() -> None:
    ours, reference = map(Path, sys.argv[1:])
    with ours.open(encoding="utf-8") as a, reference.open(encoding="utf-8") as b:
        print(sum(json.loads(one) != json.loads(other) for one, other in zip(a, b, strict=True)))


if __name__ == "__main__":
    main()
