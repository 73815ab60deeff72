"""The loop: exact accumulation, clipping, early stopping, best weights, 16 bits, what it shows."""

from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator
from documents import LABELS
from fitting import encoded, fit, points
from jobkit.encoded import Encoded
from jobkit.gradients import accumulate, adamw
from jobkit.job import Job
from jobkit.pretrained import load
from jobkit.text import collator
from jobkit.validation import Figures
from train.loop import cross_entropy
from transformers import AutoTokenizer


def gradients(folder: Path, batches: list[list[int]], rows: Encoded) -> dict[str, torch.Tensor]:
    model = load(folder, LABELS, 0.0, new_head=True).train()
    collate = collator(AutoTokenizer.from_pretrained(folder), rows)
    accumulate(model, batches, collate, cross_entropy(0.1), Accelerator(cpu=True))
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


@pytest.mark.parametrize("batches", [[[0, 1, 2, 3], [4, 5, 6, 7]], [[0, 1, 2, 3, 4], [5, 6], [7]]])
def test_accumulated_gradients_are_those_of_the_large_batch(
    tiny_model: Path, job: Job, batches: list[list[int]]
) -> None:
    rows = encoded(tiny_model, 8)
    large = gradients(tiny_model, [[0, 1, 2, 3, 4, 5, 6, 7]], rows)
    small = gradients(tiny_model, batches, rows)

    assert large.keys() == small.keys()
    for name, gradient in large.items():
        torch.testing.assert_close(small[name], gradient, rtol=1e-4, atol=1e-7, msg=name)
    norm = torch.stack([gradient.norm() for gradient in small.values()]).norm()
    assert norm == pytest.approx(float(torch.stack([g.norm() for g in large.values()]).norm()), rel=1e-4)


def test_learns_and_shows_it_while_it_runs(tiny_model: Path, job: Job) -> None:
    report = fit(job, tiny_model, epochs=16, patience=50).run()

    assert report.validation.accuracy > 0.9
    assert (report.steps, report.epochs, report.resumed_from) == (160, 16.0, 0)
    found = points(job)
    validation = [point for point in found if point["phase"] == "validation"]
    assert len(validation) >= 5
    assert validation[-1]["values"]["loss"] < validation[0]["values"]["loss"]
    assert {"loss", "accuracy", "macroF1"} <= validation[0]["values"].keys()
    last = [point for point in found if point["phase"] == "train"][-1]
    assert last["step"] == last["totalSteps"] == 160
    assert last["values"].keys() == {
        "loss",
        "accuracy",
        "learningRate",
        "gradientNorm",
        "rowsPerSecond",
        "memoryBytes",
        "etaSeconds",
    }
    assert last["values"]["learningRate"] == pytest.approx(3e-5)
    assert any("tfevents" in key for key in job.store.list(f"{job.key}/{job.attempt}/tensorboard/"))


def test_stops_early_and_gives_back_the_best_weights(
    tiny_model: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fit(job, tiny_model, epochs=10, patience=2)
    losses = iter([0.9, 0.5, 0.7, 0.6])
    at_best: dict[str, torch.Tensor] = {}

    def scripted(require_time: object) -> Figures:
        loss = next(losses)
        if loss == 0.5:
            at_best.update({name: value.clone() for name, value in running.plain.state_dict().items()})
        return Figures(loss, 1 - loss, 0.4)

    monkeypatch.setattr(running.validation, "probe", scripted)
    report = running.run()

    assert report.stopped_early
    assert report.steps == 40  # evaluations after 10, 20, 30 and 40 of 100 updates: two worse ones in a row
    assert report.validation == Figures(0.5, 0.5, 0.4), "the probe read every row: nothing to measure again"
    for name, value in running.plain.state_dict().items():
        assert torch.equal(value, at_best[name]), name


def test_the_report_reads_every_row_where_the_probe_read_a_part(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model, rows=16, validation=200, epochs=1)
    report = running.run()
    assert len(running.validation.probe_rows) == 128
    assert report.validation == running.validation.whole(lambda: None)
    assert report.validation != running.validation.probe(lambda: None)


def test_decays_matrices_only(tiny_model: Path, job: Job) -> None:
    model = load(tiny_model, LABELS, 0.1, new_head=True)
    decayed, plain = adamw(model, 0.01).param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.01, 0.0)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    assert all(names[id(p)].endswith("weight") and "LayerNorm" not in names[id(p)] for p in decayed["params"])
    assert all(names[id(p)].endswith("bias") or "LayerNorm" in names[id(p)] for p in plain["params"])
    assert len(decayed["params"]) + len(plain["params"]) == len(names)


def test_gradients_are_clipped(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model, maxNorm=0.001)
    stepped: list[float] = []

    def measure(*_: Any) -> None:
        norms = [p.grad.norm() for p in running.plain.parameters() if p.grad is not None]
        stepped.append(float(torch.stack(norms).norm()))

    running.optimizer.register_step_pre_hook(measure)
    found = running._update([[0, 1, 2, 3]])

    assert found["gradientNorm"] > 0.01, "what is reported is the norm before"
    assert stepped == [pytest.approx(0.001, rel=1e-3)]


def test_labels_are_smoothed_in_training_only(tiny_model: Path, job: Job) -> None:
    plain, smooth = fit(job, tiny_model), fit(job, tiny_model, labelSmoothing=0.3)
    assert plain.validation.whole(lambda: None) == smooth.validation.whole(lambda: None)
    batch = [list(range(8))]
    torch.manual_seed(1)
    loss = plain._update(batch)["loss"]
    torch.manual_seed(1)
    assert smooth._update(batch)["loss"] != pytest.approx(loss, rel=1e-3)


def test_16_bits_learn_too_and_a_resume_goes_on_in_them(tiny_model: Path, job: Job) -> None:
    """Where the hardware has no bf16 it is emulated: slow, which a tiny model does not feel."""
    first = fit(job, tiny_model, epochs=12, patience=50, precision="bf16", checkpointEvery=1e-6)
    report = first.run()
    assert report.validation.accuracy > 0.8
    assert all(p.dtype == torch.float32 for p in first.plain.parameters()), "the weights stay in 32 bits"

    again = fit(job, tiny_model, epochs=12, patience=50, precision="bf16")
    assert (again.resume.start, again.resume.precision) == (120, "bf16")
    assert again.run().validation == report.validation
