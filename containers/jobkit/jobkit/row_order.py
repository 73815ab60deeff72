"""Which rows a step or a pass takes, in which order: pure functions of numbers.

Nothing here has a state, so a resume needs only the step's number to go on with the same rows.
"""

import math
from collections.abc import Sequence

import numpy

#: Rows that are sorted by length together, in batches: little padding, and still a random order.
WINDOW_BATCHES = 50

#: Row numbers of one micro-batch.
Batch = list[int]


def updates_per_epoch(rows: int, batch: int, accumulation: int) -> int:
    return math.ceil(math.ceil(rows / batch) / accumulation)


def epoch_updates(
    lengths: Sequence[int], batch: int, accumulation: int, *, seed: int, epoch: int
) -> list[list[Batch]]:
    """The updates of one epoch, each a list of micro-batches; every row once, like lengths together."""
    generator = numpy.random.default_rng([seed, epoch])
    order = generator.permutation(len(lengths)).tolist()
    window = batch * WINDOW_BATCHES
    batches: list[Batch] = []
    for start in range(0, len(order), window):
        rows = sorted(order[start : start + window], key=lambda row: lengths[row])
        batches += [rows[first : first + batch] for first in range(0, len(rows), batch)]
    shuffled = [batches[place] for place in generator.permutation(len(batches))]
    return [shuffled[first : first + accumulation] for first in range(0, len(shuffled), accumulation)]


def by_length(lengths: Sequence[int], batch: int) -> list[Batch]:
    """Every row once, longest first: for passes without training, where order means nothing."""
    rows = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    return [rows[first : first + batch] for first in range(0, len(rows), batch)]
