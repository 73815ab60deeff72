"""Texts change in form and not in meaning: what carries it comes through, spans stay on their words."""

import time
from typing import Any

import pytest
from augment.keyboards import ROWS, neighbours
from augment.protected import WORD, protected, touches
from augment.spec import parse_spec
from augment.text import TextCopy, copy_of_text, edited

TEXT = (
    "Our stay at Hotel Adlon was not good: we paid 1,249.50 EUR on 2026-11-24, wrote to info@adlon.de and "
    "@adlon_berlin, opened https://adlon.de/?a=1 and NEVER heard back. Wouldn't recommend it, honestly!"
)
CARRIES = ["Hotel", "Adlon", "1,249.50", "EUR", "2026-11-24,", "info@adlon.de", "@adlon_berlin"]
CARRIES += ["https://adlon.de/?a=1"]
EVERYTHING: list[dict[str, Any]] = [
    {"name": "case", "probability": 0.8, "styles": ["lower", "upper", "sentence", "title"]},
    {"name": "spacing", "probability": 0.8, "share": 0.4},
    {"name": "typos", "probability": 0.8, "share": 0.2},
]


def spec_of(*operations: dict[str, Any], **text: Any) -> dict[str, Any]:
    return parse_spec({"text": {"operations": list(operations), **text}})


def copies(text: str, *operations: dict[str, Any], number: int = 60, **settings: Any) -> list[TextCopy]:
    spans = settings.pop("spans", ())
    spec = spec_of(*operations, **settings)
    return [copy_of_text("item", text, one, spec, 7, spans) for one in range(1, number + 1)]


def test_numbers_addresses_names_and_negations_come_through() -> None:
    made = copies(TEXT, *EVERYTHING)
    assert len({copy.text for copy in made}) > 50, "hardly two alike"
    for copy in made:
        for kept in CARRIES:
            assert kept in copy.text
        words = copy.text.casefold().split()
        assert "not" in words
        assert "never" in words
        assert any(word.startswith("wouldn't") for word in words)


def test_words_are_as_many_and_in_their_order() -> None:
    """Blanks come in addition: no two words are joined, none is lost."""
    for copy in copies(TEXT, EVERYTHING[1]):
        assert copy.text.split() != [] and "".join(copy.text.split()) == "".join(TEXT.split())
        assert [word for word in copy.text.split() if WORD.search(word)] != []
        assert len(copy.text.split()) >= len(TEXT.split())


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
def test_typos_are_at_most_the_share_of_the_letters(share: float) -> None:
    text = "wonderful surroundings together with extraordinary hospitality throughout everything " * 4
    letters = sum(letter.isalpha() for letter in text)
    numbers = []
    for copy in copies(text, {"name": "typos", "probability": 1, "share": share}):
        (step,) = copy.applied
        changed = sum(a != b for a, b in zip(text.split(), copy.text.split(), strict=True))
        assert changed <= step["letters"] <= max(1, share * letters), "one in a word at most"
        assert all(a[0] == b[0] for a, b in zip(text.split(), copy.text.split(), strict=True))
        assert all(abs(len(a) - len(b)) <= 1 for a, b in zip(text.split(), copy.text.split(), strict=True))
        numbers.append(step["letters"])
    assert max(numbers) >= 0.3 * min(share * letters, len(text.split()))


def test_short_words_lose_no_letter() -> None:
    for copy in copies(
        "clean rooms with quiet parks around", {"name": "typos", "probability": 1}, number=200
    ):
        for before, after in zip(
            "clean rooms with quiet parks around".split(), copy.text.split(), strict=True
        ):
            if len(before) < 7:
                assert not set(after) - set(before)
                assert len(after) >= len(before)


@pytest.mark.parametrize("layout", ROWS)
def test_a_wrong_key_is_a_neighbour(layout: str) -> None:
    near = neighbours(layout)
    assert all(letter not in keys for letter, keys in near.items())
    assert all(letter in near[key] for letter, keys in near.items() for key in keys), (
        "neighbours of each other"
    )
    assert set(near["s"]) >= {"a" if layout != "azerty" else "q", "d"}
    assert ("z" in near["t"]) == (layout == "qwertz")


def test_spans_stay_on_their_words_which_do_not_change() -> None:
    spans = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in ("heard", "stay at", "good")]
    for copy in copies(TEXT, *EVERYTHING, spans=spans):
        found = [copy.text[start:end] for start, end in copy.spans]
        assert found == ["heard", "stay at", "good"]


