"""What of a text must not change, because it is its meaning: numbers, addresses, names, negations, spans."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache

Span = tuple[int, int]

#: Addresses of all kinds, markup, placeholders, and every word with a digit in it: prices, dates, codes. Each
#: choice begins only where a word or a run does: else a long run would be searched anew from each character.
FIXED = re.compile(
    r"""
      (?<!\w)\w+://\S+ | (?<!\w)www\.\S+        # addresses
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+  # mail
    | [@\#]\w+                                  # handles and tags
    | <[^<>]{1,200}> | &\#?\w+;                 # markup and entities
    | \{[^{}]{0,100}\} | %\(?\w*\)?[sdf]\b      # placeholders
    | `[^`]{1,200}`                             # code
    | (?<!\S)(?=\S*\d)\S+                       # numbers, with their units and signs
    | (?<![^\W\d_])[^\W\d_]+(?:[./\\_][^\W\d_]+)+   # paths, domains, abbreviations, identifiers
    """,
    re.VERBOSE,
)
#: Without one of these there is nothing of the kind, and most texts are searched once, not by every choice.
HINT = re.compile(r"[\d@#/\\_<{%`&]|\w\.\w")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: A letter less and they say the opposite, or nothing: English, German, French, Spanish, Italian, Portuguese,
#: Dutch.
NEGATIONS = frozenset(
    """
    no not nor non none never nothing nobody nowhere neither cannot without hardly barely unless except
    nicht kein keine keinen keinem keiner keines nie niemals nichts ohne weder kaum
    pas jamais rien aucun aucune sans nunca nada ningún ninguno ninguna sin
    mai niente nessuno senza não nenhum nenhuma sem niet geen nooit niets zonder
    """.split()
)
ENDS = frozenset(".!?…:。！？\n")
OPENING = " \t\"'“‘(«¡¿*-–—"


def protected(
    text: str, spans: Iterable[Span] = (), keep: frozenset[str] = frozenset(), *, negations: bool = True
) -> list[Span]:
    """Sorted, joined [start, end) ranges that stay as they are. `keep`: words and phrases."""
    found = [(max(0, start), min(len(text), end)) for start, end in spans]
    if HINT.search(text):
        found += [match.span() for match in FIXED.finditer(text)]
    if keep:
        found += [match.span() for match in _phrases(keep).finditer(text)]
    shouted = not any(letter.islower() for letter in text)  # capitals throughout tell no names
    for match in WORD.finditer(text):
        low = match[0].casefold()
        negative = negations and (low in NEGATIONS or low.endswith(("n't", "n’t")))
        if negative or (not shouted and _is_name(text, match)):
            found.append(match.span())
    return joined(found)


@cache
def _phrases(keep: frozenset[str]) -> "re.Pattern[str]":
    """The longest first; any blanks between their words."""
    longest = sorted(keep, key=lambda phrase: (-len(phrase), phrase))
    choices = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)


def _is_name(text: str, match: "re.Match[str]") -> bool:
    """Capitals after a word's beginning, or one at it where no sentence begins.

    A sentence's own first word is taken for a word, and German, whose nouns have capitals, keeps its nouns.
    """
    word = match[0]
    if word.islower():
        return False
    if any(letter.isupper() for letter in word[1:]):
        return True
    if not word[0].isupper() or word.startswith(("I'", "I’")) or word == "I":
        return False
    before = text[max(0, match.start() - 50) : match.start()].rstrip(OPENING)
    return before != "" and before[-1] not in ENDS


def joined(spans: Iterable[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def touches(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether one of the joined spans has a character of [start, end), or holds both sides of that place."""
    at = bisect_left(spans, (max(end, start), -1)) - 1  # the last that begins before the end
    return at >= 0 and spans[at][0] < max(end, start) and start < spans[at][1]
