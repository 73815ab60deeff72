"""The items of one JSON list, one at a time: a file of any size needs the memory of its largest item."""

import io
import json
from collections.abc import Generator, Iterator
from typing import Any

from collect.pointer import MISSING, found

PIECE = 1 << 20
#: Where the list lies inside a document, the document is read whole.
LARGEST_DOCUMENT = 256 * 1024**2
SPACE = " \t\r\n"


def json_list(stream: io.BufferedReader, pointer: str, longest: int) -> Iterator[Any]:
    """ValueError for anything that is no JSON list."""
    if pointer:
        yield from _inside(stream, pointer)
        return
    text = io.TextIOWrapper(stream, encoding="utf-8-sig")
    decoder = json.JSONDecoder(parse_constant=_refuse)
    buffer = _more(text, "")
    if buffer[:1] != "[":
        raise ValueError("no list; set items to the pointer of the list in this document")
    for _, value in _items(text, decoder, buffer[1:], longest, ""):
        yield value


def json_members(stream: io.BufferedReader, longest: int) -> Iterator[tuple[str, Any]]:
    """(name, item) of every list that an object holds, one item at a time; nothing of what is no object."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig")
    decoder = json.JSONDecoder(parse_constant=_refuse)
    buffer = _more(text, "")
    if buffer[:1] != "{":
        return
    buffer = _more(text, buffer[1:])
    while buffer[:1] == '"':
        buffer, name = _item(text, decoder, buffer, longest)
        buffer = _more(text, buffer)
        if buffer[:1] != ":":
            raise ValueError(f"{buffer[:1]!r} behind a member's name")
        buffer = _more(text, buffer[1:])
        if buffer[:1] == "[":
            buffer = yield from _items(text, decoder, buffer[1:], longest, name)
        else:
            buffer, _ = _item(text, decoder, buffer, longest)
        buffer = _more(text, buffer)
        if buffer[:1] != ",":
            break
        buffer = _more(text, buffer[1:])
    if buffer[:1] != "}":
        raise ValueError("an object that does not end")


def _items(
    text: io.TextIOWrapper, decoder: json.JSONDecoder, buffer: str, longest: int, name: str
) -> Generator[tuple[str, Any], None, str]:
    """(name, item) of a list, behind its bracket; returns the buffer behind its end."""
    buffer = _more(text, buffer)
    if buffer[:1] == "]":
        return buffer[1:]
    while True:
        buffer, value = _item(text, decoder, buffer, longest)
        yield name, value
        buffer = _more(text, buffer)
        sign, buffer = buffer[:1], buffer[1:]
        if sign == "]":
            return buffer
        if sign != ",":
            raise ValueError("a list that does not end" if not sign else f"{sign!r} between two items")
        buffer = _more(text, buffer)


def _more(text: io.TextIOWrapper, buffer: str) -> str:
    """The buffer from its first sign that is no space; more of the file where it holds none."""
    buffer = buffer.lstrip(SPACE)
    while not buffer:
        piece = text.read(PIECE)
        if not piece:
            return ""
        buffer = piece.lstrip(SPACE)
    return buffer


def _item(text: io.TextIOWrapper, decoder: json.JSONDecoder, buffer: str, longest: int) -> tuple[str, Any]:
    """The rest of the buffer, and the value it begins with."""
    while True:
        try:
            value, end = decoder.raw_decode(buffer)
        except RecursionError:
            raise ValueError("items nested too deeply") from None
        except ValueError:
            end = len(buffer)
        # A number may go on behind the buffer: what ends with it is read again with more.
        if end < len(buffer):
            return buffer[end:], value
        piece = text.read(max(PIECE, len(buffer)))
        if not piece:
            raise ValueError("a list that does not end")
        buffer += piece
        if len(buffer) > 2 * longest + PIECE:
            raise ValueError(f"an item of more than {longest} characters")


def _inside(stream: io.BufferedReader, pointer: str) -> Iterator[Any]:
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise ValueError(f"a document of more than {LARGEST_DOCUMENT} bytes")
    try:
        items = found(json.loads(data.decode("utf-8-sig"), parse_constant=_refuse), pointer)
    except RecursionError:
        raise ValueError("a document nested too deeply") from None
    if items is MISSING or not isinstance(items, list):
        raise ValueError(f"no list at {pointer}")
    yield from items


def _refuse(token: str) -> None:
    raise ValueError(f"{token} is not JSON")
