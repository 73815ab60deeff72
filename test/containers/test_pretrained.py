"""Weights are taken only when they fill the model: a head may be new, nothing else may be random."""

import logging
from pathlib import Path

import pytest
import torch
from documents import LABELS
from jobkit.errors import ContractBroken, InputRejected
from jobkit.pretrained import labels_of, load, require_positions
from safetensors.torch import load_file, save_file
from transformers import (
    AutoConfig,
    BertConfig,
    BertModel,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    MPNetConfig,
    MPNetForSequenceClassification,
    PreTrainedModel,
    RobertaConfig,
    RobertaForSequenceClassification,
)

SMALL = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}


def copied(model: Path, folder: Path, rename: tuple[str, str]) -> Path:
    """The model with its parameters' names changed, as another architecture's weights have them."""
    folder.mkdir()
    AutoConfig.from_pretrained(model).save_pretrained(folder)
    weights = load_file(model / "model.safetensors")
    save_file(
        {name.replace(*rename): tensor for name, tensor in weights.items()}, folder / "model.safetensors"
    )
    return folder


@pytest.mark.parametrize("rename", [("bert.", "other."), ("layer.2.", "layer.9."), ("word_emb", "token_emb")])
def test_weights_that_would_leave_the_body_random_are_refused(
    tiny_model: Path, tmp_path: Path, rename: tuple[str, str]
) -> None:
    with pytest.raises(ContractBroken, match="Mirror the model again"):
        load(copied(tiny_model, tmp_path / "foreign", rename), LABELS, 0.1, new_head=True)


def test_weights_of_another_size_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    folder = copied(tiny_model, tmp_path / "foreign", ("", ""))
    BertConfig.from_pretrained(tiny_model, max_position_embeddings=32).save_pretrained(folder)
    with pytest.raises(ContractBroken, match="position_embeddings"):
        load(folder, LABELS, 0.1, new_head=True)


def test_a_head_for_other_labels_is_a_new_one(tiny_model: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        model = load(tiny_model, ["a", "b", "c"], 0.1, new_head=True)
    assert model.classifier.weight.shape == (3, 32)
    assert model.config.id2label == {0: "a", 1: "b", 2: "c"}
    assert "new head" in caplog.text
    weights = load_file(tiny_model / "model.safetensors")
    assert torch.equal(
        model.bert.embeddings.word_embeddings.weight, weights["bert.embeddings.word_embeddings.weight"]
    )


def test_weights_without_a_head_get_one(tmp_path: Path) -> None:
    """As a mirrored encoder comes; this one has no pooler either."""
    BertModel(BertConfig(**SMALL, max_position_embeddings=32), add_pooling_layer=False).save_pretrained(
        tmp_path
    )
    assert load(tmp_path, LABELS, 0.1, new_head=True).classifier.out_features == 2


def test_a_teacher_may_have_no_new_head(tiny_model: Path) -> None:
    assert load(tiny_model, LABELS, None, new_head=False).config.hidden_dropout_prob == 0.1
    with pytest.raises(ContractBroken, match="classifier"):
        load(tiny_model, ["a", "b", "c"], None, new_head=False)
    assert labels_of(tiny_model) == ["LABEL_0", "LABEL_1"]


def test_every_dropout_of_the_architecture_is_set(tmp_path: Path) -> None:
    ModernBertForSequenceClassification(
        ModernBertConfig(
            **SMALL, pad_token_id=0, cls_token_id=1, sep_token_id=2, bos_token_id=1, eos_token_id=2
        )
    ).save_pretrained(tmp_path)
    model = load(tmp_path, LABELS, 0.25, new_head=True)
    assert {module.p for module in model.modules() if isinstance(module, torch.nn.Dropout)} == {0.25}
    assert model.config.attention_dropout == 0.25


@pytest.mark.parametrize(
    ("kind", "config", "longest"),
    [
        (RobertaForSequenceClassification, RobertaConfig(**SMALL, max_position_embeddings=34), 32),
        (MPNetForSequenceClassification, MPNetConfig(**SMALL, max_position_embeddings=34), 32),
    ],
)
def test_positions_behind_the_padding_token_are_counted_as_the_model_does(
    kind: type[PreTrainedModel], config: AutoConfig, longest: int
) -> None:
    model = kind(config).eval()
    require_positions(model, longest, "test")
    model(input_ids=torch.full((1, longest), 7))
    with pytest.raises(InputRejected, match=r"33 tokens.*at most 32.*Lower training\.maxLength"):
        require_positions(model, longest + 1, "test")
    with pytest.raises((IndexError, RuntimeError)):
        model(input_ids=torch.full((1, longest + 1), 7))


def test_positions_from_0_on_are_all_usable(tiny_model: Path) -> None:
    model = load(tiny_model, LABELS, 0.1, new_head=True)
    require_positions(model, 64, "test")
    with pytest.raises(InputRejected, match="at most 64"):
        require_positions(model, 65, "test")
