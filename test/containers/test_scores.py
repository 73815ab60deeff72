"""The figures are scikit-learn's."""

import numpy
import pytest
from jobkit.scores import score
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support


@pytest.mark.parametrize("labels", [2, 5])
@pytest.mark.parametrize("absent", [False, True])
def test_agrees_with_scikit_learn(labels: int, absent: bool) -> None:
    """`absent`: the last label has no rows, and the first is never predicted."""
    chance = numpy.random.default_rng(labels)
    actual = chance.integers(0, labels - absent, 300).tolist()
    predicted = chance.integers(int(absent), labels, 300).tolist()
    names = [f"label {n}" for n in range(labels)]

    found = score(actual, predicted, names)

    wanted = precision_recall_fscore_support(actual, predicted, labels=range(labels), zero_division=0)
    for key, values in zip(("precision", "recall", "f1", "support"), wanted, strict=True):
        assert [row[key] for row in found.per_label] == pytest.approx(values.tolist())
    assert found.macro_f1 == pytest.approx(wanted[2].mean())
    assert found.confusion == confusion_matrix(actual, predicted, labels=range(labels)).tolist()
    assert found.accuracy == pytest.approx(numpy.mean(numpy.equal(actual, predicted)))
    assert [row["label"] for row in found.per_label] == names
