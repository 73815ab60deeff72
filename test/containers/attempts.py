"""The job whose attempts the tests run in this process: quantize, with a main of the test's own."""

import json

from documents import RUN, quantize_input
from jobkit.job import Job, Result
from jobkit.store import ObjectStore

KEY = f"{RUN}/jobs/quantize"
INPUT = quantize_input("quantize", "train-0-a")


def small(job: Job) -> Result:
    folder = job.workspace / "onnx"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"graph")
    return Result({"bytesBefore": 10, "bytesAfter": 5, "ratio": 0.5}, {"onnx": folder})


def error(store: ObjectStore) -> dict[str, str]:
    return json.loads(store.get(f"{KEY}/error.json"))
