"""The rows of every update: each once an epoch, like lengths together, the same for the same seed."""

from jobkit.row_order import by_length, epoch_updates, updates_per_epoch

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
