"""Translation models of a few hundred random numbers, with words for a vocabulary.

python translators.py FOLDER WORD …    writes FOLDER/there and FOLDER/back
"""

import sys
from pathlib import Path


def write_model(folder: Path, words: list[str]) -> None:
    """A sequence-to-sequence model of a few hundred random numbers."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

    torch.manual_seed(1)
    vocabulary = {word: at for at, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", *words])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    sizes = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "encoder_ffn_dim": 16}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2, "decoder_ffn_dim": 16}
    config = BartConfig(vocab_size=len(vocabulary), max_position_embeddings=32, **sizes, **heads)
    model = BartForConditionalGeneration(config)
    model.final_logits_bias[0, [0, 1, 3]] = -1e4  # words alone
    model.generation_config.exponential_decay_length_penalty = (4, 2.0)  # and few of them
    model.save_pretrained(folder, safe_serialization=True)


if __name__ == "__main__":
    for way in ("there", "back"):
        write_model(Path(sys.argv[1]) / way, sys.argv[2:])
