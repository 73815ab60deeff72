"""Token ids in flat arrays: the tokenizer's own, whatever the batches, and little memory."""

from pathlib import Path

import pytest
import torch
from documents import sentences
from jobkit.dataset import BATCH_ROWS, Rows
from jobkit.encoded import Encoded
from jobkit.text import collator, encode
from transformers import AutoTokenizer


def rows_of(count: int) -> Rows:
    texts, labels = zip(*sentences(count), strict=True)
    return Rows.of(texts, labels)


def test_rows_are_the_tokenizers_own(tiny_model: Path) -> None:
    tokenizer, rows = AutoTokenizer.from_pretrained(tiny_model), rows_of(BATCH_ROWS + 7)
    wanted = tokenizer(rows.head(len(rows)), truncation=True, max_length=12)["input_ids"]

    found = encode(tokenizer, rows, 12)

    assert [found[row].tolist() for row in range(len(found))] == wanted
    assert found.lengths == [len(row) for row in wanted]
    assert found.labels.tolist() == rows.labels
    assert found.tokens.nbytes == 4 * sum(found.lengths)


def test_the_head_is_the_leading_rows() -> None:
    whole = Encoded.of([[[1, 2], [3]], [[4, 5, 6]]], [0, 1, 0])
    head = whole.head(2)
    assert [head[row].tolist() for row in range(len(head))] == [[1, 2], [3]]
    assert (head.lengths, head.labels.tolist()) == ([2, 1], [0, 1])
    assert len(whole.head(99)) == 3


def test_a_batch_is_padded_to_its_own_longest_row(tiny_model: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    batch = collator(tokenizer, Encoded.of([[[5, 6], [7], [8, 9, 10]]], [0, 1, 1]))([1, 0])
    pad = tokenizer.pad_token_id
    assert batch["input_ids"].tolist() == [[7, pad], [5, 6]]
    assert batch["attention_mask"].tolist() == [[1, 0], [1, 1]]
    assert batch["labels"].tolist() == [1, 0]
    assert batch["rows"].tolist() == [1, 0]
    assert batch["labels"].dtype == torch.int64


@pytest.mark.parametrize("count", [1, 2])
def test_empty_rows_stay_rows(count: int) -> None:
    found = Encoded.of([[[]] * count], [0] * count)
    assert (len(found), found.lengths) == (count, [0] * count)
