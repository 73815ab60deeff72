"""A trained model as its two artifacts.

    writes   model/   safetensors, config, tokenizer: loads with from_pretrained
             onnx/    model.onnx (float32), tokenizer.json, serving.json: what a server needs, and no more
    raises   JobFailed when ONNX Runtime's logits differ from torch's by more than 1e-4: nothing is published

Graph: int64 input_ids and attention_mask [batch, sequence] → float32 logits [batch, labels].
"""

import json
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from jobkit.contract import ServingCard, check, dump
from jobkit.errors import JobFailed
from jobkit.onnx_session import session, threads

log = logging.getLogger("jobkit.export")
TOLERANCE = 1e-4
INPUTS = ["input_ids", "attention_mask"]


class _Logits(torch.nn.Module):
    """Two inputs, one output. Single texts have no second segment, so token types are the model's default."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits.float()


def write_model(folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def serving_card(
    task: str, labels: Sequence[str], max_length: int, precision: str, cleaning: dict[str, Any]
) -> ServingCard:
    card: ServingCard = {
        "schemaVersion": 1,
        "task": task,
        "labels": list(labels),
        "maxLength": max_length,
        "precision": "int8" if precision == "int8" else "fp32",
        "inputs": INPUTS,
        "output": "logits",
        "cleaning": cleaning,
    }
    return card


def write_onnx(
    folder: Path,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    card: ServingCard,
    texts: Sequence[str],
) -> Path:
    """`texts` are the rows the two runtimes are compared on."""
    folder.mkdir(parents=True, exist_ok=True)
    model = model.cpu().float().eval()
    sample = tokenizer(
        list(texts), truncation=True, max_length=card["maxLength"], padding=True, return_tensors="pt"
    )
    path = folder / "model.onnx"
    _export(path, model, {name: sample[name] for name in INPUTS})
    _compare(path, model, {name: sample[name] for name in INPUTS})
    tokenizer_json = json.loads(tokenizer.backend_tokenizer.to_str())
    # How long a text may be is the card's to say, and padding is the batch's.
    tokenizer_json["truncation"] = tokenizer_json["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json, ensure_ascii=False), "utf-8")
    (folder / "serving.json").write_bytes(dump(check("ServingCard", card, "serving.json")))
    return folder


def _export(path: Path, model: PreTrainedModel, sample: dict[str, torch.Tensor]) -> None:
    dynamic = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            _Logits(model),
            tuple(sample.values()),
            dynamo=True,
            verbose=False,
            input_names=list(sample),
            output_names=["logits"],
            dynamic_shapes=(dynamic, dynamic),
            external_data=False,
            optimize=True,
        )
    program.save(str(path), external_data=False)


def _compare(path: Path, model: PreTrainedModel, sample: dict[str, torch.Tensor]) -> None:
    with torch.inference_mode():
        wanted = _Logits(model)(**sample).numpy()
    (found,) = session(path, threads()).run(
        ["logits"], {name: value.numpy() for name, value in sample.items()}
    )
    difference = float(numpy.abs(wanted - found).max())
    log.info("exported", extra={"fields": {"bytes": path.stat().st_size, "difference": difference}})
    if not difference <= TOLERANCE:
        raise JobFailed(
            f"ONNX export {path.name}",
            f"logits differ from torch's by {difference:.2g}",
            f"at most {TOLERANCE}",
            "Keep the FP32 weights and report the model's architecture",
        )
