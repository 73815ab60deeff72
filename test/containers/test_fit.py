"""The loop: exact accumulation, early stopping, best weights, what it refuses, what it shows."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator
from conftest import LABELS, loop_config, sentences
from jobkit.dataset import Rows
from jobkit.errors import InputRejected, Interrupted
from jobkit.fit import Fit, accumulate, adamw
from jobkit.job import Job
from jobkit.text import Encoded, collator, encode
from train.loop import cross_entropy, load
from transformers import AutoTokenizer


def encoded(model: Path, count: int, seed: int = 7) -> Encoded:
    texts, labels = zip(*sentences(count, seed), strict=True)
    return encode(AutoTokenizer.from_pretrained(model), Rows(list(texts), list(labels)), 32)


def gradients(folder: Path, batches: list[list[int]], rows: Encoded) -> dict[str, torch.Tensor]:
    model = load(folder, LABELS, dropout=0.0).train()
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


def fit(job: Job, folder: Path, rows: int = 160, **config: Any) -> Fit:
    settings: Any = loop_config(**config)
    job.input["config"] = settings
    torch.manual_seed(17)
    return Fit(
        job,
        load(folder, LABELS, 0.1),
        AutoTokenizer.from_pretrained(folder),
        encoded(folder, rows),
        encoded(folder, 60, seed=8),
        LABELS,
        settings,
        settings["epochs"],
        cross_entropy(0.0),
    )


def points(job: Job) -> list[dict[str, Any]]:
    job.metrics.close()
    parts = job.store.list(f"{job.key}/{job.attempt}/metrics/")
    return [json.loads(line) for key in parts for line in job.store.get(key).splitlines()]


def test_learns_and_shows_it_while_it_runs(tiny_model: Path, job: Job) -> None:
    report = fit(job, tiny_model, epochs=16, patience=50).run()

    assert report.scores.accuracy > 0.9
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
    losses = iter([0.9, 0.5, 0.7, 0.6, 0.4])
    at_best: dict[str, torch.Tensor] = {}
    validate = running._validate

    def scripted(rows: Encoded) -> Any:
        _, scores = validate(rows)
        loss = next(losses)
        if loss == 0.5:
            at_best.update({name: value.clone() for name, value in running.plain.state_dict().items()})
        return loss, scores

    monkeypatch.setattr(running, "_validate", scripted)
    report = running.run()

    assert report.stopped_early
    assert report.steps == 40  # evaluations after 10, 20, 30 and 40 of 100 updates: two worse ones in a row
    for name, value in running.plain.state_dict().items():
        assert torch.equal(value, at_best[name]), name


def test_decays_matrices_only(tiny_model: Path, job: Job) -> None:
    model = load(tiny_model, LABELS, 0.1)
    decayed, plain = adamw(model, 0.01).param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.01, 0.0)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    assert all(names[id(p)].endswith("weight") and "LayerNorm" not in names[id(p)] for p in decayed["params"])
    assert all(names[id(p)].endswith("bias") or "LayerNorm" in names[id(p)] for p in plain["params"])
    assert len(decayed["params"]) + len(plain["params"]) == len(names)


def test_gradients_are_clipped(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model, maxNorm=0.001)
    running._update([[0, 1, 2, 3]])
    clipped = running._update([[4, 5, 6, 7]])
    assert clipped["gradientNorm"] > 0.001  # what is reported is the norm before


def test_a_loss_that_is_no_number_ends_the_job_with_advice(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model)
    with torch.no_grad():
        running.plain.classifier.weight.fill_(float("inf"))
    with pytest.raises(InputRejected, match=r"Lower training\.peakLearningRate"):
        running.run()


def test_a_stop_in_the_middle_saves_and_raises(tiny_model: Path, job: Job) -> None:
    running = fit(job, tiny_model)
    update = running._update

    def stop_at_seven(batches: Any) -> Any:
        if running.progress.step == 6:
            job.stop.set()
        return update(batches)

    running._update = stop_at_seven  # type: ignore[method-assign]
    with pytest.raises(Interrupted, match="step 7 of 20 is saved"):
        running.run()
    assert any("00000007-0001/manifest.json" in key for key in job.store.list(f"{job.key}/checkpoints/"))
