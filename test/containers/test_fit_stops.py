"""What ends the loop early, and what it leaves then: no number, no memory, a stop, a store that is away."""

import logging
from pathlib import Path
from typing import Any

import pytest
import torch
from faulty import Faulty, away
from fitting import fit, saved
from jobkit.errors import InputRejected, Interrupted
from jobkit.job import Job
from jobkit.steady_store import SteadyStore
from jobkit.validation import Figures

ADVICE = r"Lower training\.peakLearningRate"


def test_a_loss_that_is_no_number_ends_the_job_with_advice(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model)
    with torch.no_grad():
        running.plain.classifier.weight.fill_(float("inf"))
    with pytest.raises(InputRejected, match=ADVICE):
        running.run()


def test_a_gradient_that_is_no_number_never_reaches_the_weights(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model)
    # The square root's slope at 0 is infinite and 0 × ∞ is no number, though the loss itself is 0.
    running.objective = lambda logits, batch: (logits * 0).pow(2).sum().sqrt()
    before = {name: value.clone() for name, value in running.plain.state_dict().items()}

    with pytest.raises(InputRejected, match=f"a gradient of nan.*{ADVICE}"):
        running.run()

    for name, value in running.plain.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_a_validation_loss_that_is_no_number_is_no_best_one(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fit(job, tiny_model)
    monkeypatch.setattr(running.validation, "probe", lambda _: Figures(float("nan"), 0.5, 0.5))
    with pytest.raises(InputRejected, match=f"a validation loss of nan.*{ADVICE}"):
        running.run()
    assert running.progress.best_loss is None


def test_a_batch_that_does_not_fit_into_memory_is_advised_on(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fit(job, tiny_model)

    def full(batches: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nSee the manual.")

    monkeypatch.setattr(running, "_update", full)
    with pytest.raises(InputRejected, match=r"2\.00 GiB.*Lower training\.batch"):
        running.run()


def test_a_stop_in_the_middle_saves_and_raises(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fit(job, tiny_model)
    update = running._update

    def stop_at_seven(batches: Any) -> Any:
        if running.progress.step == 6:
            job.stop.set()
        return update(batches)

    monkeypatch.setattr(running, "_update", stop_at_seven)
    with pytest.raises(Interrupted, match="step 7 of 20 is saved"):
        running.run()
    assert saved(job) == ["00000007-0001"]


def test_a_stop_during_an_evaluation_saves_the_step_before_it(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fit(job, tiny_model, validation=200)
    probe = running.validation.probe

    def stopped(require_time: Any) -> Any:
        job.stop.set()
        return probe(require_time)

    monkeypatch.setattr(running.validation, "probe", stopped)
    with pytest.raises(Interrupted, match="step 4 of 20 is saved"):
        running.run()
    assert saved(job) == ["00000004-0001"]
    assert running.progress.evaluated_at == 0, "the next attempt evaluates it"


@pytest.mark.parametrize("every", [1e-6, 300.0])
def test_a_stop_during_the_report_keeps_the_checkpoint_as_it_was(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch, every: float
) -> None:
    """By then the model holds the best weights, which are not those of the last step."""
    running = fit(job, tiny_model, rows=64, validation=200, checkpointEvery=every)
    whole = running.validation.whole
    before: dict[str, bytes] = {}

    def stopped(require_time: Any) -> Any:
        before.update({key: job.store.get(key) for key in job.store.list(f"{job.key}/checkpoints/")})
        job.stop.set()
        return whole(require_time)

    monkeypatch.setattr(running.validation, "whole", stopped)
    with pytest.raises(Interrupted, match=f"step {8 if every < 1 else 0} of 8 is saved"):
        running.run()
    assert bool(before) == (every < 1)
    assert before == {key: job.store.get(key) for key in job.store.list(f"{job.key}/checkpoints/")}


def test_a_checkpoint_that_can_not_be_sent_costs_only_itself(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("jobkit.steady_store.PAUSES", ())
    job.store = SteadyStore(Faulty(job.store, away("put", "checkpoints/00000003", "checkpoints/00000005")))
    with caplog.at_level(logging.WARNING):
        report = fit(job, tiny_model, rows=64, checkpointEvery=1e-6).run()
    assert report.steps == 8
    assert saved(job) == ["00000007-0001", "00000008-0001"]
    assert caplog.text.count("checkpoint not saved") == 2
