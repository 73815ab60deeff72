"""Job `train`: fine-tune a pretrained model on a dataset version.

    reads    input.json (TrainInput), the dataset's train and validation splits, the pretrained weights
    writes   {attempt}/model/, {attempt}/onnx/ where asked for, then output.json with FitMetrics
    fails    InputRejected: a task, a strategy, a label set or a length that can't be trained
             ContractBroken: weights that are not their config.json's

A spot machine may vanish at any step: the loop saves on a clock and on SIGTERM, and a retry goes on from
there.

On a laptop, without AWS and without a GPU, from the folder containers/:
    MODELMILL_STORE=file:///tmp/store MODELMILL_JOB=projects/p/runs/r/jobs/train-0-a python -m train.main
"""

from collections.abc import Mapping

from jobkit.attempt import run
from jobkit.job import Job, Result, Task, do_task
from jobkit.late_import import late_import


def classify_text(job: Job) -> Result:
    with late_import():
        from train.loop import fine_tune
    return fine_tune(job)


#: What this job can train. A new task is a line here and its function in loop.py.
TASKS: Mapping[str, Task] = {"text-classification": classify_text}


def main(job: Job) -> Result:
    return do_task(job, TASKS, "Set the spec's task to one of these")


if __name__ == "__main__":
    run("train", main)
