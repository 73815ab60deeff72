"""What becomes of the first texts of a file. `modelmill augment --text` starts it.

reads    FILE.jsonl, {"text": …, "id"?: …} on each line; the spec; the folders of translation models
says     on stdout one JSON object: {"event": "done", "samples": [{id, text, copies: [{text, operations}]}]},
         or {"event": "error", …}
exits    0 done · 2 refused
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from jobkit.errors import InputRejected, ModelmillError

from augment.folder import EXIT_REFUSED, say, spec_at
from augment.spec import parse_spec
from augment.text import copy_of_text
from augment.translate import translator_of

LONGEST_LINE = 8 * 2**20


def samples(
    path: Path,
    document: Any,
    seed: int,
    rows: int,
    copies: int | None,
    models: Mapping[str, Path] | None = None,
) -> list[dict[str, Any]]:
    """`models`: there and back, each a folder."""
    spec = parse_spec(document)
    translate = translator_of(spec, models.__getitem__ if models else None)
    if copies is not None:
        spec = spec | {"text": spec["text"] | {"copies": copies}}
    numbers = range(1, spec["text"]["copies"] + 1)
    return [
        {
            "id": id,
            "text": text,
            "copies": [
                {"text": copy.text, "operations": list(copy.applied)}
                for copy in (copy_of_text(id, text, one, spec, seed, (), translate) for one in numbers)
            ],
        }
        for id, text in islice(_rows(path), rows)
    ]


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Id and text; the line's number where there is no id."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                where = f"{path}, line {number}"
                if len(line) > LONGEST_LINE:
                    raise _bad(where, f"more than {LONGEST_LINE >> 20} MiB")
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    raise _bad(where, "no JSON") from None
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise _bad(where, "no text")
                yield str(row.get("id", number)), row["text"]
    except OSError as error:
        raise _bad(str(path), f"it can't be read ({error.strerror})") from None


def _bad(where: str, found: str) -> InputRejected:
    return InputRejected(
        where, found, 'UTF-8 lines like {"text": "…"}', "Correct the line, or name another file"
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m augment.sample", description=__doc__.split("\n")[0])
    parser.add_argument("path", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--spec", type=Path)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--rows", type=int, default=10)
    parser.add_argument("--copies", type=int)
    parser.add_argument("--there", type=Path, help="a translation model's folder; with --back")
    parser.add_argument("--back", type=Path)
    options = parser.parse_args(arguments)
    try:
        document = spec_at(options.spec)
        models = {"there": options.there, "back": options.back} if options.there and options.back else None
        made = samples(options.path, document, options.seed, options.rows, options.copies, models)
        say("done", samples=made)
    except ModelmillError as error:
        say("error", name=error.name, message=str(error))
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
