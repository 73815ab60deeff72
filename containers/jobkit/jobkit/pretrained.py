"""A text classifier from a folder of weights: pretrained ones of the catalogue, or what another job fitted.

    raises   ContractBroken: weights that do not fill the architecture their config.json names
             InputRejected: rows longer than the model has positions

transformers only warns of such weights, and trains what they lack from random numbers.
"""

import logging
import re
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedModel

from jobkit.device import attention
from jobkit.errors import ContractBroken, InputRejected

log = logging.getLogger("jobkit.pretrained")
#: hidden_dropout_prob, attn_pdrop, mlp_dropout, classifier_dropout (which may be None) …
DROPOUT = re.compile(r"dropout|pdrop$")


def labels_of(folder: Path) -> list[str]:
    """The label set that the weights in the folder were fitted to, in class order."""
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    return [str(config.id2label[index]) for index in range(config.num_labels)]


def load(folder: Path, labels: list[str], dropout: float | None, *, new_head: bool) -> PreTrainedModel:
    """The weights with a head for these labels; `new_head` allows a random one where none of theirs fits.

    A pooler counts as head: it is trained by tasks, and many weights come without one. `dropout` None leaves
    the model's own rates.
    """
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.num_labels = len(labels)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    if dropout is not None:
        for name, value in config.to_dict().items():
            if DROPOUT.search(name) and (value is None or type(value) in (int, float)):
                setattr(config, name, dropout)
    model, info = AutoModelForSequenceClassification.from_pretrained(
        folder,
        config=config,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=torch.float32,
        attn_implementation=attention(),
        ignore_mismatched_sizes=True,
        output_loading_info=True,
    )
    _refuse_foreign(model, info, new_head)
    return model


def _refuse_foreign(model: PreTrainedModel, info: dict[str, Any], new_head: bool) -> None:
    body = f"{model.base_model_prefix}."
    random = {*info["missing_keys"], *(key for key, *_ in info["mismatched_keys"])}
    foreign = sorted(
        key for key in random if not new_head or (key.startswith(body) and ".pooler." not in key)
    )
    if foreign:
        raise ContractBroken(
            f"weights of {type(model).__name__}",
            f"{len(foreign)} of its parameters are missing or of another shape: {', '.join(foreign[:3])}",
            "weights of the architecture and the sizes that their config.json names",
            "Mirror the model again, with the config.json its weights were saved with",
        )
    if random:
        log.info("new head", extra={"fields": {"parameters": sorted(random)}})


def require_positions(model: PreTrainedModel, max_length: int, where: str) -> None:
    """A model has embeddings for so many positions and no more: longer rows would fail in the first batch."""
    longest = _positions(model)
    if longest is not None and max_length > longest:
        raise InputRejected(
            where, f"{max_length} tokens", f"at most {longest}, the model's", "Lower training.maxLength"
        )


def _positions(model: PreTrainedModel) -> int | None:
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            # RoBERTa and MPNet count positions from behind the padding token's.
            before = 0 if module.padding_idx is None else module.padding_idx + 1
            return int(module.num_embeddings - before)
    return getattr(model.config, "max_position_embeddings", None)
