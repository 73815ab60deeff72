"""Models with random weights, so small that they learn in seconds; a tokenizer that knows the sentences."""

from pathlib import Path

import torch
from documents import BAD, GOOD, PLAIN
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedTokenizerFast,
)


def write_tokenizer(folder: Path) -> int:
    """Returns the size of its vocabulary."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    pieces += [*GOOD, *BAD, *PLAIN, "##ing", "##ly", "##ed", *(f"unused{n}" for n in range(2000))]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    ).save_pretrained(folder)
    return len(vocabulary)


def write_bert(folder: Path) -> Path:
    """4 layers of 32 dimensions; weights so large that a model this small can learn from them."""
    size = write_tokenizer(folder)
    torch.manual_seed(0)
    BertForSequenceClassification(
        BertConfig(
            vocab_size=size,
            hidden_size=32,
            num_hidden_layers=4,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
            num_labels=2,
            initializer_range=0.15,
        )
    ).save_pretrained(folder)
    return folder


def write_distilbert(folder: Path) -> Path:
    size = write_tokenizer(folder)
    torch.manual_seed(0)
    DistilBertForSequenceClassification(
        DistilBertConfig(
            vocab_size=size,
            dim=32,
            n_layers=2,
            n_heads=2,
            hidden_dim=64,
            max_position_embeddings=64,
            num_labels=2,
            initializer_range=0.15,
        )
    ).save_pretrained(folder)
    return folder
