"""Job `distill`: a smaller student that learns the teacher's answers beside the labels.

    reads    input.json (DistillInput), the dataset's train and validation splits, the teacher's `model`
    writes   {attempt}/model/, {attempt}/onnx/, then output.json with FitMetrics and both sizes
    fails    InputRejected: a task that can't be distilled, a teacher of other labels, more layers than it has

Saves and resumes as train does. Run it as `python -m distill.main` in containers/ (see train/main.py).
"""

from collections.abc import Mapping

from jobkit.attempt import run
from jobkit.job import Job, Result, Task, do_task
from jobkit.late_import import late_import


def classify_text(job: Job) -> Result:
    with late_import():
        from distill.loop import distill
    return distill(job)


#: What this job can distill. A new task is a line here and its function in loop.py.
TASKS: Mapping[str, Task] = {"text-classification": classify_text}


def main(job: Job) -> Result:
    return do_task(job, TASKS, "Set compression.distill to false for this task")


if __name__ == "__main__":
    run("distill", main)
