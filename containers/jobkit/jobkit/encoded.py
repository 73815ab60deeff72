"""Token ids of many rows in two flat arrays: 4 bytes a token, where lists of Python's integers take 36."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy


@dataclass(frozen=True, slots=True)
class Encoded:
    """`self[i]` are the tokens of row i, specials included; `labels[i]` is its class."""

    tokens: Any  # int32 [tokens of all rows]
    starts: Any  # int64 [rows + 1]
    labels: Any  # int64 [rows]

    @classmethod
    def of(cls, batches: Iterable[Sequence[Sequence[int]]], labels: Sequence[int]) -> "Encoded":
        """From the tokenizer's lists, a batch at a time: none of them is kept."""
        tokens, lengths = [], []
        for batch in batches:
            lengths.append(numpy.fromiter(map(len, batch), dtype=numpy.int64, count=len(batch)))
            tokens.append(numpy.fromiter(chain.from_iterable(batch), dtype=numpy.int32))
        starts = numpy.concatenate([numpy.zeros(1, dtype=numpy.int64), *lengths]).cumsum()
        return cls(numpy.concatenate(tokens), starts, numpy.asarray(labels, dtype=numpy.int64))

    @property
    def lengths(self) -> list[int]:
        return numpy.diff(self.starts).tolist()

    def head(self, rows: int) -> "Encoded":
        """The leading rows: a random sample, since a split is in its hash order."""
        starts = self.starts[: rows + 1]
        return Encoded(self.tokens[: starts[-1]], starts, self.labels[:rows])

    def __getitem__(self, row: int) -> Any:
        return self.tokens[self.starts[row] : self.starts[row + 1]]

    def __len__(self) -> int:
        return len(self.starts) - 1
