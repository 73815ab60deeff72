"""Where chance comes from: a generator of its own for every copy of every item.

What it yields follows from the seed, the item's id and the copy's number. Neither the order of the items nor
how many are worked on at once is part of it.
"""

import hashlib
from typing import Any

import numpy
from numpy.random.bit_generator import ISeedSequence

Generator = numpy.random.Generator


class _Digest(ISeedSequence):
    """A hash is a seed already: numpy's own way of making one takes longer than all that is drawn from it."""

    def __init__(self, digest: bytes) -> None:
        self._digest = digest

    def generate_state(self, n_words: int, dtype: Any = numpy.uint32) -> Any:
        return numpy.frombuffer(self._digest, numpy.dtype(dtype).newbyteorder("<"))[:n_words].astype(dtype)


def generator_of(seed: int, item: str, copy: int, purpose: str = "") -> Generator:
    """`purpose` parts streams that must not shift each other: choosing a partner and bending the image."""
    name = f"{seed}\x1f{item}\x1f{copy}\x1f{purpose}".encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(name).digest()
    return numpy.random.Generator(numpy.random.PCG64(_Digest(digest)))


def drawn_generator(chance: Generator) -> Generator:
    """Another stream for one number of `chance`, which goes on the same however much is drawn there."""
    digest = hashlib.sha256(chance.bytes(16)).digest()
    return numpy.random.Generator(numpy.random.PCG64(_Digest(digest)))


def happens(chance: Generator, probability: float) -> bool:
    """Draws once, whatever the probability: the draws after it are the same at 0 and at 1."""
    return bool(chance.random() < probability)


def between(chance: Generator, bounds: list[float]) -> float:
    low, high = bounds
    return float(low + (high - low) * chance.random())
