"""Texts as a model reads them: token ids, cut to the longest allowed, padded batch by batch."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from jobkit.dataset import Rows
from jobkit.encoded import Encoded

#: Row numbers → `input_ids`, `attention_mask` and `labels`, as tensors [rows, longest], and `rows`.
Collate = Callable[[Sequence[int]], dict[str, torch.Tensor]]


def encode(tokenizer: PreTrainedTokenizerBase, rows: Rows, max_length: int) -> Encoded:
    found = (
        tokenizer(texts, truncation=True, max_length=max_length, return_attention_mask=False)["input_ids"]
        for texts in rows.batches()
    )
    return Encoded.of(found, rows.labels)


def collator(tokenizer: PreTrainedTokenizerBase, rows: Encoded) -> Collate:
    """Pads to the longest row of each batch, not to the longest of all."""
    pad = DataCollatorWithPadding(tokenizer, return_tensors="pt")

    def collate(batch: Sequence[int]) -> dict[str, torch.Tensor]:
        features: list[dict[str, Any]] = [{"input_ids": rows[row].tolist()} for row in batch]
        padded = pad(features)
        return {
            "input_ids": padded["input_ids"],
            "attention_mask": padded["attention_mask"],
            "labels": torch.from_numpy(rows.labels[list(batch)]),
            "rows": torch.tensor(list(batch)),
        }

    return collate
