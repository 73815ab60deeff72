"""Back-translation: with models that are given or not at all, the same each time, nothing lost on the way."""

import json
from pathlib import Path

import pytest
from augment.sample import main, samples
from augment.translate import BackTranslator, refuse_without_models, says_the_same
from jobkit.errors import InputRejected


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
    BartForConditionalGeneration(config).save_pretrained(folder, safe_serialization=True)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("there", "back"):
        write_model(folder / name, "a good bad film was it".split())
    return folder


def test_it_is_the_same_each_time_in_any_batch(models: Path) -> None:
    translator = BackTranslator(models, 16)
    texts = ["a good film", "it was bad bad bad", "was it"]
    together = translator.translated(texts)
    assert together == [translator(text) for text in texts] == BackTranslator(models, 16).translated(texts)
    assert all(one is None or one.strip() for one in together)


def test_a_text_that_is_too_long_is_left_alone(models: Path) -> None:
    translator = BackTranslator(models, 8)
    assert translator("good " * 7) is None
    assert translator.translated([]) == []


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("It cost 20 euros", "The price was 20 euros", True),
        ("It cost 20 euros", "It cost twenty euros", False),
        ("It cost 20 euros.", "20 euros is what it cost", True),
        ("Ask @shop, or see https://a.example/b", "See https://a.example/b or ask @shop!", True),
        ("Ask @shop", "Ask the shop", False),
        ("Fine", " ", False),
    ],
)
def test_numbers_addresses_and_handles_come_back_or_it_stays(before: str, after: str, same: bool) -> None:
    assert says_the_same(before, after) is same


def test_without_models_it_is_refused(tmp_path: Path) -> None:
    spec = {"backTranslation": {"model": "opus"}, "text": {"copies": 1}}
    with pytest.raises(InputRejected, match=r"'opus'.*remove backTranslation"):
        refuse_without_models(spec, None)
    refuse_without_models(spec, tmp_path)
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "x"}\n')
    with pytest.raises(InputRejected, match="translation models that the job is given"):
        samples(file, spec, 1, 10, None)


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(InputRejected, match=r"translation model there.*Mirror both models again"):
        BackTranslator(tmp_path, 16)


def test_samples_are_the_first_texts_with_their_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.jsonl"
    rows = [{"id": at, "text": f"a rather ordinary sentence about something, number {at}"} for at in range(9)]
    file.write_text("\n\n".join(map(json.dumps, rows)))
    assert main([str(file), "--rows", "3", "--copies", "2", "--seed", "4"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in event["samples"]] == ["0", "1", "2"]
    assert all(len(one["copies"]) == 2 for one in event["samples"])
    assert any(copy["text"] != one["text"] for one in event["samples"] for copy in one["copies"])


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 1}', '{"id": "x"}', "\ud800"])
def test_a_line_that_is_no_text_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes(b'{"text": "fine"}\n' + line.encode("utf-8", "surrogatepass") + b"\n")
    with pytest.raises(InputRejected, match=r"line 2: no .*Correct the line"):
        samples(file, {}, 1, 10, None)
