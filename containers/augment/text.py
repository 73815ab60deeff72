"""One copy of one text: other capitals, other blanks, a few typing errors, and the same meaning.

An operation is a list of edits of what is not protected (protected.py); annotated spans move along.
Pure: what comes out follows from the seed, the item's id, the copy's number and the spec.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from augment.keyboards import neighbours
from augment.protected import ENDS, OPENING, WORD, Span, protected, touches
from augment.seeds import Generator, drawn_generator, generator_of, happens
from augment.spec import Operation, Spec

#: [start, end) becomes the text.
Edit = tuple[int, int, str]
#: A text in the same language that came back from another one; None where it would lose something.
Translate = Callable[[str], str | None]

#: Shorter words are half lost with one letter, and become others.
SHORTEST_WORD = 4
LONG_WORD = 7
#: Latin, Greek, Cyrillic: what is written letter by letter, on keys.
LAST_LETTER = "\u052f"
MARK = re.compile(r"(?<=\w)[,.;:!?](?=\s|$)")
GAP = re.compile(r"(?<=\S) (?=\S)")


@dataclass(frozen=True, slots=True)
class TextCopy:
    number: int
    text: str
    spans: Sequence[Span]
    applied: Sequence[dict[str, Any]]


def copy_of_text(
    item: str,
    text: str,
    number: int,
    spec: Spec,
    seed: int,
    spans: Sequence[Span] = (),
    translate: Translate | None = None,
) -> TextCopy:
    """Copy `number` (from 1). A text with spans is not translated: nobody knows where its words went."""
    chance = generator_of(seed, item, number, "text")
    applied: list[dict[str, Any]] = []
    back = spec.get("backTranslation")
    if back is not None and happens(chance, back["probability"]) and translate is not None and not spans:
        again = translate(text)
        if again and again != text:
            text = again
            applied.append({"name": "backTranslation", "there": back["there"], "back": back["back"]})
    keep = frozenset(word.casefold() for word in spec["text"]["keep"])
    for operation in spec["text"]["operations"]:
        happening = happens(chance, operation["probability"])
        # A stream of its own: what an operation draws depends on the text, and must not shift the next one's.
        own = drawn_generator(chance)
        if not happening:
            continue
        edits, values = _OPERATIONS[operation["name"]](text, spans, keep, operation, own)
        if edits:
            text, spans = edited(text, spans, edits)
            applied.append({"name": operation["name"], **values})
    return TextCopy(number, text, spans, applied)


def edited(text: str, spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[str, list[Span]]:
    """The text with the edits, which do not overlap, and the spans where their words are now."""
    edits = sorted(edits)
    parts, at = [], 0
    for start, end, replacement in edits:
        parts += [text[at:start], replacement]
        at = end
    parts.append(text[at:])

    def moved(place: int, opening: bool) -> int:
        """An insertion right before a span pushes it on; one right behind it does not make it longer."""
        grown = 0
        for start, end, replacement in edits:
            if end < place or (end == place and (start < end or opening)):
                grown += len(replacement) - (end - start)
        return place + grown

    return "".join(parts), [(moved(start, True), moved(end, False)) for start, end in spans]


def _case(
    text: str, spans: Sequence[Span], keep: frozenset[str], operation: Operation, chance: Generator
) -> tuple[list[Edit], dict[str, Any]]:
    styles = operation["styles"]
    style = styles[int(chance.integers(len(styles)))]
    fixed = protected(text, spans, keep, negations=False)
    edits = []
    for match in WORD.finditer(text):
        if touches(fixed, *match.span()):
            continue
        word = _STYLES[style](match[0], text, match.start())
        if word != match[0]:
            edits.append((*match.span(), word))
    return edits, {"style": style, "words": len(edits)}


def _sentence(word: str, text: str, start: int) -> str:
    """A capital where a sentence begins, and for English's I."""
    before = text[max(0, start - 50) : start].rstrip(OPENING)
    begins = before == "" or before[-1] in ENDS
    low = word.lower()
    return low[:1].upper() + low[1:] if begins or low == "i" else low


_STYLES: Mapping[str, Callable[[str, str, int], str]] = {
    "lower": lambda word, *_: word.lower(),
    "upper": lambda word, *_: word.upper(),
    "title": lambda word, *_: word[:1].upper() + word[1:],
    "sentence": _sentence,
}


def _spacing(
    text: str, spans: Sequence[Span], keep: frozenset[str], operation: Operation, chance: Generator
) -> tuple[list[Edit], dict[str, Any]]:
    fixed = protected(text, spans, keep, negations=False)
    places = [
        match.start()
        for pattern in (GAP, MARK)
        for match in pattern.finditer(text)
        if not touches(fixed, match.start(), match.start())
    ]
    places.sort()
    edits = [(place, place, " ") for place in _chosen(places, operation["share"], chance)]
    return edits, {"blanks": len(edits)}


def _typos(
    text: str, spans: Sequence[Span], keep: frozenset[str], operation: Operation, chance: Generator
) -> tuple[list[Edit], dict[str, Any]]:
    """One in a word at most, and never its first letter."""
    fixed = protected(text, spans, keep)
    letters = sum(letter.isalpha() for letter in text)
    words = [
        match
        for match in WORD.finditer(text)
        if len(match[0]) >= SHORTEST_WORD
        and max(match[0].replace("’", "'")) <= LAST_LETTER
        and not touches(fixed, *match.span())
    ]
    if not words or operation["share"] == 0:
        return [], {}
    number = min(len(words), max(1, int(operation["share"] * letters)))
    near = neighbours(operation["layout"])
    edits = []
    for at in sorted(chance.choice(len(words), number, replace=False).tolist()):
        edit = _typo(words[at], near, chance)
        if edit is not None:
            edits.append(edit)
    return edits, {"letters": len(edits)}


def _typo(word: "re.Match[str]", near: Mapping[str, str], chance: Generator) -> Edit | None:
    """In a short word no letter is lost or replaced: `sauber` (clean) less one letter is `sauer` (sour)."""
    letters = word[0]
    at = int(chance.integers(1, len(letters)))
    kind, pick = int(chance.integers(4 if len(letters) >= LONG_WORD else 2)), chance.random()
    here, place = letters[at], word.start() + at
    if not here.isalpha():
        return None
    if kind == 3 and here.lower() in near:
        keys = near[here.lower()]
        key = keys[int(pick * len(keys))]
        return place, place + 1, key.upper() if here.isupper() else key
    if kind == 1 and at + 1 < len(letters) and letters[at + 1].isalpha() and letters[at + 1] != here:
        return place, place + 2, letters[at + 1] + here
    if kind == 2:
        return place, place + 1, ""
    return place, place, here


_OPERATIONS = {"case": _case, "spacing": _spacing, "typos": _typos}


def _chosen(places: Sequence[int], share: float, chance: Generator) -> list[int]:
    """That share of the places, rounded down, but one; none where the share is none."""
    if not places or share == 0:
        return []
    number = max(1, int(share * len(places)))
    return sorted(chance.choice(list(places), number, replace=False).tolist())
