"""Texts as a model reads them: token ids, cut to the longest allowed, padded batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from jobkit.dataset import Rows

#: Row numbers → `input_ids`, `attention_mask` and `labels`, as tensors [rows, longest].
Collate = Callable[[Sequence[int]], dict[str, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """`ids[i]` are the tokens of row i, specials included."""

    ids: list[list[int]]
    labels: list[int]

    @property
    def lengths(self) -> list[int]:
        return [len(tokens) for tokens in self.ids]

    def head(self, rows: int) -> "Encoded":
        """The leading rows: a random sample, since a split is in its hash order."""
        return Encoded(self.ids[:rows], self.labels[:rows])

    def __len__(self) -> int:
        return len(self.ids)


def encode(tokenizer: PreTrainedTokenizerBase, rows: Rows, max_length: int) -> Encoded:
    found = tokenizer(rows.texts, truncation=True, max_length=max_length, return_attention_mask=False)
    return Encoded(found["input_ids"], rows.labels)


def collator(tokenizer: PreTrainedTokenizerBase, rows: Encoded) -> Collate:
    """Pads to the longest row of each batch, not to the longest of all."""
    pad = DataCollatorWithPadding(tokenizer, return_tensors="pt")

    def collate(batch: Sequence[int]) -> dict[str, torch.Tensor]:
        features: list[dict[str, Any]] = [{"input_ids": rows.ids[row]} for row in batch]
        padded = pad(features)
        return {
            "input_ids": padded["input_ids"],
            "attention_mask": padded["attention_mask"],
            "labels": torch.tensor([rows.labels[row] for row in batch]),
            "rows": torch.tensor(list(batch)),
        }

    return collate
