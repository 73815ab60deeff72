"""Candidates on one split with ONNX Runtime and the artifact's own tokenizer: no torch, as in serving."""

import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
import onnxruntime
from jobkit.contract import EvaluateInput, ServingCard, parse
from jobkit.dataset import Dataset, Rows
from jobkit.encoded import Encoded
from jobkit.errors import InputRejected
from jobkit.job import Job, Result
from jobkit.onnx_session import session, threads
from jobkit.row_order import by_length
from jobkit.scores import score
from tokenizers import Tokenizer

log = logging.getLogger("evaluate")
WARM_UP = 20


def evaluate(job: Job) -> Result:
    document: EvaluateInput = job.input
    config = document["config"]
    dataset = Dataset.open(job.store, document["dataset"]["manifest"])
    rows = dataset.rows(config["split"], job.workspace)
    reports: list[dict[str, Any]] = []
    for candidate in document["candidates"]:
        job.require_time()
        folder = job.fetch(candidate["onnx"], candidate["name"])
        card: ServingCard = parse(
            "ServingCard", (folder / "serving.json").read_bytes(), f"{candidate['name']}/serving.json"
        )
        if card["labels"] != dataset.labels:
            raise InputRejected(
                f"candidate {candidate['name']}, labels",
                f"{card['labels']}",
                f"{dataset.labels}, the dataset's",
                "Evaluate it on a dataset with its own labels",
            )
        report = measure(job, candidate["name"], folder, card, rows, config["batch"], config["latencyRows"])
        log.info(
            "evaluated",
            extra={
                "fields": {key: report[key] for key in ("name", "accuracy", "macroF1", "bytes")}
                | report["latencyMs"]
            },
        )
        reports.append(report)
    return Result(metrics={"candidates": reports})


def measure(
    job: Job, name: str, folder: Path, card: ServingCard, rows: Rows, batch: int, latency_rows: int
) -> dict[str, Any]:
    path = folder / "model.onnx"
    runtime = session(path, threads())
    ids = tokenize(folder / "tokenizer.json", rows, card["maxLength"])
    predicted: Any = numpy.empty(len(rows), dtype=numpy.int64)
    for numbers in by_length(ids.lengths, batch):
        job.require_time()
        predicted[numbers] = logits(runtime, card, [ids[row] for row in numbers]).argmax(-1)
    scores = score(rows.labels, predicted, card["labels"])
    return {
        "name": name,
        "rows": len(rows),
        "accuracy": scores.accuracy,
        "macroF1": scores.macro_f1,
        "perLabel": scores.per_label,
        "confusion": scores.confusion,
        "bytes": path.stat().st_size,
        "latencyMs": latency(job, runtime, card, ids.head(latency_rows)),
    }


def tokenize(path: Path, rows: Rows, max_length: int) -> Encoded:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(max_length)
    tokenizer.no_padding()

    def batches() -> Iterator[list[list[int]]]:
        for texts in rows.batches():
            yield [found.ids for found in tokenizer.encode_batch(texts)]

    return Encoded.of(batches(), rows.labels)


def logits(runtime: onnxruntime.InferenceSession, card: ServingCard, ids: Sequence[Any]) -> numpy.ndarray:
    """[rows, labels]. The pad token's id does not matter: its places are masked."""
    longest = max(map(len, ids))
    tokens: Any = numpy.zeros((len(ids), longest), dtype=numpy.int64)
    mask = numpy.zeros_like(tokens)
    for place, row in enumerate(ids):
        tokens[place, : len(row)], mask[place, : len(row)] = row, 1
    feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": numpy.zeros_like(tokens)}
    (found,) = runtime.run([card["output"]], {key: feed[key] for key in card["inputs"]})
    return found


def latency(
    job: Job, runtime: onnxruntime.InferenceSession, card: ServingCard, ids: Encoded
) -> dict[str, float | int]:
    """Milliseconds of single-row predictions, tokenizing left out, after a warm-up, on `threads` threads."""
    rows = [ids[row] for row in range(len(ids))]
    for row in (rows * WARM_UP)[:WARM_UP]:
        logits(runtime, card, [row])
    times = []
    for row in rows:
        job.require_time()
        began = time.perf_counter()
        logits(runtime, card, [row])
        times.append((time.perf_counter() - began) * 1000)
    quantiles: Any = numpy.percentile(times, [50, 99])
    used = runtime.get_session_options().intra_op_num_threads
    return {"p50": float(quantiles[0]), "p99": float(quantiles[1]), "threads": used}
