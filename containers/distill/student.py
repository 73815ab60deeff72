"""A student cut from its teacher: fewer layers, fewer rows in the embedding table, the rest as it was."""

import copy
import re

import torch
from jobkit.errors import InputRejected
from transformers import AutoModelForSequenceClassification, PreTrainedModel

#: `bert.encoder.layer.3.output.dense.weight`: the number of a layer in a parameter's name.
LAYER = re.compile(r"^(?P<before>.*?\.(?:layer|layers|h|block)\.)(?P<number>\d+)(?P<after>\..*)$")
#: How the architectures call the number of their layers.
LAYER_COUNTS = ("num_hidden_layers", "n_layers", "n_layer")


def kept_layers(of: int, keep: int) -> list[int]:
    """Evenly spaced, first and last included: 3 of 6 are 0, 2 and 5."""
    if keep == 1:
        return [0]
    return [int(place * (of - 1) / (keep - 1)) for place in range(keep)]


def make_student(
    teacher: PreTrainedModel, layers: int, kept_tokens: list[int] | None, *, where: str
) -> PreTrainedModel:
    """`kept_tokens[new id]` is the teacher's id of that token; None keeps the whole vocabulary."""
    count = next(name for name in LAYER_COUNTS if name in teacher.config.to_dict())
    depth = int(getattr(teacher.config, count))
    if layers > depth:
        raise InputRejected(
            where, f"{layers} layers", f"1 to {depth}, the teacher's", "Lower compression.distill.layers"
        )
    config = copy.deepcopy(teacher.config)
    setattr(config, count, layers)
    if kept_tokens is not None:
        config.vocab_size = len(kept_tokens)
        pad = config.pad_token_id
        config.pad_token_id = kept_tokens.index(pad) if pad is not None else None
    student = AutoModelForSequenceClassification.from_config(
        config, attn_implementation=teacher.config._attn_implementation
    )

    places = {source: place for place, source in enumerate(kept_layers(depth, layers))}
    embeddings = teacher.get_input_embeddings().weight
    weights: dict[str, torch.Tensor] = {}
    for name, tensor in teacher.state_dict().items():
        match = LAYER.match(name)
        if match and int(match["number"]) not in places:
            continue
        if match:
            name = f"{match['before']}{places[int(match['number'])]}{match['after']}"
        if kept_tokens is not None and tensor.data_ptr() == embeddings.data_ptr():
            tensor = tensor[kept_tokens]
        weights[name] = tensor.detach().clone()
    student.load_state_dict(weights)
    return student
