"""Job `quantize`: the INT8 form of a model.

    reads    input.json (QuantizeInput), the `onnx` artifact of train or distill
    writes   {attempt}/onnx/ (model.onnx, tokenizer.json, serving.json), then output.json with both sizes
    fails    InputRejected: a task or a method that is not there yet; JobFailed: nothing became smaller

Takes seconds, so it has no checkpoints: stopped, it starts again. Run it as `python -m quantize.main` in
containers/.
"""

import json
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobkit.attempt import run
from jobkit.contract import check, dump
from jobkit.errors import InputRejected, JobFailed
from jobkit.job import Job, Result, Task, do_task
from jobkit.late_import import late_import

if TYPE_CHECKING:
    from jobkit.contract import QuantizeInput

#: Quantization-aware training needs the `model` artifact and calibration rows; the contract has them already.
METHODS = ("post-training",)


def classify_text(job: Job) -> Result:
    document: QuantizeInput = job.input
    method = document["config"]["method"]
    if method not in METHODS:
        raise InputRejected(
            f"job {document['name']}, method",
            method,
            f"what works so far: {', '.join(METHODS)}",
            "Set compression.quantize to post-training",
        )
    with late_import():
        from quantize.loop import to_int8

    source = job.fetch(document["onnx"], "fp32")
    job.require_time()
    target = job.workspace / "onnx"
    target.mkdir()
    to_int8(source / "model.onnx", target / "model.onnx")
    job.require_time()
    card = json.loads((source / "serving.json").read_text("utf-8")) | {"precision": "int8"}
    (target / "serving.json").write_bytes(dump(check("ServingCard", card, "serving.json")))
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")

    before = (source / "model.onnx").stat().st_size
    after = (target / "model.onnx").stat().st_size
    if after >= before:
        raise JobFailed(
            f"job {document['name']}",
            f"{after} bytes after, {before} before",
            "a smaller model",
            "Report the model's architecture",
        )
    return Result(
        metrics={"bytesBefore": before, "bytesAfter": after, "ratio": after / before},
        artifacts={"onnx": target},
    )


#: What this job can quantize. A new task is a line here and its function.
TASKS: Mapping[str, Task] = {"text-classification": classify_text}


def main(job: Job) -> Result:
    return do_task(job, TASKS, "Set compression.quantize to none for this task")


if __name__ == "__main__":
    run("quantize", main)
