"""The learning rate's values by hand, and that a resume has the rates of an undisturbed run."""

import math

import pytest
import torch
from jobkit.schedule import cosine


def rates(total: int, warmup: float, done: int = 0) -> list[float]:
    """Of every update from `done` on."""
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=0.0)
    schedule = cosine(optimizer, done=done, total=total, peak=1e-3, final=1e-5, warmup=warmup)
    found = []
    for _ in range(done, total):
        found.append(schedule.get_last_lr()[0])
        assert optimizer.param_groups[0]["lr"] == found[-1]
        optimizer.step()
        schedule.step()
    return found


def test_starts_at_the_peak_and_falls_along_a_cosine_to_the_final_rate() -> None:
    found = rates(21, 0.0)
    assert found[0] == 1e-3
    assert found[10] == pytest.approx((1e-3 + 1e-5) / 2)
    assert found[5] == pytest.approx(1e-5 + 0.5 * (1e-3 - 1e-5) * (1 + math.cos(math.pi / 4)))
    assert found[20] == pytest.approx(1e-5)
    assert found == sorted(found, reverse=True)


def test_warms_up_in_equal_steps_without_a_lost_first_one() -> None:
    found = rates(100, 0.04)
    assert found[:4] == pytest.approx([2.5e-4, 5e-4, 7.5e-4, 1e-3])
    assert found[4] < 1e-3
    assert found[-1] == pytest.approx(1e-5)


@pytest.mark.parametrize("total", [1, 2, 3])
@pytest.mark.parametrize("warmup", [0.0, 0.5, 1.0])
def test_the_shortest_runs_have_rates_too(total: int, warmup: float) -> None:
    assert all(1e-5 <= rate <= 1e-3 for rate in rates(total, warmup))


@pytest.mark.parametrize("done", [1, 3, 4, 50, 99])
def test_a_resumed_run_has_the_rates_of_an_undisturbed_one(done: int) -> None:
    assert rates(100, 0.04, done) == rates(100, 0.04)[done:]
