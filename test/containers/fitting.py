"""A loop over a tiny model and a few sentences, in this process; and what it left in the store."""

import json
from pathlib import Path
from typing import Any

import torch
from documents import LABELS, loop_config, sentences
from jobkit.dataset import Rows
from jobkit.encoded import Encoded
from jobkit.fit import Fit
from jobkit.job import Job
from jobkit.pretrained import load
from jobkit.text import encode
from train.loop import cross_entropy
from transformers import AutoTokenizer


def encoded(model: Path, count: int, seed: int = 7) -> Encoded:
    texts, labels = zip(*sentences(count, seed), strict=True)
    return encode(AutoTokenizer.from_pretrained(model), Rows.of(texts, labels), 32)


def fit(job: Job, folder: Path, rows: int = 160, validation: int = 60, **config: Any) -> Fit:
    settings: Any = loop_config(**config)
    job.input["config"] = settings
    torch.manual_seed(17)
    return Fit(
        job,
        load(folder, LABELS, 0.1, new_head=True),
        AutoTokenizer.from_pretrained(folder),
        encoded(folder, rows),
        encoded(folder, validation, seed=8),
        LABELS,
        settings,
        settings["epochs"],
        cross_entropy(settings["labelSmoothing"]),
    )


def points(job: Job) -> list[dict[str, Any]]:
    job.metrics.close()
    parts = job.store.list(f"{job.key}/{job.attempt}/metrics/")
    return [json.loads(line) for key in parts for line in job.store.get(key).splitlines()]


def saved(job: Job) -> list[str]:
    keys = job.store.list(f"{job.key}/checkpoints/")
    return [key.split("/")[-2] for key in keys if key.endswith("manifest.json")]
