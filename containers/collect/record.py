"""A collected row as a part holds it: a line of JSON, or, of a task with images, texts beside an image.

raises   Refused: a row that is longer than any text anyone trains on
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collect.images import Image
from collect.mapping import text_of
from collect.refused import Refused

#: Without its image.
LONGEST_ROW = 16 * 1024**2
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Columns:
    """Of a task with images, as JobInput has it: the image's column, and the texts read beside it."""

    image: str
    texts: Sequence[str]

    @staticmethod
    def of(given: Mapping[str, Any] | None) -> "Columns | None":
        return None if given is None else Columns(given["image"], given["texts"])


@dataclass(frozen=True, slots=True)
class Record:
    fields: Mapping[str, Any]
    provenance: Mapping[str, Any]
    #: All of it but the image.
    line: bytes
    image: Image | None = None

    @property
    def size(self) -> int:
        return len(self.line) + (0 if self.image is None else len(self.image.bytes))

    @property
    def hashed(self) -> Mapping[str, Any]:
        """What makes rows the same: an image counts by its bytes, whatever it is called."""
        if self.image is None:
            return self.fields
        return {**self.fields, "": hashlib.sha256(self.image.bytes).hexdigest()}


def record(fields: Mapping[str, Any], provenance: Mapping[str, Any], columns: Columns | None) -> Record:
    image = None
    if columns is not None:
        image = fields[columns.image]
        fields = {name: _text(fields[name]) for name in columns.texts if fields.get(name) is not None}
    line = ENCODER.encode({**fields, "provenance": provenance}).encode("utf-8") + b"\n"
    if len(line) > LONGEST_ROW:
        raise Refused(f"more than {LONGEST_ROW} bytes")
    return Record(fields, provenance, line, image)


def _text(value: Any) -> str:
    """Lists and objects as JSON: a column holds one type, whatever its sources hold."""
    return ENCODER.encode(value) if isinstance(value, dict | list) else text_of(value)
