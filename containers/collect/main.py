"""Job `collect`: rows of hubs, files, buckets, databases and HTTP APIs as one set, each with its provenance.

    reads    input.json (CollectInput), each source it names, as far as settings.py allows, and the run's
             own files that no function can read
    writes   {attempt}/rows/{number}.jsonl, .parquet where rows have images, as they fill; then output.json
             with CollectMetrics
    fails    InputRejected: a source that is not there, not allowed, not readable or not as its map says
             JobFailed: a server that stays unable to answer

Stopped, it saves what it has and goes on behind it. Secrets come by reference, and are in nothing it writes.

On a laptop, without AWS, from the folder containers/:
    MODELMILL_STORE=file:///tmp/store MODELMILL_JOB=projects/p/runs/r/jobs/collect python -m collect.main
"""

from jobkit.attempt import run
from jobkit.job import Job, Result
from jobkit.late_import import late_import

from collect.credentials import Secrets, hidden, hide_in_logs
from collect.loop import collect
from collect.settings import CollectSettings
from collect.source import Open


def opener(kind: str) -> Open:
    """How this kind of source is opened; its client is imported when it is first needed."""
    with late_import():
        if kind == "huggingface":
            from collect.hugging_face import open_hugging_face

            return open_hugging_face
        if kind == "kaggle":
            from collect.kaggle import open_kaggle

            return open_kaggle
        if kind == "objects":
            from collect.objects import open_objects

            return open_objects
        if kind == "file":
            from collect.own_file import open_own_file

            return open_own_file
        if kind == "s3":
            from collect.s3 import open_s3

            return open_s3
        if kind == "sql":
            from collect.sql import open_sql

            return open_sql
        from collect.http import open_http

        return open_http


def main(job: Job) -> Result:
    settings = CollectSettings.read()
    secrets = Secrets(settings)
    undo = hide_in_logs(secrets)
    try:
        return collect(job, opener, settings, secrets)
    except Exception as error:
        # Without what stands behind it: a library's error may hold a URL with its key.
        raise hidden(secrets, error) from None
    finally:
        undo()


if __name__ == "__main__":
    run("collect", main)
