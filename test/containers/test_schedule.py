"""The learning rate's values by hand, and the rows of every update."""

import math

import pytest
from jobkit.schedule import by_length, epoch_updates, learning_rate, updates_per_epoch


def rates(total: int, warmup: float) -> list[float]:
    return [learning_rate(step, total, peak=1e-3, final=1e-5, warmup=warmup) for step in range(total)]


def test_rises_to_the_peak_and_falls_along_a_cosine_to_the_final_rate() -> None:
    found = rates(21, 0.0)
    assert found[0] == 1e-3
    assert found[10] == pytest.approx((1e-3 + 1e-5) / 2)
    assert found[5] == pytest.approx(1e-5 + 0.5 * (1e-3 - 1e-5) * (1 + math.cos(math.pi / 4)))
    assert found[20] == pytest.approx(1e-5)
    assert found == sorted(found, reverse=True)


def test_warms_up_in_equal_steps_without_a_lost_first_one() -> None:
    found = rates(100, 0.04)
    assert found[:4] == pytest.approx([2.5e-4, 5e-4, 7.5e-4, 1e-3])
    assert found[4] == pytest.approx(1e-3)
    assert found[-1] == pytest.approx(1e-5)


@pytest.mark.parametrize("total", [1, 2, 3])
@pytest.mark.parametrize("warmup", [0.0, 0.5, 1.0])
def test_the_shortest_runs_have_rates_too(total: int, warmup: float) -> None:
    assert all(1e-5 <= rate <= 1e-3 for rate in rates(total, warmup))


LENGTHS = [(7 * row) % 50 + 3 for row in range(1003)]


def test_every_row_is_in_an_epoch_once() -> None:
    updates = epoch_updates(LENGTHS, 8, 4, seed=1, epoch=0)
    assert sorted(row for update in updates for batch in update for row in batch) == list(range(1003))
    assert len(updates) == updates_per_epoch(1003, 8, 4) == 32
    assert max(len(batch) for update in updates for batch in update) == 8


def test_an_epoch_is_the_same_every_time_and_the_next_is_another() -> None:
    first = epoch_updates(LENGTHS, 8, 4, seed=1, epoch=0)
    assert first == epoch_updates(LENGTHS, 8, 4, seed=1, epoch=0)
    assert first != epoch_updates(LENGTHS, 8, 4, seed=1, epoch=1)
    assert first != epoch_updates(LENGTHS, 8, 4, seed=2, epoch=0)


def test_like_lengths_go_together() -> None:
    def padding(batches: list[list[int]]) -> int:
        return sum(
            max(LENGTHS[row] for row in batch) * len(batch) - sum(LENGTHS[row] for row in batch)
            for batch in batches
        )

    bucketed = [batch for update in epoch_updates(LENGTHS, 8, 1, seed=1, epoch=0) for batch in update]
    in_order = [list(range(first, min(first + 8, 1003))) for first in range(0, 1003, 8)]
    assert padding(bucketed) < padding(in_order) / 10


def test_passes_without_training_begin_with_the_longest() -> None:
    batches = by_length([3, 9, 5, 7], 2)
    assert batches == [[1, 3], [2, 0]]
