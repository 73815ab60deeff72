"""Keys of objects, and the file a key has in a folder: exactly the rule of local/object-store/keys.ts.

1. Split the key at `/`. Percent-encode each segment as encodeURIComponent does.
2. A segment that is not the last is a folder, and its name ends in `=`: so `a` and `a/b` can both be objects.
3. An encoded segment of more than 200 characters is cut, at whole code points, into pieces of at most 200.
   All but the last piece are folders whose names end in `+`.
"""

import unicodedata
from urllib.parse import quote, unquote

from jobkit.errors import InputRejected

MAX_KEY_BYTES = 1024
PIECE = 200
FOLDER, CONTINUED = "=", "+"
#: What encodeURIComponent leaves as it is, beside letters and digits.
UNRESERVED = "-_.!~*'()"


def key_fault(key: str) -> str | None:
    """Why the key is refused; None when it is a good one. The same rule as domain/object-keys.ts."""
    if key == "":
        return "an empty key"
    try:
        size = len(key.encode("utf-8"))
    except UnicodeEncodeError:
        return "half a surrogate pair"
    if any(unicodedata.category(character) == "Cc" for character in key):
        return "a control character"
    if size > MAX_KEY_BYTES:
        return f"{size} bytes"
    odd = next((part for part in key.split("/") if part in ("", ".", "..")), None)
    if odd is None:
        return None
    return f"a segment '{odd}'" if odd else "an empty segment"


def check_key(key: str) -> str:
    fault = key_fault(key)
    if fault is None:
        return key
    raise InputRejected(
        f"object key {key[:120]!r}",
        fault,
        "segments of any Unicode text but control characters, split by '/', none of them empty, '.' or '..', "
        f"{MAX_KEY_BYTES} UTF-8 bytes in all",
        "Use another key",
    )


def _encoded(text: str) -> str:
    return quote(text, safe=UNRESERVED)


def _pieces(segment: str) -> list[str]:
    if len(whole := _encoded(segment)) <= PIECE:
        return [whole]
    pieces = [""]
    for character in segment:
        code = _encoded(character)
        if len(pieces[-1]) + len(code) > PIECE:
            pieces.append("")
        pieces[-1] += code
    return pieces


def _names(segment: str, end: str) -> list[str]:
    *continued, last = _pieces(segment)
    return [*(piece + CONTINUED for piece in continued), last + end]


def file_of(key: str) -> list[str]:
    """Folders and file name below `objects/`. InputRejected for a key the port refuses."""
    *folders, last = check_key(key).split("/")
    return [*folder_of(folders), *_names(last, "")]


def folder_of(segments: list[str]) -> list[str]:
    """The folders that hold every key beginning with these whole segments."""
    return [name for segment in segments for name in _names(segment, FOLDER)]


def key_of(names: list[str]) -> str | None:
    """The key of a file; None for one that this rule did not name."""
    key = ""
    for name in names[:-1]:
        if name[-1:] not in (FOLDER, CONTINUED):
            return None
        key += unquote(name[:-1]) + ("/" if name[-1] == FOLDER else "")
    key += unquote(names[-1])
    return key if key_fault(key) is None and file_of(key) == names else None
