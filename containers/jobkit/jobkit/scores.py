"""How good predictions are. Class indices in, shares of 1 out; a label that nobody has scores 0.

Counted here: scikit-learn, whose figures these are (a test compares), takes a second to load in every job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy


@dataclass(frozen=True, slots=True)
class Scores:
    accuracy: float
    macro_f1: float
    per_label: list[dict[str, Any]]
    confusion: list[list[int]]


def score(actual: Sequence[int], predicted: Sequence[int], labels: Sequence[str]) -> Scores:
    size = len(labels)
    cells = numpy.asarray(actual, dtype=numpy.int64) * size + numpy.asarray(predicted, dtype=numpy.int64)
    confusion = numpy.bincount(cells, minlength=size * size).reshape(size, size)
    right, support, said = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = _share(right, said), _share(right, support)
    f1 = _share(2 * right, support + said)
    return Scores(
        accuracy=float(right.sum() / confusion.sum()),
        # Over the label set, as given: a label without rows in this split counts with its 0.
        macro_f1=float(f1.mean()),
        per_label=[
            {
                "label": label,
                "precision": float(precision[i]),
                "recall": float(recall[i]),
                "f1": float(f1[i]),
                "support": int(support[i]),
            }
            for i, label in enumerate(labels)
        ],
        confusion=confusion.tolist(),
    )


def _share(part: Any, whole: Any) -> Any:
    return numpy.divide(part, whole, out=numpy.zeros(len(part)), where=whole > 0)
