"""What libraries say of random annotations with missing answers: libraries.json beside this file.

python -m venv /tmp/agreement
/tmp/agreement/bin/pip install krippendorff==0.9.0 nltk==3.10.4 statsmodels==0.15.0 scikit-learn==1.9.1 \
    crowd-kit==1.4.2 shapely==2.2.0 scipy==1.17.1 pandas==2.3.3
/tmp/agreement/bin/pip install --no-deps irrCAC==0.4.4
/tmp/agreement/bin/python test/golden/agreement/generate.py

They need an environment of their own: irrCAC asks for an old scipy, crowd-kit for an old pandas.
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene
from irrCAC.raw import CAC
from nltk.metrics.agreement import AnnotationTask
from scipy.optimize import linear_sum_assignment
from shapely import affinity
from shapely.geometry import Polygon, box
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

LIBRARIES = ["krippendorff", "nltk", "statsmodels", "scikit-learn", "irrCAC", "crowd-kit", "shapely", "scipy"]
ITEMS = 80
ANNOTATORS = 5
ITERATIONS = 20


def answers(seed: int, values: list, missing: float, noise: float = 0.35) -> list[list]:
    """One list an annotator; None for a missing answer."""
    pick = random.Random(seed)
    truth = [pick.choice(values) for _ in range(ITEMS)]
    return [
        [
            None if pick.random() < missing else pick.choice(values) if pick.random() < noise else true
            for true in truth
        ]
        for _ in range(ANNOTATORS)
    ]


def alpha(rows: list[list], level: str) -> float:
    data = [[np.nan if value is None else float(value) for value in row] for row in rows]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))


def kappas(rows: list[list], weights: str | None) -> list[float]:
    values = sorted({value for row in rows for value in row if value is not None})
    found = []
    for a in range(ANNOTATORS):
        for b in range(a + 1, ANNOTATORS):
            both = [(x, y) for x, y in zip(rows[a], rows[b], strict=True) if None not in (x, y)]
            first, second = zip(*both, strict=True)
            found.append(float(cohen_kappa_score(first, second, labels=values, weights=weights)))
    return found


def coefficient(rows: list[list], name: str) -> float:
    """irrCAC rounds to so many digits."""
    ratings = pd.DataFrame(np.array(rows, dtype=float).T)
    return float(getattr(CAC(ratings, digits=14), name)()["est"]["coefficient_value"])


def jaccard_distance(a: frozenset, b: frozenset) -> float:
    return 0.0 if a == b else 1 - len(a & b) / len(a | b)


def masi_distance(a: frozenset, b: frozenset) -> float:
    """nltk's own takes .67 and .33 for Passonneau's 2/3 and 1/3."""
    if a == b:
        return 0.0
    if not a & b:
        return 1.0
    monotonicity = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - monotonicity * len(a & b) / len(a | b)


def set_alpha(rows: list[list], distance) -> float:
    triples = [
        (f"r{who}", f"i{item:04}", frozenset(labels))
        for who, row in enumerate(rows)
        for item, labels in enumerate(row)
        if labels is not None
    ]
    return float(AnnotationTask(triples, distance=distance).alpha())


def guide_jaccard(rows: list[list]) -> float:
    """The guide's function over the label sets of each item; two empty sets agree."""
    scores = []
    for item in range(ITEMS):
        sets = [set(row[item]) for row in rows if row[item] is not None]
        pairs = [
            1.0 if not a | b else len(a & b) / len(a | b) for i, a in enumerate(sets) for b in sets[i + 1 :]
        ]
        if pairs:
            scores.append(sum(pairs) / len(pairs))
    return sum(scores) / len(scores)


def dawid_skene(rows: list[list]) -> dict:
    data = pd.DataFrame(
        [
            (f"i{item:04}", f"r{who}", value)
            for who, row in enumerate(rows)
            for item, value in enumerate(row)
            if value is not None
        ],
        columns=["task", "worker", "label"],
    )
    model = DawidSkene(n_iter=ITERATIONS, tol=-1).fit(data)
    labels = sorted(model.probas_.columns)
    tasks = sorted(model.probas_.index)
    return {
        "iterations": ITERATIONS,
        "labels": labels,
        "tasks": tasks,
        "posterior": model.probas_.loc[tasks, labels].to_numpy().tolist(),
        "priors": [float(model.priors_[label]) for label in labels],
    }


