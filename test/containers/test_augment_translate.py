"""Back-translation: with models that are given or not at all, the same each time, nothing lost on the way."""

import json
from pathlib import Path

import pytest
from augment.sample import main, samples
from augment.translate import BackTranslator, says_the_same, translator_of
from jobkit.errors import InputRejected
from translators import write_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("there", "back"):
        write_model(folder / name, "a good bad film was it".split())
    return folder


def test_it_is_the_same_each_time_in_any_batch(models: Path) -> None:
    translator = BackTranslator(models / "there", models / "back", 16)
    texts = ["a good film", "it was bad bad bad", "was it"]
    together = translator.translated(texts)
    assert (
        together
        == [translator(text) for text in texts]
        == BackTranslator(models / "there", models / "back", 16).translated(texts)
    )
    assert all(one is None or one.strip() for one in together)


def test_a_text_that_is_too_long_is_left_alone(models: Path) -> None:
    translator = BackTranslator(models / "there", models / "back", 8)
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
    spec = {"backTranslation": {"there": "en-de", "back": "de-en"}}
    assert translator_of({}, None) is None
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "x"}\n')
    with pytest.raises(InputRejected, match=r"'en-de' and 'de-en'.*two translation models that are given"):
        samples(file, spec, 1, 10, None)


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(InputRejected, match=r"translation model there.*Mirror both models again"):
        BackTranslator(tmp_path / "there", tmp_path / "back", 16)


def test_samples_are_translated_by_the_models_that_are_given(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "a good film"}\n')
    back = {"there": "en-de", "back": "de-en", "probability": 1, "maxLength": 16}
    spec = {"text": {"copies": 1, "operations": []}, "backTranslation": back}
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    given = ["--there", str(models / "there"), "--back", str(models / "back")]
    assert main([str(tmp_path / "texts.jsonl"), "--spec", str(tmp_path / "spec.json"), *given]) == 0
    ((copy,),) = [one["copies"] for one in json.loads(capsys.readouterr().out)["samples"]]
    assert copy["text"] == BackTranslator(models / "there", models / "back", 16)("a good film")
    assert copy["operations"] == [{"name": "backTranslation", "there": "en-de", "back": "de-en"}]


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
