"""The peers of `npm run bench agreement`, one round a line of standard input:

python peers.py ROWS.json

A line names the peer; the answer is a line of JSON with the seconds of CPU time that the round took and its result.
What a peer reads is made before the first round, since ours reads a table too; `nltk_from_rows` makes it anew.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene
from nltk.metrics import jaccard_distance
from nltk.metrics.agreement import AnnotationTask

ITERATIONS = 10


def guide_agreement(annotations: list[list[str]]) -> float:
    """The guide's function: mean pairwise Jaccard of one item's label sets."""
    scores = []
    for i in range(len(annotations)):
        for j in range(i + 1, len(annotations)):
            a, b = set(annotations[i]), set(annotations[j])
            scores.append(len(a & b) / len(a | b))
    return sum(scores) / len(scores)


class Peers:
    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text())
        self.numbers = np.array(
            [[np.nan if value is None else value for value in row] for row in data["single"]], dtype=float
        )
        self.triples = [(who, item, frozenset(labels)) for who, item, labels in data["sets"]]
        self.task = AnnotationTask(self.triples, distance=jaccard_distance)
        by_item: dict[str, list[list[str]]] = {}
        for _, item, labels in data["sets"]:
            by_item.setdefault(item, []).append(labels)
        self.items = [labels for labels in by_item.values() if len(labels) > 1]
        self.answers = pd.DataFrame(
            [
                (item, who, value)
                for who, row in enumerate(data["single"])
                for item, value in enumerate(row)
                if value is not None
            ],
            columns=["task", "worker", "label"],
        )

    def krippendorff(self) -> float:
        return float(krippendorff.alpha(reliability_data=self.numbers, level_of_measurement="nominal"))

    def nltk(self) -> float:
        return float(self.task.alpha())

    def nltk_from_rows(self) -> float:
        return float(AnnotationTask(self.triples, distance=jaccard_distance).alpha())

    def guide(self) -> float:
        return sum(guide_agreement(labels) for labels in self.items) / len(self.items)

    def crowd_kit(self) -> list[float]:
        # A negative tolerance: as many iterations as ours.
        model = DawidSkene(n_iter=ITERATIONS, tol=-1e9).fit(self.answers)
        return [float(prior) for prior in model.priors_.sort_index()]

    def versions(self) -> dict[str, str]:
        names = ["krippendorff", "nltk", "crowd-kit", "numpy", "pandas"]
        return {"CPython": sys.version.split()[0]} | {name: version(name) for name in names}


def main() -> None:
    peers = Peers(Path(sys.argv[1]))
    for line in sys.stdin:
        round_of: Callable[[], Any] = getattr(peers, line.strip())
        begun = time.process_time()
        value = round_of()
        seconds = time.process_time() - begun
        print(json.dumps({"seconds": seconds, "value": value}), flush=True)


if __name__ == "__main__":
    main()
