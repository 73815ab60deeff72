"""A tiny spam classifier, made of one Gather: each word of its vocabulary has a weight for each label.

    .venv/bin/python test/support/onnx_model.py FOLDER

Writes FOLDER/{a,b,external,wide,broken}/(model.onnx, tokenizer.json): `a` and `b` disagree on every text,
`external` keeps its weights in a file outside (weights.bin beside it), `wide` answers with three labels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = {"money": 3.0, "free": 2.0, "offer": 1.5, "win": 2.5, "meeting": -3.0, "hello": -1.0, "report": -2.0}


def tokenizer(folder: Path) -> int:
    vocabulary = {token: at for at, token in enumerate([*SPECIALS, *WORDS])}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.add_special_tokens(SPECIALS)
    made.save(str(folder / "tokenizer.json"))
    return len(vocabulary)


def model(folder: Path, labels: int, sign: float, external: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weights = np.zeros((tokenizer(folder), labels), dtype=np.float32)
    for at, weight in enumerate(WORDS.values()):
        weights[len(SPECIALS) + at, 0] = -sign * weight
        weights[len(SPECIALS) + at, 1] = sign * weight
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["words"], axis=0),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["words", "column"], ["present"]),
        helper.make_node("ReduceSum", ["present", "middle"], ["sum"], keepdims=0),
        helper.make_node("Add", ["sum", "bias"], ["logits"]),
    ]
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    constants = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
        numpy_helper.from_array(np.array([0.1 * sign] + [0.0] * (labels - 1), dtype=np.float32), "bias"),
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])
    graph = helper.make_graph(nodes, "spam", ids, [logits], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(
        made,
        folder / "model.onnx",
        save_as_external_data=external,
        location="weights.bin",
        size_threshold=64,
    )


def main() -> None:
    folder = Path(sys.argv[1])
    model(folder / "a", labels=2, sign=1.0, external=False)
    model(folder / "b", labels=2, sign=-1.0, external=False)
    model(folder / "external", labels=2, sign=1.0, external=True)
    model(folder / "wide", labels=3, sign=1.0, external=False)


if __name__ == "__main__":
    main()
