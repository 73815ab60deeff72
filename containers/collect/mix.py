"""Which rows of a source stay in the mix: by a hash of their fields, so that the same rows stay every time.

`multiply`: a row comes `weight` times; of a fraction, the rows whose hash lies below it. `share`: all sources
are counted first, then each keeps as many as its part of the whole allows, those with the smallest hashes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jobkit.errors import InputRejected

#: Of the hash's range: how finely rows are counted before they are chosen.
BINS = 1 << 10
ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def place_of(fields: Mapping[str, Any], seed: int) -> float:
    """Where in [0, 1) the row lies; equal for equal fields, whatever source and order they came in."""
    digest = hashlib.sha256(f"{seed}\0{ENCODER.encode(fields)}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / (1 << 53)


def copies(place: float, weight: float) -> int:
    """How often the row comes with this weight."""
    whole = int(weight)
    return whole + (place < weight - whole)


def wanted(counts: Sequence[int], weights: Sequence[float], repeats: Sequence[bool]) -> list[int]:
    """Rows of each source in the mix: as many as its share allows, repeating only where that is allowed."""
    total = sum(weights)
    shares = [weight / total for weight in weights]
    whole = [count / share for count, share in zip(counts, shares, strict=True)]
    bound = [size for size, repeat in zip(whole, repeats, strict=True) if not repeat]
    size = min(bound) if bound else max(whole)
    return [max(1, round(size * share)) for share in shares]


class Chooser:
    """Says of each row, in any order, how often it comes, so that `keep` of the counted ones do."""

    def __init__(self, bins: Sequence[int], keep: int) -> None:
        self._every, rest = divmod(keep, sum(bins))
        self._bin = 0
        while rest > 0 and bins[self._bin] <= rest:
            rest -= bins[self._bin]
            self._bin += 1
        self._of_bin = rest

    def copies(self, place: float) -> int:
        number = int(place * BINS)
        if number < self._bin:
            return self._every + 1
        if number == self._bin and self._of_bin > 0:
            self._of_bin -= 1
            return self._every + 1
        return self._every


def require_rows(names: Sequence[str], counts: Sequence[int]) -> None:
    """Shares of nothing can't be kept."""
    empty = [name for name, count in zip(names, counts, strict=True) if count == 0]
    if empty:
        raise InputRejected(
            "mix, share",
            f"no usable rows from {', '.join(empty)}",
            "at least one row from each source that has a share",
            "Leave the source out, or look at its map and limit",
        )
