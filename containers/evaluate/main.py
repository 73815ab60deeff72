"""Job `evaluate`: every candidate on the held-out split, as a server would run it.

    reads    input.json (EvaluateInput), each candidate's `onnx` artifact, one split of the dataset
    writes   output.json with a CandidateReport each: metric, size, latency
    fails    InputRejected when a candidate's labels are not the dataset's

Takes a minute or two, so it has no checkpoints: stopped, it starts again. Run it as `python -m evaluate.main`
in containers/.
"""

from jobkit.job import Job, Result, run


def main(job: Job) -> Result:
    from evaluate.loop import evaluate  # loaded late: found-finished and SIGTERM must not wait for it

    return evaluate(job)


if __name__ == "__main__":
    run("evaluate", main)