def test_words_and_phrases_of_the_spec_are_kept() -> None:
    text = "the deluxe suite upstairs, another DELUXE  Suite downstairs, and magnificent breakfasts"
    for copy in copies(text, EVERYTHING[0], EVERYTHING[2], keep=["deluxe suite", "Breakfasts"]):
        assert "the deluxe suite" in copy.text.replace("The", "the").replace("THE", "the")
        assert "DELUXE  Suite" in copy.text
        assert "breakfasts" in copy.text


def test_case_changes_nothing_but_case() -> None:
    for copy in copies(TEXT, EVERYTHING[0]):
        assert copy.text.casefold() == TEXT.casefold()


def test_a_text_in_capitals_may_become_small_ones_a_name_among_small_ones_may_not() -> None:
    lower = {"name": "case", "probability": 1, "styles": ["lower"]}
    (copy,) = copies("THE ROOM WAS SMALL", lower, number=1)
    assert copy.text == "the room was small"
    (copy,) = copies("The room in Berlin was small. We left", lower, number=1)
    assert copy.text == "the room in Berlin was small. we left"


@pytest.mark.parametrize("text", ["日本語のテキストです。とても良い", "", "!!!", "1234", "v2", "नमस्ते दुनिया"])
def test_what_has_nothing_to_change_stays(text: str) -> None:
    for copy in copies(
        text, {"name": "typos", "probability": 1}, {"name": "case", "probability": 1}, number=5
    ):
        assert copy.text == text
        assert list(copy.applied) == []


def test_a_copy_follows_from_seed_item_and_number_alone() -> None:
    spec = spec_of(*EVERYTHING)
    first = {(item, one): copy_of_text(item, TEXT, one, spec, 7).text for item in "abc" for one in (1, 2, 3)}
    for item, one in reversed(list(first)):
        assert copy_of_text(item, TEXT, one, spec, 7).text == first[item, one]
    assert len(set(first.values())) == 9
    assert copy_of_text("a", TEXT, 1, spec, 8).text != first["a", 1]


def test_an_operation_that_does_not_happen_does_not_shift_the_others() -> None:
    typos = {"name": "typos", "probability": 1}
    alone = copies(TEXT, {"name": "case", "probability": 0}, typos)
    after = copies(TEXT, {"name": "spacing", "probability": 0}, typos)
    assert [copy.text for copy in alone] == [copy.text for copy in after]


def test_a_text_comes_back_translated_where_there_are_models_and_no_spans() -> None:
    spec = parse_spec(
        {"text": {"operations": []}, "backTranslation": {"there": "en-de", "back": "de-en", "probability": 1}}
    )
    again = copy_of_text("a", "good room", 1, spec, 1, translate=lambda text: f"a {text}")
    assert again.text == "a good room"
    assert again.applied == [{"name": "backTranslation", "there": "en-de", "back": "de-en"}]
    assert copy_of_text("a", "good room", 1, spec, 1, translate=lambda text: None).text == "good room"
    spanned = copy_of_text("a", "good room", 1, spec, 1, [(0, 4)], translate=lambda text: "another")
    assert spanned.text == "good room"


def test_edits_move_spans_by_what_is_inserted_before_them() -> None:
    text, spans = edited("one two three", [(4, 7)], [(0, 3, "ONEONE"), (4, 4, "_"), (7, 7, "_")])
    assert text == "ONEONE _two_ three"
    assert [text[start:end] for start, end in spans] == ["two"]


def test_touches_agrees_with_looking_at_each() -> None:
    spans = [(2, 5), (7, 8), (10, 14)]
    for start in range(16):
        for end in range(start, 16):
            characters = range(start, end)
            expected = any(low <= at < high for low, high in spans for at in characters)
            if start == end:
                expected = any(low < start < high for low, high in spans)
            assert touches(spans, start, end) == expected, (start, end)


@pytest.mark.parametrize(
    "unit",
    ["a", "a.", "1", "<", "{", "@", "a@", "_", "a_", "www.", "`", "%(", "é’", " ", "\n", "&#", "A", "a:/"],
)
def test_a_hostile_text_takes_no_longer_than_any(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    begin = time.perf_counter()
    protected(text, (), frozenset({"a a", "b"}))
    copy_of_text("item", text, 1, spec_of(*EVERYTHING), 1)
    assert time.perf_counter() - begin < 2
