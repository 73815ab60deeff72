"""Job `distill`: a smaller student that learns the teacher's answers beside the labels.

    reads    input.json (DistillInput), the dataset's train and validation splits, the teacher's `model`
    artifact writes   {attempt}/model/, {attempt}/onnx/, then output.json with FitMetrics and both sizes fails
    InputRejected: a task that can't be distilled, more layers than the teacher has

Saves and resumes as train does. Run it as `python -m distill.main` in containers/ (see train/main.py).
"""

from jobkit.errors import InputRejected
from jobkit.job import Job, Result, run

TASKS = ("text-classification",)


def main(job: Job) -> Result:
    if job.input["task"] not in TASKS:
        raise InputRejected(
            f"job {job.input['name']}, task",
            job.input["task"],
            f"what can be distilled so far: {', '.join(TASKS)}",
            "Set compression.distill to false for this task",
        )
    from distill.loop import (
        distill,
    )  # torch takes seconds to load: found-finished and SIGTERM must not wait for it

    return distill(job)


if __name__ == "__main__":
    run("distill", main)
