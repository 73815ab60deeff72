"""Job `train`: fine-tune a pretrained model on a dataset version.

    reads    input.json (TrainInput), the dataset's train and validation splits, the pretrained weights
    writes   {attempt}/model/, {attempt}/onnx/, then output.json with FitMetrics
    fails    InputRejected: a task, a strategy or a label set that can't be trained

A spot machine may vanish at any step: the loop saves on a clock and on SIGTERM, and a retry goes on from
there.

On a laptop, without AWS and without a GPU, from the folder containers/:
    MODELMILL_STORE=file:///tmp/store MODELMILL_JOB=projects/p/runs/r/jobs/train-0-a python -m train.main
"""

from collections.abc import Callable, Mapping

from jobkit.errors import InputRejected
from jobkit.job import Job, Result, run


def classify_text(job: Job) -> Result:
    from train.loop import (
        fine_tune,
    )  # torch takes seconds to load: found-finished and SIGTERM must not wait for it

    return fine_tune(job)


#: What this job can train. A new task is a line here and its function in loop.py.
TASKS: Mapping[str, Callable[[Job], Result]] = {"text-classification": classify_text}


def main(job: Job) -> Result:
    task = TASKS.get(job.input["task"])
    if task is None:
        raise InputRejected(
            f"job {job.input['name']}, task",
            job.input["task"],
            f"what can be trained so far: {', '.join(TASKS)}",
            "Set the spec's task to one of these",
        )
    return task(job)


if __name__ == "__main__":
    run("train", main)
