"""How good predictions are. Class indices in, shares of 1 out; a label that nobody has scores 0."""

from dataclasses import dataclass
from typing import Any

import numpy
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support


@dataclass(frozen=True, slots=True)
class Scores:
    accuracy: float
    macro_f1: float
    per_label: list[dict[str, Any]]
    confusion: list[list[int]]


def score(actual: list[int], predicted: list[int], labels: list[str]) -> Scores:
    classes = list(range(len(labels)))
    precision, recall, f1, support = precision_recall_fscore_support(
        actual, predicted, labels=classes, zero_division=0
    )
    return Scores(
        accuracy=float(numpy.mean(numpy.equal(actual, predicted))),
        # Over the label set, as given: a label without rows in this split counts with its 0.
        macro_f1=float(numpy.mean(f1)),
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
        confusion=confusion_matrix(actual, predicted, labels=classes).tolist(),
    )
