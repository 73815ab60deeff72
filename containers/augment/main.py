"""Job `augment`: copies of a dataset version's training rows, as Parquet beside it.

    reads    input.json (AugmentInput), the train split; translation models where the spec names some
    writes   {job}/copies/{input}/{part}.parquet with each part's record beside it, contact-sheet.png or
             samples.json, quarantine.jsonl; then output.json with AugmentMetrics
    fails    InputRejected: a task without copies, a translation model that is not given, labels that can't be
             mixed, no row that can be copied

Validation and test are never copied: what measures must not have been seen. Safe to stop at any time: parts
follow from the input alone, and a later attempt goes on behind the last one that has its record.

On a laptop, without AWS, from the folder containers/:
    MODELMILL_STORE=file:///tmp/store MODELMILL_JOB=projects/p/runs/r/jobs/augment python -m augment.main
"""

from collections.abc import Mapping

from jobkit.attempt import run
from jobkit.job import Job, Result, Task, do_task
from jobkit.late_import import late_import


def copy_texts(job: Job) -> Result:
    with late_import():
        from augment.parts import copies_of_split
        from augment.text_rows import TextRows
    return copies_of_split(job, TextRows(job))


def copy_images(job: Job) -> Result:
    with late_import():
        from augment.image_rows import ImageRows
        from augment.parts import copies_of_split
    return copies_of_split(job, ImageRows(job))


#: What has rows that can be copied; domain/runs/task-settings.ts refuses the others.
#: A new task is a line here and how its rows are copied.
TASKS: Mapping[str, Task] = {
    "text-classification": copy_texts,
    "token-classification": copy_texts,
    "image-classification": copy_images,
    "image-text": copy_images,
}


def main(job: Job) -> Result:
    return do_task(job, TASKS, "Leave the spec's augmentation out for this task")


if __name__ == "__main__":
    run("augment", main)