def star(pick: random.Random) -> list[list[float]]:
    """A simple polygon, as a rule not convex."""
    corners = pick.randint(3, 12)
    x, y = pick.uniform(0, 6), pick.uniform(0, 6)
    angles = sorted(pick.uniform(0, 2 * np.pi) for _ in range(corners))
    return [
        [x + radius * float(np.cos(angle)), y + radius * float(np.sin(angle))]
        for angle in angles
        for radius in [pick.uniform(1, 5)]
    ]


def polygons(seed: int) -> list[dict]:
    pick = random.Random(seed)
    found = []
    while len(found) < 40:
        a, b = star(pick), star(pick)
        first, second = Polygon(a), Polygon(b)
        if not first.is_valid or not second.is_valid:
            continue
        iou = first.intersection(second).area / first.union(second).area
        found.append({"a": a, "b": b, "iou": iou})
    return found


def cuboids(seed: int) -> list[dict]:
    pick = random.Random(seed)

    def one() -> dict:
        return {
            "center": [pick.uniform(-1, 1) for _ in range(3)],
            "size": [pick.uniform(1, 4) for _ in range(3)],
            "yaw": pick.uniform(-np.pi, np.pi),
        }

    def ground(of: dict) -> Polygon:
        (x, y, _), (length, width, _) = of["center"], of["size"]
        flat = box(x - length / 2, y - width / 2, x + length / 2, y + width / 2)
        return affinity.rotate(flat, of["yaw"], origin="center", use_radians=True)

    def iou(a: dict, b: dict) -> float:
        low = max(a["center"][2] - a["size"][2] / 2, b["center"][2] - b["size"][2] / 2)
        high = min(a["center"][2] + a["size"][2] / 2, b["center"][2] + b["size"][2] / 2)
        both = max(0, high - low) * ground(a).intersection(ground(b)).area
        return both / (np.prod(a["size"]) + np.prod(b["size"]) - both)

    pairs = [(one(), one()) for _ in range(40)]
    return [{"a": a, "b": b, "iou": float(iou(a, b))} for a, b in pairs]


def assignments(seed: int) -> list[dict]:
    pick = random.Random(seed)
    found = []
    for _ in range(30):
        rows, columns = pick.randint(1, 9), pick.randint(1, 9)
        weights = [
            [pick.random() if pick.random() < 0.6 else 0.0 for _ in range(columns)] for _ in range(rows)
        ]
        chosen = linear_sum_assignment(np.array(weights), maximize=True)
        found.append({"weights": weights, "total": float(np.array(weights)[chosen].sum())})
    return found


def main() -> None:
    names = list("abcd")
    nominal = answers(1, [0, 1, 2, 3], 0.3)
    numbers = answers(2, [0, 1, 2, 4, 7.5, 10], 0.3)
    complete = answers(3, [0, 1, 2, 3], 0)
    sets = [[], ["a"], ["b"], ["a", "b"], ["b", "c"], ["a", "b", "c", "d"]]
    labelled = answers(4, sets, 0.3)
    golden = {
        "versions": {name: version(name) for name in LIBRARIES},
        "nominal": {
            "answers": nominal,
            "alpha": alpha(nominal, "nominal"),
            "kappas": kappas(nominal, None),
            "fleiss": coefficient(nominal, "fleiss"),
            "gwet-ac1": coefficient(nominal, "gwet"),
            "dawid-skene": dawid_skene([[None if v is None else names[v] for v in row] for row in nominal]),
        },
        "numbers": {
            "answers": numbers,
            "ordinal": alpha(numbers, "ordinal"),
            "interval": alpha(numbers, "interval"),
            "ratio": alpha(numbers, "ratio"),
        },
        "complete": {
            "answers": complete,
            "fleiss": float(fleiss_kappa(aggregate_raters(np.array(complete).T)[0])),
            "linear": kappas(complete, "linear"),
            "quadratic": kappas(complete, "quadratic"),
        },
        "sets": {
            "answers": labelled,
            "jaccard": guide_jaccard(labelled),
            "alpha-jaccard": set_alpha(labelled, jaccard_distance),
            "alpha-masi": set_alpha(labelled, masi_distance),
        },
        "polygons": polygons(5),
        "cuboids": cuboids(6),
        "assignments": assignments(7),
    }
    Path(__file__).with_name("libraries.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
