"""What a checkpoint holds comes back as it was: the gradient scaler of fp16 too."""

from pathlib import Path

import pytest
import torch
from jobkit import training_state
from jobkit.training_state import Progress
from jobkit.validation import Figures


def stepped(scaler: torch.amp.GradScaler) -> tuple[torch.nn.Linear, torch.optim.AdamW]:
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    scaler.scale(model(torch.ones(1, 3)).sum()).backward()
    scaler.step(optimizer)
    scaler.update()
    return model, optimizer


def scaler(scale: float) -> torch.amp.GradScaler:
    return torch.amp.GradScaler("cpu", init_scale=scale, growth_interval=1)


def test_everything_comes_back(tmp_path: Path) -> None:
    before = scaler(1024.0)
    model, optimizer = stepped(before)
    best = training_state.snapshot(model)
    progress = Progress(step=7, evaluated_at=5, best_loss=0.5, best_accuracy=0.75, worse_in_a_row=1)
    torch.manual_seed(3)
    training_state.save(tmp_path, model, optimizer, progress, best, before.state_dict(), "fp16")
    drawn = torch.rand(4)

    other = scaler(1.0)
    model2, optimizer2 = stepped(other)
    found, best2 = training_state.load(tmp_path, model2, optimizer2, other)

    assert training_state.precision_of(tmp_path) == "fp16"
    assert found == progress
    assert other.get_scale() == before.get_scale() == 2048.0
    assert torch.equal(torch.rand(4), drawn)
    for name, value in model.state_dict().items():
        assert torch.equal(model2.state_dict()[name], value)
        assert best2 is not None
        assert torch.equal(best2[name], value)
    for old, new in zip(model.parameters(), model2.parameters(), strict=True):
        for field, value in optimizer.state[old].items():
            assert torch.equal(optimizer2.state[new][field], value), field


def test_a_state_that_json_has_not_is_not_written(tmp_path: Path) -> None:
    model, optimizer = stepped(scaler(1.0))
    with pytest.raises(ValueError, match="not JSON compliant"):
        training_state.save(tmp_path, model, optimizer, Progress(best_loss=float("nan")), None, None, "fp32")


def test_evaluations_count_up_to_the_patience() -> None:
    progress = Progress(step=1)
    assert progress.evaluated(Figures(0.5, 0.8, 0.7), patience=2, total=9)
    assert not progress.evaluated(Figures(0.5, 0.9, 0.9), patience=2, total=9)
    assert not progress.stopped_early
    assert not progress.evaluated(Figures(0.6, 0.9, 0.9), patience=2, total=9)
    assert progress.stopped_early
    assert (progress.best_loss, progress.best_accuracy, progress.best_macro_f1) == (0.5, 0.8, 0.7)
