"""Job `evaluate`: every candidate on the held-out split, as a server would run it.

    reads    input.json (EvaluateInput), each candidate's `onnx` artifact, one split of the dataset
    writes   output.json with a CandidateReport each: metric, size, latency
    fails    InputRejected: a task that can't be evaluated, a candidate whose labels are not the dataset's

Takes a minute or two, so it has no checkpoints: stopped, it starts again. Run it as `python -m evaluate.main`
in containers/.
"""

from collections.abc import Mapping

from jobkit.attempt import run
from jobkit.job import Job, Result, Task, do_task
from jobkit.late_import import late_import


def classify_text(job: Job) -> Result:
    with late_import():
        from evaluate.loop import evaluate
    return evaluate(job)


#: What this job can evaluate. A new task is a line here and its function in loop.py.
TASKS: Mapping[str, Task] = {"text-classification": classify_text}


def main(job: Job) -> Result:
    return do_task(job, TASKS, "Set the spec's task to one of these")


if __name__ == "__main__":
    run("evaluate", main)
